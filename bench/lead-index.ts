import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LeadIndex } from '../src/lead-index/api.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import { loadLeadIndex } from '../src/lead-index/load-lead-index.ts';
import type { LeadBlock, LeadChange } from '../src/ports/store.ts';
import { generateBlocks } from './generate.ts';
import { formatTiming, machine, measure, table } from './support/measure.ts';
import { benchMiniSearch } from './support/minisearch.ts';
import { type BenchQuery, generateQueries, relaxedRequest, strictRequest } from './support/queries.ts';

const HELP = `Lead index: build rate, memory, and time per query, on synthetic leads with two snippets each.

  node dist-bench/bench/lead-index.js [--leads 100000,1000000] [--queries 2000] [--seed 1] [--dimensions 256] [--minisearch] [--saved FOLDER]

Build first: npx tsc -p tsconfig.bench.json
No result is cached between queries. --minisearch adds MiniSearch on the same texts, filters and words.
--saved keeps each index in the folder, and loads it from there instead of building it where it is there already.`;

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000,1000000' },
    queries: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    dimensions: { type: 'string', default: '256' },
    minisearch: { type: 'boolean', default: false },
    saved: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const HEAD = ['leads', 'work', 'P50 ms', 'P95 ms', 'P99 ms', 'CPU ms/query'];

/** Changes that the keeper of an index reads at once. */
const PAGE = 500;
/** Blocks that are made at once: so many that what threads have left to do meanwhile is next to nothing. */
const GENERATED = 50_000;

/** Generation is not counted: blocks are made in batches and only the time between is the builder's. */
class TimedBlocks {
  generateMs = 0;
  generateCpuMs = 0;
  readonly #blocks: Iterator<LeadBlock>;

  constructor(blocks: Iterable<LeadBlock>) {
    this.#blocks = blocks[Symbol.iterator]();
  }

  *[Symbol.iterator](): Generator<LeadBlock> {
    for (;;) {
      const start = performance.now();
      const cpuStart = process.cpuUsage();
      const batch: LeadBlock[] = [];
      for (let i = 0; i < GENERATED; i++) {
        const next = this.#blocks.next();
        if (next.done) break;
        batch.push(next.value);
      }
      this.generateMs += performance.now() - start;
      this.generateCpuMs += cpuMs(cpuStart);
      if (batch.length === 0) return;
      yield* batch;
    }
  }
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** The blocks as changes of a store, a page at a time. */
async function* pagesOf(blocks: Iterable<LeadBlock>): AsyncGenerator<readonly LeadChange[]> {
  let page: LeadChange[] = [];
  let seq = 0;
  for (const block of blocks) {
    if (page.push({ seq: ++seq, lead_id: block.lead.lead_id, block }) < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

async function build(leads: number, seed: number, dimensions: number): Promise<LeadIndex> {
  const blocks = new TimedBlocks(generateBlocks({ leads, seed, dimensions }));
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const index = createLeadIndex({ dimensions, embedderVersion: 'synthetic' });
  await index.fill(pagesOf(blocks));
  const ms = performance.now() - start - blocks.generateMs;
  const cpu = cpuMs(cpuStart) - blocks.generateCpuMs;
  const { bytes, recordBytes, vectorBytes } = index.stats();
  const mb = (n: number) => `${(n / 1e6).toFixed(0)} MB`;
  console.log(
    `\n${leads} leads: built in ${(ms / 1000).toFixed(1)} s (${Math.round(leads / (ms / 1000))} leads/s), ` +
      `${(cpu / 1000).toFixed(1)} CPU s (${Math.round(leads / (cpu / 1000))} leads/CPU s); ` +
      `${mb(bytes - recordBytes - vectorBytes)} index, ${mb(vectorBytes)} vectors, ${mb(recordBytes)} stored records`,
  );
  return index;
}

async function open(leads: number, seed: number, dimensions: number): Promise<LeadIndex> {
  const { saved } = values;
  if (saved === undefined) return build(leads, seed, dimensions);
  const file = join(saved, `${leads}-${seed}-${dimensions}.idx`);
  if (!existsSync(file)) await (await build(leads, seed, dimensions)).save(file);
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const index = await loadLeadIndex(file, { dimensions, embedderVersion: 'synthetic' });
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(
    `\n${leads} leads: loaded in ${seconds(performance.now() - start)} s, ${seconds(cpuMs(cpuStart))} CPU s, ` +
      `${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
  return index;
}

function timeQueries(index: LeadIndex, leads: number, queries: readonly BenchQuery[]): string[][] {
  const snapshot = index.snapshot();
  const works: [string, (query: BenchQuery) => void][] = [
    ['filter, count, best 100 by text', (query) => snapshot.search(strictRequest(query, 100))],
    [
      'relaxed to 400, text, prior',
      (query) => snapshot.search({ ...relaxedRequest(query, 400), vector: null }),
    ],
    ['relaxed to 400, text, prior, similarity', (query) => snapshot.search(relaxedRequest(query, 400))],
  ];
  return works.map(([name, run]) => {
    const timing = measure(queries.length, (i) => {
      const query = queries[i];
      if (query) run(query);
    });
    return [String(leads), name, ...formatTiming(timing)];
  });
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const seed = Number(values.seed);
  const dimensions = Number(values.dimensions);
  const queries = generateQueries(Number(values.queries), seed + 1000, dimensions);
  console.log(`${machine()}; seed ${seed}, ${queries.length} distinct queries`);
  const rows: string[][] = [];
  for (const leads of values.leads.split(',').map(Number)) {
    const index = await open(leads, seed, dimensions);
    rows.push(...timeQueries(index, leads, queries));
    if (values.minisearch && leads <= 100_000) rows.push(benchMiniSearch(leads, seed, queries));
  }
  console.log(`\n${table(HEAD, rows)}`);
}

await main();
