import { parseArgs } from 'node:util';
import type { LeadIndex } from '../src/lead-index/api.ts';
import { bulkLoadLeadIndex } from '../src/lead-index/bulk-load.ts';
import type { LeadBlock, LeadChange } from '../src/ports/store.ts';
import { Generator, NEWEST_MS } from './generate.ts';
import { machine, table } from './support/measure.ts';
import { Random } from './support/random.ts';
import { mainThreadCpuMs } from './support/thread-cpu.ts';

const HELP = `What it costs to keep the lead index up while evidence comes in: one new snippet of one lead a change, in small batches, each
followed by packing, as live ingest brings them.

  node dist-bench/bench/upkeep.js [--leads 100000] [--changes 20000] [--batch 20] [--seed 1] [--dimensions 256]

Build first: npm run build:bench. Synthetic leads with three snippets each. Linux only.`;

const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    changes: { type: 'string', default: '20000' },
    batch: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    dimensions: { type: 'string', default: '256' },
    help: { type: 'boolean', default: false },
  },
});

const dimensions = Number(values.dimensions);

/** The index, and what will change: made beforehand, so that only the upkeep is measured. */
function prepare(): { index: LeadIndex; batches: LeadChange[][] } {
  const leads = Number(values.leads);
  const generator = new Generator(Number(values.seed), dimensions);
  const random = new Random(Number(values.seed) + 5);
  const chosen = Array.from({ length: Number(values.changes) }, () => random.below(leads));
  const wanted = new Set(chosen);
  const latest = new Map<number, LeadBlock>();
  function* blocks(): Iterable<LeadBlock> {
    for (let n = 0; n < leads; n++) {
      const block = generator.block(n, 3);
      if (wanted.has(n)) latest.set(n, block);
      yield block;
    }
  }
  const index = bulkLoadLeadIndex(blocks(), { dimensions, embedderVersion: 'synthetic' });
  const batches: LeadChange[][] = [];
  const size = Number(values.batch);
  for (let from = 0; from < chosen.length; from += size) {
    const batch: LeadChange[] = [];
    for (let i = from; i < Math.min(from + size, chosen.length); i++) {
      const n = chosen[i] ?? 0;
      const before = latest.get(n);
      if (before === undefined) continue;
      const block = withOneMore(before, generator, i);
      latest.set(n, block);
      batch.push({ seq: i + 1, lead_id: block.lead.lead_id, block });
    }
    batches.push(batch);
  }
  return { index, batches };
}

/** Objects of their own, as the store's are. */
function withOneMore(block: LeadBlock, generator: Generator, i: number): LeadBlock {
  const { lead, snippets, embedding } = block;
  const snippet = {
    lead_id: lead.lead_id,
    snippet_id: `live-${i}`,
    miner_id: `miner-${i % 50}`,
    text: generator.text(8, 14),
    observed_at_ms: NEWEST_MS + i * 5,
    content_type: 'news' as const,
    source_url: `https://example.com/${i}`,
    attributes: {},
  };
  return { lead: { ...lead }, snippets: [...snippets, snippet], embedding };
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { index, batches } = prepare();
  console.log(`${machine()}; ${values.leads} leads, ${values.changes} changes in batches of ${values.batch}`);
  const applied = new Float64Array(batches.length);
  const packed = new Float64Array(batches.length);
  const before = process.cpuUsage();
  const mainBefore = mainThreadCpuMs();
  for (let i = 0; i < batches.length; i++) {
    const start = mainThreadCpuMs();
    index.apply(batches[i] ?? []);
    const middle = mainThreadCpuMs();
    await index.pack();
    applied[i] = middle - start;
    packed[i] = mainThreadCpuMs() - middle;
  }
  const { user, system } = process.cpuUsage(before);
  const perThousand = 1000 / Number(values.changes);
  const cells = [
    (((user + system) / 1e6) * perThousand).toFixed(3),
    (((mainThreadCpuMs() - mainBefore) / 1000) * perThousand).toFixed(3),
    ...[applied.sort(), packed.sort()].flatMap((sorted) =>
      [0.5, 0.99, 1].map((share) =>
        (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2),
      ),
    ),
    String(index.stats().segments),
  ];
  const of = (name: string) => ['P50', 'P99', 'most'].map((which) => `${name}, main thread CPU ms, ${which}`);
  console.log(
    table(
      ['CPU s per 1,000 changes', 'of it main thread', ...of('apply'), ...of('packing after it'), 'segments'],
      [cells],
    ),
  );
  await index.close();
}

await main();
