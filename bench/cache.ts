import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { createIndexSource } from '../src/adapters/candidates/index-source.ts';
import { openRedisCache, type RedisCache } from '../src/adapters/redis/open-redis-cache.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import { packageRoot } from '../src/package-root.ts';
import type { RankContext } from '../src/pipeline/context.ts';
import { rankLeads } from '../src/pipeline/rank-leads.ts';
import { DEFAULT_SETTINGS } from '../src/pipeline/settings.ts';
import type { Cache } from '../src/ports/cache.ts';
import { readStable } from '../src/start/caches/answer-body.ts';
import { AnswerCache } from '../src/start/caches/answer-cache.ts';
import { AnswerTexts } from '../src/start/caches/answer-texts.ts';
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

  node dist-bench/bench/cache.js [--leads 100000] [--queries 4000] [--distinct 5000] [--redis redis://127.0.0.1:6379] [--seed 1]

Build first: npm run build:bench. "a change every N" means that the data changes after every N queries, which forgets all
answers. The settings take turns, a block of queries each. Two processes: two sets of caches in one program that take turns, with one Redis between them.`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '4000' },
    distinct: { type: 'string', default: '5000' },
    redis: { type: 'string' },
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
/** Queries that one setting answers before it is the next one's turn. */
const BLOCK = 25;

interface Setting {
  label: string;
  reads?: boolean;
  answers?: boolean;
  far?: Cache | null;
  processes?: number;
  changeEvery?: number;
  prompts: readonly string[];
}

function openProcess({ reads = false, answers = false, far = null }: Setting, data: { version: number }) {
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
    modelVersion: () => 'bench',
    version: () =>
      answers ? { local: String(data.version), shared: `${process.pid}-${data.version}` } : null,
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
      const answer = await cache.answer(request, NEWEST_MS, async () => {
        const made = await rankLeads(request, ctx);
        scored.queries++;
        scored.candidates += made.retrieval.candidates;
        scored.ms.push(made.timings_ms.fit + made.timings_ms.intent);
        return made;
      });
      return cache.body(answer);
    },
  };
}

/** One setting and how far it has come. All take turns, a block of queries each, so that a busy machine slows all alike. */
class Contender {
  readonly setting: Setting;
  readonly #data = { version: 0 };
  readonly #processes: ReturnType<typeof openProcess>[];
  #micros = 0;
  #asked = 0;

  constructor(setting: Setting) {
    this.setting = setting;
    this.#processes = Array.from({ length: setting.processes ?? 1 }, () => openProcess(setting, this.#data));
  }

  async block(): Promise<boolean> {
    const { prompts, changeEvery = 0 } = this.setting;
    const before = process.cpuUsage();
    for (let n = 0; n < BLOCK && this.#asked < prompts.length; n++, this.#asked++) {
      if (changeEvery > 0 && this.#asked % changeEvery === 0) this.#data.version++;
      await this.#processes[this.#asked % this.#processes.length]?.ask(prompts[this.#asked] ?? '');
      // As between two requests of a server: sockets are read and written.
      await setImmediate();
    }
    const { user, system } = process.cpuUsage(before);
    this.#micros += user + system;
    return this.#asked < prompts.length;
  }

  async row(): Promise<string[]> {
    const count: Record<string, number> = {};
    for (const { metrics } of this.#processes) {
      const text = await metrics.registry.getSingleMetricAsString('assay_cache_lookups_total');
      for (const [, cache, result, n] of text.matchAll(/cache="(\w+)",result="(\w+)"\} (\d+)/g))
        count[`${cache} ${result}`] = (count[`${cache} ${result}`] ?? 0) + Number(n);
    }
    const parses = (count['parse memory'] ?? 0) + (count['parse miss'] ?? 0);
    const percent = (part = 0, whole = 1) => `${((100 * part) / Math.max(1, whole)).toFixed(0)} %`;
    return [
      this.setting.label,
      (this.#micros / 1000 / this.#asked).toFixed(2),
      percent(count['answer memory'], this.#asked),
      percent(count['answer redis'], this.#asked),
      percent(count['parse memory'], parses),
    ];
  }
}

const zipf = new Zipf(distinct.length, 1);
const random = new Random(seed + 2);
const repeated = Array.from({ length: queries }, () => distinct[zipf.pick(random)] ?? '');
const once = makePrompts(queries, seed + 9);
const one = Array.from({ length: queries }, () => distinct[0] ?? '');

/** What scoring costs without any cache, to be set against reading scores. */
const scored = { queries: 0, candidates: 0, ms: [] as number[] };

// The compiler settles before anything is measured.
const settling = new Contender({ label: '', prompts: makePrompts(1000, seed + 10) });
while (await settling.block());
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
const contenders = settings.map((setting) => new Contender(setting));
for (let isOn = true; isOn; ) {
  isOn = false;
  for (const contender of contenders) if (await contender.block()) isOn = true;
}
const rows = await Promise.all(contenders.map((contender) => contender.row()));
const redisCosts = far === null ? '' : await costsOf(far);
await far?.close();
const sample = openProcess({ label: '', answers: true, prompts: [] }, { version: 0 });
const before = heap();
const bodies = [];
for (const prompt of once.slice(0, 300)) {
  await sample.ask(prompt);
  bodies.push((await sample.ask(prompt)).length);
}
const held = heap() - before;
const characters = bodies.reduce((a, b) => a + b, 0);
process.stdout.write(
  `${machine()}; ${flags.leads} leads, ${queries} queries, ${distinct.length} distinct prompts, Zipf s = 1\n\n`,
);
process.stdout.write(
  `${table(['queries', 'CPU ms/query', 'answers from memory', 'answers from Redis', 'parses from memory'], rows)}\n\n`,
);
process.stdout.write(
  `An answer is ${Math.round(characters / bodies.length / 1000)} KB of JSON; held, ${(held / characters).toFixed(1)} bytes of heap a character (counted: ${(sample.cache.bytes / characters).toFixed(1)}).\nFit and intent of ${Math.round(scored.candidates / scored.queries)} candidates take ${(scored.ms.sort((a, b) => a - b)[scored.ms.length >> 1] ?? 0).toFixed(3)} ms in the median.\n${redisCosts}`,
);
await index.close();

/** CPU of this process for one call to Redis, with and without an answer to read. */
async function costsOf(cache: RedisCache): Promise<string> {
  const json = new AnswerTexts().stable(
    JSON.parse(await openProcess({ label: '', prompts: [] }, { version: 0 }).ask(once[0] ?? '')),
  );
  cache.set('bench:held', json, 60_000);
  const each = async (key: string, read: (value: string | undefined) => void) => {
    const before = process.cpuUsage();
    for (let i = 0; i < 1000; i++) read(await cache.get(key));
    const { user, system } = process.cpuUsage(before);
    return ((user + system) / 1000 / 1000).toFixed(3);
  };
  await each('bench:none', () => undefined);
  const miss = await each('bench:none', () => undefined);
  const hit = await each('bench:held', (value) => readStable(value ?? '', 'bench', NEWEST_MS));
  const leads = Array.from(
    { length: 250 },
    (_, i) => `assay:bench:000000000000:fit:lead-${i}:0123456789012345678901`,
  );
  for (const [i, key] of leads.entries()) {
    cache.set(key, '{"weight":0.6,"value":0.734}', 60_000);
    if (i % 50 === 49) await cache.get(key);
  }
  const before = process.cpuUsage();
  for (let i = 0; i < 300; i++)
    for (const score of await cache.getMany(leads)) if (score !== undefined) JSON.parse(score);
  const { user, system } = process.cpuUsage(before);
  const many = ((user + system) / 1000 / 300).toFixed(3);
  return `Redis: ${many} CPU ms for the scores of 250 leads at once; ${miss} CPU ms for a key that is not there, ${hit} for an answer of ${Math.round(json.length / 1000)} KB, read and parsed.\n`;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
