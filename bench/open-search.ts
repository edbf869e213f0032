import { parseArgs } from 'node:util';
import { readFrom } from '../src/adapters/candidates/read-router.ts';
import { createSqlSource } from '../src/adapters/candidates/sql-source.ts';
import { openSearchClient } from '../src/adapters/opensearch/open-search-client.ts';
import { openSearchFeeder } from '../src/adapters/opensearch/open-search-feeder.ts';
import { openSearchReads } from '../src/adapters/opensearch/open-search-reads.ts';
import { createLeadIndex } from '../src/lead-index/create-lead-index.ts';
import type { LeadChange } from '../src/ports/store.ts';
import { generateBlocks } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { makePrompts } from './support/prompts.ts';
import { embedder, runPipeline, STAGES } from './support/run-pipeline.ts';

const HELP = `The whole query with candidates from an OpenSearch cluster: time, and CPU here and in the cluster.

  node dist-bench/bench/open-search.js --url http://127.0.0.1:9201 [--leads 10000,100000] [--shards 1,3]
    [--candidates 200] [--queries 300] [--seed 1]

Build first: npm run build:bench. Synthetic leads with two snippets each, every prompt different. Each size and number of
shards gets an index of its own, which is deleted afterwards.`;

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string' },
    leads: { type: 'string', default: '10000,100000' },
    shards: { type: 'string', default: '1,3' },
    candidates: { type: 'string', default: '200' },
    queries: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help || flags.url === undefined) {
  process.stdout.write(`${HELP}\n`);
  process.exit(flags.help ? 0 : 1);
}

const seed = Number(flags.seed);
const client = openSearchClient(flags.url, 600_000);
const numbers = (list: string) => list.split(',').map(Number);

/** CPU that all nodes of the cluster have used so far, in ms. */
async function clusterCpuMs(): Promise<number> {
  const { body } = await client.call('GET', '_nodes/stats/process');
  const nodes: unknown = Reflect.get(Object(body), 'nodes');
  let ms = 0;
  for (const node of Object.values(Object(nodes))) {
    const cpu: unknown = Reflect.get(Object(Reflect.get(Object(node), 'process')), 'cpu');
    ms += Number(Reflect.get(Object(cpu), 'total_in_millis'));
  }
  return ms;
}

async function indexBytes(index: string): Promise<number> {
  const { body } = await client.call('GET', `${index}/_stats/store`);
  const primaries: unknown = Reflect.get(Object(Reflect.get(Object(body), '_all')), 'primaries');
  return Number(Reflect.get(Object(Reflect.get(Object(primaries), 'store')), 'size_in_bytes'));
}

async function fill(index: string, leads: number, shards: number): Promise<void> {
  const feeder = openSearchFeeder(client, { index, dimensions: embedder.dimensions, shards, replicas: 0 });
  await feeder.prepare();
  let batch: LeadChange[] = [];
  let seq = 0;
  for (const block of generateBlocks({ leads, seed, dimensions: embedder.dimensions })) {
    batch.push({ seq: ++seq, lead_id: block.lead.lead_id, block });
    if (batch.length < 500) continue;
    await feeder.apply('default', batch);
    batch = [];
  }
  await feeder.apply('default', batch);
  await feeder.refresh();
}

const asked = makePrompts(Number(flags.queries), seed + 1);
const rows: string[][] = [];
for (const leads of numbers(flags.leads))
  for (const shards of numbers(flags.shards)) {
    const index = `assay-bench-${leads}-${shards}`;
    await client.call('DELETE', index, undefined, { expected: [404] });
    const before = await clusterCpuMs();
    await fill(index, leads, shards);
    const filledMs = (await clusterCpuMs()) - before;
    const reads = { ...openSearchReads(client, index), lastSeq: async () => leads };
    const options = { dimensions: embedder.dimensions, embedderVersion: embedder.version };
    const source = createSqlSource(reads, () => createLeadIndex(options), readFrom(reads, 600_000));
    const asking = await clusterCpuMs();
    const [label = '', ...times] = await runPipeline(
      `${leads.toLocaleString('en')}, ${shards} shard(s)`,
      source,
      asked,
      { candidatesMax: Number(flags.candidates) },
    );
    const perQuery = ((await clusterCpuMs()) - asking) / (asked.length * 1.1);
    const perLead = (await indexBytes(index)) / leads;
    rows.push([
      label,
      (filledMs / leads).toFixed(2),
      (perLead / 1000).toFixed(1),
      perQuery.toFixed(1),
      ...times,
    ]);
    await client.call('DELETE', index);
  }
const head = [
  'leads, shards',
  'cluster CPU ms/lead filled',
  'kB/lead on disk',
  'cluster CPU ms/query',
  'P50 ms',
  'P95 ms',
  'P99 ms',
  'own CPU ms/query',
  ...STAGES.map((stage) => `${stage} ms`),
];
process.stdout.write(`${machine()}; ${asked.length} prompts, at most ${flags.candidates} candidates\n\n`);
process.stdout.write(`${table(head, rows)}\n`);
