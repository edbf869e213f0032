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
import { readFlags } from './support/read-flags.ts';

const DIMENSIONS = 256;
const TENANT = 'default';

const HELP = `How fast leads come in: reading alone, with normalisation, and into the embedded store.

  node dist-bench/bench/import.js FILE [--store] [--copies 1]

FILE holds lead records, NDJSON or CSV; further copies of them get ids of their own. Build first: npm run build:bench.`;
const { values, positionals } = readFlags(
  HELP,
  { store: { type: 'boolean', default: false }, copies: { type: 'string', default: '1' } },
  1,
);
const [file = ''] = positionals;
const copies = Number(values.copies);
const bytes = readFileSync(file);

const rows: Row[] = [];
const reading = await timed(async () => {
  for await (const row of readRows(Readable.from([bytes]), { fileName: file })) rows.push(row);
});
report('read', rows.length, reading);

const terms = loadTerms();
const normalise = leadNormaliser(terms);
let rejected = 0;
for (let round = 1; round <= 3; round++) {
  rejected = 0;
  const cost = await timed(async () => {
    for (const row of rows) if ('errors' in row || 'rejected' in normalise(row.value)) rejected++;
  });
  report(`normalise, round ${round}`, rows.length, cost);
}
console.log(`rejected: ${rejected}`);

if (values.store) await intoStore();

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
      const cost = await timed(() =>
        importLeads(copied(rows, copies, used === null ? 'a' : 'b'), {
          store,
          tenant: TENANT,
          terms,
          embedder: used,
        }),
      );
      report(`${name} (${cost.result.changed} changed)`, cost.result.imported, cost);
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

interface Cost {
  wallMs: number;
  /** All threads of the process: on a busy machine the truer number. */
  cpuMs: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Cost & { result: T }> {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1_000, result };
}

function report(what: string, count: number, { wallMs, cpuMs }: Cost): void {
  const perSecond = Math.round((count / wallMs) * 1_000);
  const cpuMicros = ((cpuMs / count) * 1_000).toFixed(1);
  console.log(`${what}: ${count} leads in ${wallMs.toFixed(0)} ms, ${perSecond}/s, ${cpuMicros} CPU us each`);
}
