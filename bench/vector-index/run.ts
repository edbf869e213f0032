import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Generator } from '../generate.ts';
import { machine, table } from '../support/measure.ts';
import {
  type Engine,
  exactEngine,
  hnswlibEngine,
  leadIndexEngine,
  type OneIn,
  pgvectorEngine,
  usearchEngine,
} from './engines.ts';

const HELP = `Vector search side by side: recall@10 against exact search, build time, memory, latency, with filters that pass
all, one in ten and one in a hundred.

  npm run build:bench
  node dist-bench/bench/vector-index/run.js --sizes 10000,100000 [--dimensions 256] [--queries 200]
    [--modules FOLDER/node_modules]   adds hnswlib-node and usearch, installed there (npm install hnswlib-node usearch@2)
    [--database URL]                  adds pgvector on that PostgreSQL
    [--engines REGEXP]                leaves out engines whose name does not match, e.g. 'Assay|ef 64'
    [--dump FOLDER]                   writes vectors and queries as float32 for bench/vector-index/faiss_bench.py

Vectors lie in 200 clusters, their early dimensions say more (bench/generate.ts); queries come from the same world.`;

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000' },
    dimensions: { type: 'string', default: '256' },
    queries: { type: 'string', default: '200' },
    modules: { type: 'string' },
    database: { type: 'string' },
    engines: { type: 'string', default: '' },
    dump: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const WANTED = 10;
const FILTERS: readonly OneIn[] = [1, 10, 100];
const wanted = new RegExp(flags.engines);
const rows: string[][] = [];

function enginesFor(dimensions: number): (() => Engine)[] {
  const { modules, database } = flags;
  const blank = new Generator(1, 0).block(0);
  return [
    () => leadIndexEngine(dimensions, blank),
    ...(modules === undefined
      ? []
      : [
          () => hnswlibEngine(modules, dimensions, 64),
          () => hnswlibEngine(modules, dimensions, 200),
          () => usearchEngine(modules, dimensions, 'f32'),
          () => usearchEngine(modules, dimensions, 'i8'),
        ]),
    ...(database === undefined
      ? []
      : [() => pgvectorEngine(database, dimensions, 40), () => pgvectorEngine(database, dimensions, 200)]),
  ];
}

async function measureEngine(
  make: () => Engine,
  data: Data,
  truth: Map<OneIn, number[][]> | null,
): Promise<number[][][]> {
  const engine = make();
  if (truth !== null && !wanted.test(engine.name)) {
    await engine.close();
    return [];
  }
  global.gc?.();
  const residentBefore = process.memoryUsage().rss;
  const startedMs = performance.now();
  await engine.build(data.vectors);
  const buildSeconds = (performance.now() - startedMs) / 1000;
  const bytes = (await engine.bytes()) ?? process.memoryUsage().rss - residentBefore;
  const cells: string[] = [];
  const answers: number[][][] = [];
  for (const oneIn of FILTERS) {
    const found: number[][] = [];
    const times: number[] = [];
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < data.queries.length; i++) {
        const query = data.queries[i] ?? new Float32Array();
        const before = performance.now();
        const answer = await engine.search(query, WANTED, oneIn);
        if (answer === null) break;
        if (round === 1) times.push(performance.now() - before);
        else found.push(answer);
      }
    }
    answers.push(found);
    times.sort((a, b) => a - b);
    const at = (share: number) => (times[Math.floor(share * times.length)] ?? 0).toFixed(2);
    const right = truth?.get(oneIn);
    cells.push(
      times.length === 0
        ? 'no filter'
        : `${right === undefined ? 1 : recall(found, right).toFixed(3)}: ${at(0.5)} / ${at(0.95)}`,
    );
  }
  await engine.close();
  rows.push([
    `${data.vectors.length.toLocaleString('en')} x ${data.dimensions}`,
    engine.name,
    buildSeconds.toFixed(1),
    (bytes / 1e6).toFixed(0),
    ...cells,
  ]);
  process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`);
  return answers;
}

function recall(found: number[][], right: number[][]): number {
  let hits = 0;
  let all = 0;
  right.forEach((ids, i) => {
    const set = new Set(found[i]);
    all += ids.length;
    for (const id of ids) if (set.has(id)) hits++;
  });
  return hits / all;
}

interface Data {
  dimensions: number;
  vectors: Float32Array[];
  queries: Float32Array[];
}

function dump(folder: string, { dimensions, vectors, queries }: Data): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, list: Float32Array[]) =>
    writeFileSync(
      join(folder, `${name}-${vectors.length}-${dimensions}.f32`),
      Buffer.concat(list.map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength))),
    );
  write('vectors', vectors);
  write('queries', queries);
}

if (flags.help) {
  process.stdout.write(`${HELP}\n`);
} else {
  for (const dimensions of flags.dimensions.split(',').map(Number)) {
    for (const size of flags.sizes.split(',').map(Number)) {
      const generator = new Generator(1, dimensions);
      const asking = new Generator(1001, dimensions);
      const data: Data = {
        dimensions,
        vectors: Array.from({ length: size }, () => generator.vector()),
        queries: Array.from({ length: Number(flags.queries) }, () => asking.vector()),
      };
      if (flags.dump !== undefined) dump(flags.dump, data);
      const exact = await measureEngine(exactEngine, data, null);
      const truth = new Map(FILTERS.map((oneIn, i) => [oneIn, exact[i] ?? []] as const));
      for (const make of enginesFor(dimensions)) await measureEngine(make, data, truth);
    }
  }
  process.stdout.write(`${machine()}; ${flags.queries} queries, ${WANTED} nearest\n\n`);
  const cell = (filter: string) => `${filter}: recall@10: P50 / P95 ms`;
  process.stdout.write(
    `${table(['vectors', 'engine', 'build s', 'MB', cell('no filter'), cell('1 in 10 passes'), cell('1 in 100')], rows)}\n`,
  );
}
