import { join } from 'node:path';
import { createIndexSource } from '../../src/adapters/candidates/index-source.ts';
import { openStaticEmbedder } from '../../src/adapters/static-embedder/open-static-embedder.ts';
import type { RankedLead } from '../../src/domain/answer.ts';
import { bulkLoadLeadIndex } from '../../src/lead-index/bulk-load.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import type { LoggedFeatures } from '../../src/pipeline/features/log-features.ts';
import { RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { Ranker } from '../../src/ports/ranker.ts';
import { loadTerms, openCompleter, openParser } from '../../src/start/open-parser.ts';
import { generateBlocks, NEWEST_MS } from '../generate.ts';
import { machine, table } from '../support/measure.ts';
import { makePrompts } from '../support/prompts.ts';

// What it costs to store what was known of each answered lead, and to make the rows of a ranker: CPU per query.
// npm run build:bench && node dist-bench/bench/ranker/cost.js [LEADS] [QUERIES]
const [leads = 20_000, queries = 600] = process.argv.slice(2).map(Number);
const ROUNDS = 5;
const terms = loadTerms();
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
const index = bulkLoadLeadIndex(generateBlocks({ leads, seed: 1, dimensions: embedder.dimensions }), options);
const source = createIndexSource(() => ({ index: () => index, ready: () => true }));
const parse = openParser(terms);
const complete = openCompleter(terms);
const prompts = makePrompts(queries, 2);

/** Makes rows and values nothing: the trees themselves are measured by bench/lead-gbm/predict.ts. */
const ranker: Ranker = {
  version: 'none',
  columns: RANKER_FEATURES,
  weight: 0.5,
  depth: 100,
  predict: async (_, rows) => new Float32Array(rows),
  close: async () => undefined,
};

async function run(kind: 'plain' | 'stored' | 'ranked'): Promise<{ cpuMs: number; bytes: number }> {
  let kept: LoggedFeatures | null = null;
  const sink = {
    more: 0,
    keep(_: readonly RankedLead[], features: LoggedFeatures) {
      kept = features;
    },
  };
  const ctx: RankContext = {
    tenant: 'default',
    knowledge: {
      topics: terms.vocabulary.topics,
      titles: terms.vocabulary.titles,
      cues: terms.vocabulary.cues,
      places: terms.places,
    },
    sources: [source],
    embedder,
    llm: null,
    judging: null,
    models: null,
    ranker: kind === 'ranked' ? ranker : null,
    features: kind === 'stored' ? sink : null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete,
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => 'id',
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000 },
    signal: new AbortController().signal,
  };
  let bytes = 0;
  const before = process.cpuUsage();
  for (const prompt of prompts) {
    kept = null;
    await rankLeads({ prompt }, ctx);
    if (kept !== null) bytes += JSON.stringify(kept).length;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / prompts.length, bytes: bytes / prompts.length };
}

const found = new Map<string, { cpuMs: number; bytes: number }[]>();
for (let round = 0; round <= ROUNDS; round++)
  for (const kind of ['plain', 'stored', 'ranked'] as const) {
    const one = await run(kind);
    if (round > 0) found.set(kind, [...(found.get(kind) ?? []), one]);
  }
const rows = [...found].map(([kind, all]) => {
  const sorted = all.map(({ cpuMs }) => cpuMs).sort((a, b) => a - b);
  return [kind, (sorted[ROUNDS >> 1] ?? 0).toFixed(3), (all[0]?.bytes ?? 0).toFixed(0)];
});
process.stdout.write(`${machine()}; ${leads} leads, ${queries} prompts, median of ${ROUNDS} rounds\n\n`);
process.stdout.write(`${table(['answers', 'CPU ms per query', 'bytes of JSON per query'], rows)}\n`);
await index.close();
