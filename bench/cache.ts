import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openRedisCache, type RedisCache } from '../src/adapters/redis/open-redis-cache.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import type { Answer } from '../src/domain/answer.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import type { Cache } from '../src/ports/cache.ts';
import { AnswerCache } from '../src/start/caches/answer-cache.ts';
import { cacheKeys } from '../src/start/caches/cache-keys.ts';
import { cachedEmbedder } from '../src/start/caches/cached-embedder.ts';
import { createParseCache } from '../src/start/caches/parse-cache.ts';
import { loadTerms, openCompleter, openParser } from '../src/start/open-parser.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { generateBlocks, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';
import { Random, Zipf } from './support/random.ts';

const HELP = `What the caches save: CPU per query, prompt to JSON text, and hit rates, for prompts that repeat by Zipf's law.

  node dist-bench/bench/cache.js [--leads 100000] [--queries 4000] [--distinct 5000] [--redis redis://127.0.0.1:6379] [--rounds 3] [--seed 1]

Build first: npm run build:bench. "a change every N" means that the data changes after every N queries, which forgets all
answers. The best of the rounds counts. Two processes: two sets of caches in one program that take turns, with one Redis between them.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '4000' },
    distinct: { type: 'string', default: '5000' },
    redis: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}

const seed = Number(flags.seed);
const queries = Number(flags.queries);
const terms = loadTerms();
const embedder = openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
const parse = openParser(terms);
const distinct = makePrompts(Number(flags.distinct), seed + 1);
const index = bulkLoadLeadIndex(
  generateBlocks({ leads: Number(flags.leads), seed, dimensions: embedder.dimensions }),
  { dimensions: embedder.dimensions, embedderVersion: embedder.version },
);
const source = createIndexSource(() => ({ index: () => index, ready: () => true }));
let data = 0;

interface Setting {
  label: string;
  reads?: boolean;
  answers?: boolean;
  far?: Cache | null;
  processes?: number;
  changeEvery?: number;
  prompts: readonly string[];
}

function openProcess({ reads = false, answers = false, far = null }: Setting) {
  const metrics = createMetrics();
  const { vocabulary, places } = terms;
  const parses = createParseCache(parse, { entriesMax: 50_000, bytesMax: 1 << 24 }, metrics.cache);
  const settings = { ...DEFAULT_SETTINGS, latencyMs: 60_000 };
  let id = 0;
  const ctx: RankContext = {
    tenant: 'default',
    knowledge: { topics: vocabulary.topics, titles: vocabulary.titles, cues: vocabulary.cues, places },
    sources: [source],
    embedder: reads ? cachedEmbedder(embedder, metrics.cache) : embedder,
    llm: null,
    judging: null,
    models: null,
    parse: (prompt) => (reads ? parses.parse : parse)(prompt, NEWEST_MS),
    complete: openCompleter(terms),
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => String(id++),
    modelVersion: 'bench',
    settings,
    signal: new AbortController().signal,
  };
  const cache = new AnswerCache({
    bytesMax: 1 << 26,
    entriesMax: 50_000,
    ttlMs: 300_000,
    modelVersion: 'bench',
    version: () => (answers ? { local: String(data), shared: `bench-${process.pid}-${data}` } : null),
    keys: cacheKeys({ tenant: 'bench', packageVersion: '0', modelVersion: 'bench', settings }),
    far,
    metrics: metrics.cache,
    now: () => NEWEST_MS,
    stopwatch: () => performance.now(),
    newId: () => String(id++),
  });
  const as_of = new Date(NEWEST_MS).toISOString();
  return {
    metrics,
    cache,
    async ask(prompt: string): Promise<string> {
      const request = { prompt, as_of };
      const answer: Answer = await cache.answer(request, NEWEST_MS, () => rankLeads(request, ctx));
      return cache.body(answer);
    },
  };
}

async function run(setting: Setting): Promise<string[]> {
  data++;
  const { processes = 1, changeEvery = 0, prompts } = setting;
  const all = Array.from({ length: processes }, () => openProcess(setting));
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < prompts.length; i++) {
    if (changeEvery > 0 && i % changeEvery === 0) data++;
    await all[i % processes]?.ask(prompts[i] ?? '');
    // As between two requests of a server: sockets are read and written.
    await setImmediate();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const count: Record<string, number> = {};
  for (const { metrics } of all) {
    const text = await metrics.registry.getSingleMetricAsString('assay_cache_lookups_total');
    for (const [, cache, result, n] of text.matchAll(/cache="(\w+)",result="(\w+)"\} (\d+)/g))
      count[`${cache} ${result}`] = (count[`${cache} ${result}`] ?? 0) + Number(n);
  }
  const share = (name: string) => `${((100 * (count[name] ?? 0)) / prompts.length).toFixed(0)} %`;
  const parsed =
    (count['parse memory'] ?? 0) / Math.max(1, (count['parse memory'] ?? 0) + (count['parse miss'] ?? 0));
  return [
    setting.label,
    ((user + system) / 1000 / prompts.length).toFixed(2),
    share('answer memory'),
    share('answer redis'),
    `${(100 * parsed).toFixed(0)} %`,
  ];
}

const zipf = new Zipf(distinct.length, 1);
const random = new Random(seed + 2);
const repeated = Array.from({ length: queries }, () => distinct[zipf.pick(random)] ?? '');
const once = makePrompts(queries, seed + 9);
const one = Array.from({ length: queries }, () => distinct[0] ?? '');

// The compiler settles before anything is measured.
await run({ label: '', prompts: once.slice(0, 1500) });
const reads = true;
const answers = true;
const changeEvery = 125;
const settings: Setting[] = [
  { label: 'every prompt new, no caches', prompts: once },
  { label: 'every prompt new, all caches', prompts: once, reads, answers },
  { label: 'Zipf, no caches', prompts: repeated },
  { label: 'Zipf, parses and embeddings', prompts: repeated, reads },
  { label: 'Zipf, answers', prompts: repeated, answers },
  { label: 'Zipf, all caches', prompts: repeated, reads, answers },
  {
    label: `Zipf, all caches, a change every ${changeEvery}`,
    prompts: repeated,
    reads,
    answers,
    changeEvery,
  },
  { label: 'one prompt again and again', prompts: one, reads, answers },
];
let far: RedisCache | null = null;
if (flags.redis !== undefined) {
  far = openRedisCache({ url: flags.redis, waitMs: 1000, log: pino({ level: 'silent' }) });
  const { client } = far;
  await new Promise<void>((resolve) => client.once('ready', resolve));
  const two = { prompts: repeated, reads, answers, processes: 2 };
  settings.push(
    { ...two, label: 'two processes, memory' },
    { ...two, label: 'two processes, Redis', far },
    { ...two, label: `two processes, memory, a change every ${changeEvery}`, changeEvery },
    { ...two, label: `two processes, Redis, a change every ${changeEvery}`, changeEvery, far },
  );
}
const best = new Map<string, string[]>();
for (let round = 0; round < Number(flags.rounds); round++)
  for (const setting of settings) {
    const row = await run(setting);
    const held = best.get(setting.label);
    if (held === undefined || Number(row[1]) < Number(held[1])) best.set(setting.label, row);
  }
await far?.close();
const rows = [...best.values()];
const sample = openProcess({ label: '', answers: true, prompts: [] });
const before = heap();
const bodies = [];
for (const prompt of once.slice(0, 400)) bodies.push((await sample.ask(prompt)).length);
const held = heap() - before;
const characters = bodies.reduce((a, b) => a + b, 0);
process.stdout.write(
  `${machine()}; ${flags.leads} leads, ${queries} queries, ${distinct.length} distinct prompts, Zipf s = 1\n\n`,
);
process.stdout.write(
  `${table(['queries', 'CPU ms/query', 'answers from memory', 'answers from Redis', 'parses from memory'], rows)}\n\n`,
);
process.stdout.write(
  `An answer is ${Math.round(characters / bodies.length / 1000)} KB of JSON; held, ${(held / characters).toFixed(1)} bytes of heap a character (counted: ${(sample.cache.bytes / characters).toFixed(1)}).\n`,
);
await index.close();

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
