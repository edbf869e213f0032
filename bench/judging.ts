import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import type { Label } from '../src/domain/label.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import type { JudgeDesk } from '../src/pipeline/fallback/judge-desk.ts';
import type { Judging } from '../src/pipeline/fallback/score-weak.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';

const HELP = `What looking for weak leads costs a query: without a model, with one that answers nothing, and with labels for all.

  node dist-bench/bench/judging.js [--leads 100000] [--queries 1000] [--seed 1]

Build first: npm run build:bench. CPU per query; the model itself is not called.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const seed = Number(flags.seed);
const terms = loadTerms();
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const parse = openParser(terms);
const index = bulkLoadLeadIndex(
  generateBlocks({ leads: Number(flags.leads), seed, dimensions: embedder.dimensions }),
  { dimensions: embedder.dimensions, embedderVersion: embedder.version },
);
const source = createIndexSource(() => ({ index: () => index, ready: () => true }));
const prompts = makePrompts(Number(flags.queries), seed + 1);

let considered = 0;
let asked = 0;
function judgingOf(label: JudgeDesk['label']): Judging {
  const desk: JudgeDesk = {
    model: 'none',
    label(...given) {
      considered++;
      return label(...given);
    },
    ask({ leads }) {
      asked += leads.length;
      return { labels: new Map(), refused: 'bench', failed: null, done: Promise.resolve() };
    },
    forget: () => undefined,
  };
  return {
    desk,
    ticket: { refusal: () => null, start: () => 'bench', calls: 0, usd: 0, close: () => undefined },
  };
}

const labelled: JudgeDesk['label'] = (need, lead): Label => ({
  lead_id: lead.leadId,
  need_key: need.key,
  need_terms: need.terms,
  content_hash: lead.contentHash(),
  value: 0.5,
  confidence: 0.6,
  model: 'none',
  prompt_version: '1',
  judged_at_ms: 0,
  cost_usd: 0,
});

async function run(name: string, judging: Judging | null): Promise<string[]> {
  const { vocabulary, places } = terms;
  const ctx: RankContext = {
    tenant: 'default',
    knowledge: { topics: vocabulary.topics, titles: vocabulary.titles, cues: vocabulary.cues, places },
    sources: [source],
    embedder,
    llm: null,
    judging,
    models: null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => 'id',
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000 },
    signal: new AbortController().signal,
  };
  for (const prompt of prompts.slice(0, prompts.length / 5)) await rankLeads({ prompt }, ctx);
  considered = 0;
  asked = 0;
  let fallbackMs = 0;
  const before = process.cpuUsage();
  for (const prompt of prompts) fallbackMs += (await rankLeads({ prompt }, ctx)).timings_ms.fallback;
  const { user, system } = process.cpuUsage(before);
  const per = (total: number) => (total / prompts.length).toFixed(2);
  return [name, per((user + system) / 1000), per(fallbackMs), per(considered), per(asked)];
}

const rows = [
  await run('no model', null),
  await run(
    'nothing known',
    judgingOf(() => null),
  ),
  await run('labels for all', judgingOf(labelled)),
];
process.stdout.write(
  `${machine()}\n\n${table(['', 'CPU ms a query', 'fallback ms', 'weak leads looked at', 'to ask about'], rows)}\n`,
);
