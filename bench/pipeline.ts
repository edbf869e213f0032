import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { createSqlSource } from '../src/adapters/candidates/sql-source.ts';
import { openPgliteStore } from '../src/adapters/pglite/open-pglite-store.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import type { CandidateSource } from '../src/ports/candidate-source.ts';
import type { LeadBlock } from '../src/ports/store.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';

const HELP = `The whole query, prompt to JSON text, in one process: time and CPU per query, and where it goes.

  node dist-bench/bench/pipeline.js [--leads 17000,100000,1000000] [--queries 3000] [--seed 1] [--sql 17000] [--sql-queries 200]

Build first: npm run build:bench. Synthetic leads with two snippets each, every prompt different, nothing cached between
queries. --sql adds the SQL executor on the embedded store at those sizes; 0 leaves it out.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '17000,100000,1000000' },
    queries: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    sql: { type: 'string', default: '17000' },
    'sql-queries': { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const STAGES = ['parse', 'retrieve', 'ann', 'fit', 'intent', 'rank'] as const;
const seed = Number(flags.seed);
const terms = loadTerms();
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const parse = openParser(terms);

function contextOf(source: CandidateSource): RankContext {
  const { vocabulary, places } = terms;
  let id = 0;
  return {
    tenant: 'default',
    knowledge: { topics: vocabulary.topics, titles: vocabulary.titles, cues: vocabulary.cues, places },
    sources: [source],
    embedder,
    llm: null,
    judging: null,
    models: null,
    parse: (prompt) => parse(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => String(id++),
    modelVersion: 'bench',
    settings: { ...DEFAULT_SETTINGS, latencyMs: 60_000 },
    signal: new AbortController().signal,
  };
}

async function run(label: string, source: CandidateSource, asked: readonly string[]): Promise<string[][]> {
  const ctx = contextOf(source);
  for (const prompt of asked.slice(0, asked.length / 10)) JSON.stringify(await rankLeads({ prompt }, ctx));
  const spent = Object.fromEntries(STAGES.map((stage) => [stage, 0]));
  const times = new Float64Array(asked.length);
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < asked.length; i++) {
    const started = performance.now();
    const answer = await rankLeads({ prompt: asked[i] ?? '' }, ctx);
    JSON.stringify(answer);
    times[i] = performance.now() - started;
    for (const stage of STAGES) spent[stage] = (spent[stage] ?? 0) + answer.timings_ms[stage];
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  times.sort();
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(2);
  const cpu = ((user + system) / 1000 / asked.length).toFixed(2);
  const mean = STAGES.map((stage) => ((spent[stage] ?? 0) / asked.length).toFixed(3));
  return [[label, at(0.5), at(0.95), at(0.99), cpu, ...mean]];
}

async function bySql(leads: number, asked: readonly string[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-bench-'));
  const store = await openPgliteStore({ dataDir: folder, dimensions: embedder.dimensions });
  try {
    await store.migrate();
    const batch: LeadBlock[] = [];
    const write = async () => {
      await store.upsertLeads(
        'default',
        batch.map(({ lead }) => lead),
        batch.map(({ embedding }) => embedding),
      );
      await store.upsertSnippets(
        'default',
        batch.flatMap(({ snippets }) => snippets.map((one) => ({ ...one, company_id: null, domain: null }))),
      );
      batch.length = 0;
    };
    for (const block of generateBlocks({ leads, seed, dimensions: embedder.dimensions }))
      if (batch.push(block) === 500) await write();
    await write();
    const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
    return await run(
      `${leads.toLocaleString('en')}, SQL`,
      createSqlSource(store, () => createLeadIndex(options)),
      asked,
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const asked = makePrompts(Number(flags.queries), seed + 1);
const rows: string[][] = [];
for (const leads of flags.leads
  .split(',')
  .map(Number)
  .filter((n) => n > 0)) {
  const index = bulkLoadLeadIndex(generateBlocks({ leads, seed, dimensions: embedder.dimensions }), {
    dimensions: embedder.dimensions,
    embedderVersion: embedder.version,
  });
  const holder = { index: () => index, ready: () => true };
  rows.push(
    ...(await run(
      `${leads.toLocaleString('en')}, index`,
      createIndexSource(() => holder),
      asked,
    )),
  );
  await index.close();
}
for (const leads of flags.sql
  .split(',')
  .map(Number)
  .filter((n) => n > 0))
  rows.push(...(await bySql(leads, asked.slice(0, Number(flags['sql-queries'])))));
process.stdout.write(`${machine()}; ${asked.length} prompts, e.g. "${asked[0]}"\n\n`);
process.stdout.write(
  `${table(['leads, executor', 'P50 ms', 'P95 ms', 'P99 ms', 'CPU ms/query', ...STAGES.map((stage) => `${stage} ms`)], rows)}\n`,
);
