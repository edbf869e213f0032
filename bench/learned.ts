import { parseArgs } from 'node:util';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { LearnedState } from '../src/learning/learned-state.ts';
import { DEFAULT_LEARNING } from '../src/learning/learning-settings.ts';
import { withOutcomes } from '../src/pipeline/rank/with-outcomes.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import type { OutcomeChange } from '../src/ports/outcome-feed.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { Random } from './support/random.ts';

const HELP = `What outcomes cost a query over 2,000 candidates, in CPU milliseconds, and what it takes to learn them.

  node dist-bench/bench/learned.js [--leads 100000] [--outcomes 100000] [--queries 2000] [--seed 1]

Build first: npm run build:bench. The search itself is the same in all rows, so only what is added to it is timed.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    outcomes: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const CANDIDATES = 2000;
/** Queries timed together; the blocks' median is told, and their 5th percentile, which other work disturbs least. */
const BLOCK = 10;
const DAY_MS = 86_400_000;
const leads = Number(flags.leads);
const outcomes = Number(flags.outcomes);
const queries = Number(flags.queries);
const random = new Random(Number(flags.seed));
const KINDS = ['impression', 'impression', 'click', 'accepted', 'rejected', 'converted'] as const;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const index = bulkLoadLeadIndex(generateBlocks({ leads, seed: Number(flags.seed), dimensions: 0 }), {
  dimensions: 256,
  embedderVersion: 'none',
});
const snapshot = index.snapshot();
const ids = snapshot.segments.flatMap((segment) =>
  Array.from({ length: segment.leadCount }, (_, ordinal) => segment.leadId(ordinal)),
);
const { candidates } = snapshot.search({
  stages: [{ op: 'all', of: [] }],
  wanted: CANDIDATES,
  limit: CANDIDATES,
  terms: [],
  vector: null,
  asOfMs: NEWEST_MS,
  intent: DEFAULT_SETTINGS.intent,
});

/** Outcomes of so many leads, drawn from all or, for the worst case, from the candidates. */
function changes(among: readonly string[], of: number): OutcomeChange[] {
  return Array.from({ length: outcomes }, (_, i) => ({
    seq: i + 1,
    event_id: `event-${i}`,
    query_id: `query-${Math.floor(i / 5)}`,
    lead_id: among[Math.floor(random.next() * of)] ?? '',
    kind: KINDS[i % KINDS.length] ?? 'click',
    at_ms: NEWEST_MS - Math.floor(random.next() * 300 * DAY_MS),
    value_usd: null,
    placement: {
      need_key: `need-${i % 50}`,
      position: 1 + (i % 25),
      carried: [
        { snippet_id: `s${i}`, miner_id: `miner-${i % 20}`, value: 0.5 },
        { snippet_id: `t${i}`, miner_id: `miner-${(i + 7) % 20}`, value: 0.2 },
      ],
    },
  }));
}

const rows: string[][] = [];
const score = Float64Array.from({ length: candidates.count }, () => random.next());

function measure(label: string, state: LearnedState): void {
  const run = (n: number): number => {
    let found = 0;
    for (let i = 0; i < n; i++) {
      const known = state.leads(NEWEST_MS)?.among(candidates, snapshot, `need-${i % 50}`);
      if (known !== undefined) withOutcomes(score, known);
      found = known?.size ?? 0;
    }
    return found;
  };
  run(queries / 4);
  const times = Array.from({ length: Math.ceil(queries / BLOCK) }, () => {
    const before = cpuMs();
    run(BLOCK);
    return (cpuMs() - before) / BLOCK;
  }).sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(4);
  rows.push([label, String(run(1)), at(0.5), at(0.05)]);
}

function learned(among: readonly string[], of: number): LearnedState {
  const state = new LearnedState(DEFAULT_LEARNING);
  state.apply(changes(among, of));
  return state;
}

const ownIds = Array.from(
  { length: candidates.count },
  (_, i) => snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '',
);
const shuffled = ids.toSorted(() => random.next() - 0.5);
measure('no outcomes', new LearnedState(DEFAULT_LEARNING));
for (const share of [0.01, 0.1, 1])
  measure(
    `${outcomes} outcomes over ${share * 100} % of ${leads} leads`,
    learned(shuffled, Math.ceil(share * leads)),
  );
measure(`${outcomes} outcomes over the candidates alone`, learned(ownIds, ownIds.length));

const stream = changes(shuffled, Math.ceil(0.1 * leads));
const heapBefore = process.memoryUsage().heapUsed;
const before = cpuMs();
const state = new LearnedState(DEFAULT_LEARNING);
for (let at = 0; at < stream.length; at += 2_000) state.apply(stream.slice(at, at + 2_000));
const perEventUs = ((cpuMs() - before) * 1000) / outcomes;
const bytes = (process.memoryUsage().heapUsed - heapBefore) / state.stats().events;
process.stdout.write(
  `${machine()}\n\n${table(['case', 'candidates with outcomes', 'CPU ms a query, median', '5th percentile'], rows)}\n`,
);
process.stdout.write(
  `\nlearning: ${perEventUs.toFixed(1)} us of CPU an outcome, about ${Math.round(bytes)} bytes each\n`,
);
await index.close();
