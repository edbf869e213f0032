import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Store } from '../ports/store.ts';
import { importLeads } from './import-leads.ts';
import type { ImportReport } from './import-report.ts';
import { importSnippets } from './import-snippets.ts';
import type { SnippetIngest } from './ingest-snippets.ts';
import type { Terms } from './normalise-lead.ts';
import { readRows } from './read-rows.ts';

const DemoFile = z.object({
  file: z.string(),
  rows: z.number().int(),
  bytes: z.number().int(),
  sha256: z.string(),
});
const Manifest = z.object({
  name: z.string(),
  /** The moment to ask the demo about: its newest fact. */
  as_of: z.string(),
  licence: z.string(),
  attribution: z.string(),
  source_url: z.string(),
  leads: DemoFile,
  snippets: DemoFile,
});
export type DemoManifest = z.infer<typeof Manifest>;

export interface DemoLoad {
  store: Pick<Store, 'upsertLeads'> & SnippetIngest['store'];
  tenant: string;
  terms: Terms;
  embedder: Embedder | null;
  onProgress?: (progress: { what: 'leads' | 'snippets'; done: number; of: number }) => void;
  onChanged?: () => void | Promise<void>;
  signal?: AbortSignal;
}

export interface DemoReport {
  manifest: DemoManifest;
  leads: ImportReport;
  snippets: ImportReport;
  seconds: number;
}

export async function readDemoManifest(): Promise<DemoManifest> {
  return Manifest.parse(JSON.parse(await readFile(demoPath('manifest.json'), 'utf8')));
}

/** Checks the demo files against their manifest and imports them; rejects with AppError('model_corrupt') where they differ. */
export async function loadDemo(options: DemoLoad): Promise<DemoReport> {
  const startedAt = performance.now();
  const manifest = await readDemoManifest();
  const { onProgress } = options;
  const hooks = (what: 'leads' | 'snippets', of: number) => ({
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onChanged === undefined ? {} : { onChanged: options.onChanged }),
    onProgress: (report: ImportReport) => onProgress?.({ what, done: report.imported, of }),
  });
  const leads = await importLeads(readRows(await checked(manifest.leads)), {
    ...options,
    ...hooks('leads', manifest.leads.rows),
  });
  const snippets = await importSnippets(readRows(await checked(manifest.snippets)), {
    store: options.store,
    tenant: options.tenant,
    // Shipped with the program and checked against its manifest.
    gates: 'off',
    ...hooks('snippets', manifest.snippets.rows),
  });
  return { manifest, leads, snippets, seconds: (performance.now() - startedAt) / 1_000 };
}

async function checked(entry: z.infer<typeof DemoFile>): Promise<Readable> {
  const bytes = await readFile(demoPath(entry.file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== entry.sha256) {
    throw new AppError(
      'model_corrupt',
      `demo/${entry.file} does not match demo/manifest.json; fetch it again.`,
    );
  }
  return Readable.from([bytes]);
}

function demoPath(file: string): string {
  return join(packageRoot(), 'demo', file);
}
