import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { type Actor, ASSAY_ITSELF, type AuditEntry } from '../domain/audit.ts';
import { importLeads } from '../ingest/import-leads.ts';
import type { ImportHooks } from '../ingest/import-report.ts';
import { importSnippets } from '../ingest/import-snippets.ts';
import { readRows } from '../ingest/read-rows.ts';
import type { ImportAnswer, ImportKind, ImportOptions, RejectedRow } from './engine.ts';
import { importEtl } from './import-etl.ts';
import { allThrottled } from './miners/all-throttled.ts';
import type { Parts } from './wire.ts';

const REJECTS_SHOWN = 1000;
const RAW_SHOWN = 2000;

/** Reads rows, stores them and brings the lead index up to date; resolves when queries see them. */
export async function importInto(
  parts: Parts,
  config: Config,
  kind: ImportKind,
  source: Readable,
  options: ImportOptions,
): Promise<ImportAnswer> {
  const rejects: RejectedRow[] = [];
  const hooks: ImportHooks = {
    batchSize: config.IMPORT_BATCH,
    async onReject(reject) {
      if (rejects.length < REJECTS_SHOWN) rejects.push({ ...reject, raw: reject.raw.slice(0, RAW_SHOWN) });
      await options.onReject?.(reject);
    },
    onProgress: (report) => options.onProgress?.(report.read),
    ...(options.signal && { signal: options.signal }),
  };
  const reading = {
    bytesMax: config.IMPORT_BYTES_MAX,
    ...(options.format && { format: options.format }),
    ...(options.signal && { signal: options.signal }),
  };
  const { tenant, store, terms, embedder } = parts;
  const throttle = options.throttled === true ? parts.miners.throttle : undefined;
  try {
    const report = await (kind === 'leads'
      ? importLeads(readRows(source, reading), { store, tenant, terms, embedder, ...hooks })
      : kind === 'snippets'
        ? importSnippets(readRows(source, reading), {
            ...parts.snippets,
            throttle,
            minerId: options.minerId ?? null,
            ...hooks,
          })
        : importEtl(parts, config, kind, source, {
            ...reading,
            ...hooks,
            company: options.company ?? null,
          }));
    // What miners send by themselves is counted per miner and day; it is no act of an operator.
    if (kind !== 'snippets' || options.throttled !== true)
      await store.audit.append(importEntry(tenant, kind, report, options.actor));
    const { imported, rejected, refused } = report;
    if (rejected > 0 && imported === 0 && refused.throttled === rejected)
      throw allThrottled(rejects, Date.now());
    return { ...report, rejects };
  } finally {
    await parts.keeper.catchUp();
    if (kind === 'leads') parts.backlog.start();
  }
}

function importEntry(
  tenant: string,
  kind: ImportKind,
  { read, imported, changed, rejected }: Pick<ImportAnswer, 'read' | 'imported' | 'changed' | 'rejected'>,
  actor: Actor = ASSAY_ITSELF,
): AuditEntry {
  return { tenant, actor, act: 'import', object: kind, details: { read, imported, changed, rejected } };
}
