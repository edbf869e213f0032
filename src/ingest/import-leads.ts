import type { Lead } from '../domain/lead.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Store } from '../ports/store.ts';
import { embeddingText } from './embedding-text.ts';
import type { BatchItem, BatchOutcome, ImportHooks, ImportReport } from './import-report.ts';
import { importRows } from './import-rows.ts';
import type { Issue, Row } from './issue.ts';
import { leadNormaliser, type Terms } from './normalise-lead.ts';

const FORGOTTEN: Issue = {
  code: 'forgotten',
  field: '',
  reason: 'is of somebody who is to be forgotten',
  fix: 'leave the row out; `assay forget --lift` lets them in again',
};

export interface LeadImport extends ImportHooks {
  store: Pick<Store, 'upsertLeads'>;
  tenant: string;
  terms: Terms;
  /** Embeds at once where it can (`embedSync`); otherwise leads are stored without a vector, to be embedded later. */
  embedder: Embedder | null;
}

/**
 * Normalises, embeds and stores leads; idempotent on lead_id. Two writes may be under way: the second one is embedded and
 * encoded while the store works on the first. By batches, since one after the other on each lead they would take the caches
 * of the processor from each other.
 */
export function importLeads(rows: AsyncIterable<Row>, options: LeadImport): Promise<ImportReport> {
  const { store, tenant, embedder } = options;
  return importRows<Lead>(
    rows,
    {
      normalise: leadNormaliser(options.terms),
      idOf: (lead) => lead.lead_id,
      write: async (batch) => {
        const leads = batch.map((item: BatchItem<Lead>) => item.value);
        const { changed, barred = [] } = await store.upsertLeads(
          tenant,
          leads,
          leads.map((lead) => embed(lead, embedder)),
        );
        return { changed, waiting: 0, refused: refusedOf(batch, new Set(barred)) };
      },
      writesAtOnce: 2,
    },
    options,
  );
}

/** Null where the text holds no known token: a zero vector has no direction. */
function embed(lead: Lead, embedder: Embedder | null): Float32Array | null {
  if (embedder?.embedSync === undefined) return null;
  const vector = embedder.embedSync(embeddingText(lead));
  return vector.some((x) => x !== 0) ? vector : null;
}

/** Nothing of the row is kept, nor shown again. */
function refusedOf(
  batch: BatchItem<Lead>[],
  barred: ReadonlySet<string>,
): NonNullable<BatchOutcome['refused']> {
  return batch
    .filter(({ value }) => barred.has(value.lead_id))
    .map(({ row }) => ({ line: row.line, raw: '', errors: [FORGOTTEN], taken: false }));
}
