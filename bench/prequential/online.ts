/**
 * Assay as a running system over the funding histories: at the start of each quarter it answers prompts over the companies as they were known
 * then; what became of the leads that it answered (raised again within 365 days, or not) comes back as outcomes when it is known, and
 * enters the next answers. Beside it the same system that hears nothing. `node dist-bench/bench/prequential/online.js`,
 * after `npm run build:bench`. Where the registry has models trained meanwhile, the same loop takes them: set `ranker` below.
 */
import { join } from 'node:path';
import { createIndexSource } from '../../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import type { Answer } from '../../src/domain/answer.ts';
import { embeddingText } from '../../src/ingest/embedding-text.ts';
import type { LeadIndex } from '../../src/lead-index/api.ts';
import { createLeadIndex } from '../../src/lead-index/create-lead-index.ts';
import { LearnedState } from '../../src/learning/learned-state.ts';
import { DEFAULT_LEARNING } from '../../src/learning/learning-settings.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { Learned } from '../../src/ports/learned.ts';
import type { OutcomeChange } from '../../src/ports/outcome-feed.ts';
import { loadTerms, openCompleter, openParser } from '../../src/start/open-parser.ts';
import { readDemo } from '../lead-gbm/demo-data.ts';
import { asKnownBy } from '../lead-gbm/export-prior.ts';
import { table } from '../support/measure.ts';
import { Random } from '../support/random.ts';

const YEAR_MS = 365 * 86_400_000;
const K = 25;
const QUARTERS = Array.from({ length: 12 }, (_, n) => Date.UTC(2010 + Math.floor(n / 4), (n % 4) * 3, 1));
const PROMPTS = [
  'companies in California',
  'companies in New York',
  'companies in Massachusetts',
  'companies in Texas founded after 2003',
  'companies in Washington state',
  'companies in Boston',
  'software companies in California',
  'biotech companies in Massachusetts',
  'advertising companies in New York',
  'enterprise software companies',
];

const terms = loadTerms();
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const parse = openParser(terms);
const complete = openCompleter(terms);
const demo = readDemo(terms);
const vectors = await embedder.embed(demo.map(({ lead }) => embeddingText(lead)));
const roundsOf = new Map(
  demo.map(({ lead, snippets }) => [lead.lead_id, snippets.map((snippet) => snippet.observed_at_ms)]),
);

/** When the company raised within the year after the instant; null where it did not. */
function raisedAt(leadId: string, atMs: number): number | null {
  const after = (roundsOf.get(leadId) ?? []).filter((ms) => ms > atMs && ms <= atMs + YEAR_MS);
  return after.length === 0 ? null : Math.min(...after);
}

const outcomes: Omit<OutcomeChange, 'seq'>[] = [];
/** What had happened by the instant, and nothing else. */
function learnedBy(asOfMs: number): Learned {
  const state = new LearnedState(DEFAULT_LEARNING);
  const known = outcomes.filter(({ at_ms: at }) => at <= asOfMs).sort((a, b) => a.at_ms - b.at_ms);
  state.apply(known.map((outcome, i) => ({ ...outcome, seq: i + 1 })));
  return { minerFactors: null, leads: state.leads(asOfMs) };
}

function contextOf(index: LeadIndex, asOfMs: number, learned: Learned | null): RankContext {
  return {
    tenant: 'default',
    knowledge: { ...terms.vocabulary, places: terms.places },
    sources: [createIndexSource(() => ({ index: () => index, ready: () => true }))],
    embedder,
    llm: null,
    judging: null,
    models: null,
    ranker: null,
    learned,
    parse: (prompt) => parse(prompt, asOfMs),
    complete,
    now: () => asOfMs,
    stopwatch: () => performance.now(),
    newId: () => `q${asOfMs}`,
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000 },
    signal: new AbortController().signal,
  };
}

/** Converted on the day of the round; rejected when the year is over. */
function feedBack(answer: Answer, prompt: string, asOfMs: number): void {
  for (const { lead_id, rank } of answer.leads) {
    const raised = raisedAt(lead_id, asOfMs);
    outcomes.push({
      event_id: `${asOfMs} ${prompt} ${lead_id}`,
      query_id: `${asOfMs} ${prompt}`,
      lead_id,
      kind: raised === null ? 'rejected' : 'converted',
      at_ms: raised ?? asOfMs + YEAR_MS,
      value_usd: null,
      placement: { need_key: answer.need_key ?? null, position: rank, carried: [] },
    });
  }
}

const precision = (answer: Answer, asOfMs: number) =>
  answer.leads.filter(({ lead_id }) => raisedAt(lead_id, asOfMs) !== null).length / answer.leads.length;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Percentiles 2.5 and 97.5 of the mean over 10,000 resamples of whole quarters. */
function interval(values: readonly number[]): string {
  const random = new Random(7);
  const means = Array.from({ length: 10_000 }, () =>
    mean(values.map(() => values[random.below(values.length)] ?? 0)),
  ).sort((a, b) => a - b);
  return `${(means[249] ?? 0).toFixed(3)} to ${(means[9749] ?? 0).toFixed(3)}`;
}

const rows: string[][] = [];
const gains: number[] = [];
const sums = { base: [] as number[], silent: [] as number[], learning: [] as number[] };
for (const asOfMs of QUARTERS) {
  const index = createLeadIndex({ dimensions: embedder.dimensions, embedderVersion: embedder.version });
  const blocks = demo.flatMap((each, i) =>
    asKnownBy(each, asOfMs).map((block) => ({ ...block, embedding: vectors[i] ?? null })),
  );
  index.apply(blocks.map((block, i) => ({ seq: i + 1, lead_id: block.lead.lead_id, block })));
  const learned = learnedBy(asOfMs);
  const known = outcomes.filter(({ at_ms: at }) => at <= asOfMs).length;
  const silent: number[] = [];
  const learning: number[] = [];
  for (const prompt of PROMPTS) {
    const without = await rankLeads({ prompt, k: K }, contextOf(index, asOfMs, null));
    const answer = await rankLeads({ prompt, k: K }, contextOf(index, asOfMs, learned));
    silent.push(precision(without, asOfMs));
    learning.push(precision(answer, asOfMs));
    feedBack(answer, prompt, asOfMs);
  }
  const base = mean(blocks.map(({ lead }) => (raisedAt(lead.lead_id, asOfMs) === null ? 0 : 1)));
  sums.base.push(base);
  sums.silent.push(mean(silent));
  sums.learning.push(mean(learning));
  gains.push(mean(learning) - mean(silent));
  rows.push([
    new Date(asOfMs).toISOString().slice(0, 7),
    String(known),
    base.toFixed(2),
    mean(silent).toFixed(3),
    mean(learning).toFixed(3),
    '█'.repeat(Math.round(mean(learning) * 50)),
  ]);
  await index.close();
}
const head = ['start of quarter', 'outcomes known', 'base rate', 'hears nothing, P@25', 'learning, P@25', ''];
rows.push([
  'mean',
  '',
  mean(sums.base).toFixed(2),
  mean(sums.silent).toFixed(3),
  mean(sums.learning).toFixed(3),
  '',
]);
const cpu = process.cpuUsage();
process.stdout.write(`${PROMPTS.length} prompts a quarter\n\n${table(head, rows)}\n\n`);
process.stdout.write(`learning more by ${mean(gains).toFixed(3)}, 95 % ${interval(gains)} over quarters; `);
process.stdout.write(`from 2011 on ${mean(gains.slice(4)).toFixed(3)}, 95 % ${interval(gains.slice(4))}; `);
process.stdout.write(`${((cpu.user + cpu.system) / 1e6).toFixed(0)} s of CPU time\n`);
process.exit(0);
