/**
 * How fast leads come in: reading alone, with normalisation, and into the embedded store, over a file of real leads.
 * `node dist-bench/bench/import.js FILE [--store] [--copies N]`; copies get ids of their own.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openPgliteStore } from '../src/adapters/pglite/open-pglite-store.ts';
import { openStaticEmbedder } from '../src/adapters/static-embedder/open-static-embedder.ts';
import { importLeads } from '../src/ingest/import-leads.ts';
import type { Row } from '../src/ingest/issue.ts';
import { leadNormaliser } from '../src/ingest/normalise-lead.ts';
import { readRows } from '../src/ingest/read-rows.ts';
import { packageRoot } from '../src/package-root.ts';
import { loadTerms } from '../src/start/open-parser.ts';

const DIMENSIONS = 256;
const TENANT = 'default';

const [file, ...flags] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: import FILE [--store] [--copies N]');
const copies = flags.includes('--copies') ? Number(flags[flags.indexOf('--copies') + 1]) : 1;
const bytes = readFileSync(file);

const rows: Row[] = [];
const readMs = await timed(async () => {
  for await (const row of readRows(Readable.from([bytes]), { fileName: file })) rows.push(row);
});
report('read', rows.length, readMs);

const terms = loadTerms();
const normalise = leadNormaliser(terms);
let rejected = 0;
for (let round = 1; round <= 3; round++) {
  rejected = 0;
  const ms = await timed(async () => {
    for (const row of rows) if ('errors' in row || 'rejected' in normalise(row.value)) rejected++;
  });
  report(`normalise, round ${round}`, rows.length, ms);
}
console.log(`rejected: ${rejected}`);

if (flags.includes('--store')) await intoStore();

async function intoStore(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const embedder = await openStaticEmbedder(join(packageRoot(), 'models', 'static-v1'));
  const store = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
  try {
    await store.migrate();
    for (const [name, used] of [
      ['store, without vectors', null],
      ['store, embedded at once', embedder],
      ['store, again unchanged', embedder],
    ] as const) {
      const result = await importLeads(copied(rows, copies, used === null ? 'a' : 'b'), {
        store,
        tenant: TENANT,
        terms,
        embedder: used,
      });
      report(`${name} (${result.changed} changed)`, result.imported, result.seconds * 1_000);
    }
  } finally {
    await store.close();
    await embedder.close();
    rmSync(dataDir, { recursive: true });
  }
}

async function* copied(source: readonly Row[], times: number, series: string): AsyncGenerator<Row> {
  for (let copy = 0; copy < times; copy++) {
    for (const row of source) {
      const value = 'errors' in row ? null : row.value;
      if (typeof value !== 'object' || value === null || !('lead_id' in value)) continue;
      yield {
        line: row.line,
        raw: '',
        value: { ...value, lead_id: `${series}${copy}-${String(value.lead_id)}` },
      };
    }
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function report(what: string, count: number, ms: number): void {
  console.log(`${what}: ${count} leads in ${ms.toFixed(0)} ms, ${Math.round((count / ms) * 1_000)}/s`);
}
