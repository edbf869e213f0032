import { parseArgs } from 'node:util';
import { Segment } from '../src/lead-index/segment.ts';
import { SegmentBuilder } from '../src/lead-index/segment-builder.ts';
import { TopSelection } from '../src/lead-index/top-selection.ts';
import { offerSimilar, VectorScratch } from '../src/lead-index/vector-source.ts';
import { Generator, generateBlocks } from './generate.ts';
import { formatTiming, machine, measure, table } from './support/measure.ts';

const HELP = `Similarity source: how many of the truly nearest leads it finds, and what it costs, without a filter.

  node dist-bench/bench/similarity.js [--leads 100000] [--queries 200] [--wanted 100]

Build first: npx tsc -p tsconfig.bench.json`;

const { values: flags } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    queries: { type: 'string', default: '200' },
    wanted: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
});
const DIMENSIONS = 256;

function main(): void {
  if (flags.help) {
    console.log(HELP);
    return;
  }
  const leads = Number(flags.leads);
  const wanted = Number(flags.wanted);
  const builder = new SegmentBuilder(DIMENSIONS);
  for (const block of generateBlocks({ leads, seed: 1, dimensions: DIMENSIONS })) builder.add(block);
  const segment = new Segment(builder.finish());
  const generator = new Generator(1001, DIMENSIONS);
  const queries = Array.from({ length: Number(flags.queries) }, () => generator.vector());
  const sets = [{ words: segment.vectors.embedded, count: leads }];
  const top = new TopSelection();
  const scratch = new VectorScratch();
  const find = (query: Float32Array) => {
    top.begin(wanted, [{ segment }]);
    offerSimilar([{ segment }], sets, query, wanted, top, scratch);
    top.finish();
    return top.ordinals.slice(0, top.count);
  };
  let found = 0;
  for (const query of queries) {
    const nearest = new Set(exact(segment, query, wanted));
    for (const ordinal of find(query)) if (nearest.has(ordinal)) found++;
  }
  const timing = measure(queries.length, (i) => {
    const query = queries[i];
    if (query) find(query);
  });
  const recall = found / (queries.length * wanted);
  console.log(`${machine()}; ${queries.length} queries`);
  const head = ['leads', 'wanted', 'recall', 'P50 ms', 'P95 ms', 'P99 ms', 'CPU ms/query'];
  console.log(table(head, [[flags.leads, flags.wanted, recall.toFixed(3), ...formatTiming(timing)]]));
}

function exact(segment: Segment, query: Float32Array, wanted: number): number[] {
  const all = Array.from({ length: segment.leadCount }, (_, lead) => ({
    lead,
    value: segment.similarity(lead, query),
  }));
  return all
    .sort((a, b) => b.value - a.value)
    .slice(0, wanted)
    .map(({ lead }) => lead);
}

main();
