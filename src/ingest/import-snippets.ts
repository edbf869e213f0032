import type { SnippetWrite, Store } from '../ports/store.ts';
import type { BatchItem, BatchOutcome, ImportHooks, ImportReport } from './import-report.ts';
import { importRows } from './import-rows.ts';
import type { Reject, Row } from './issue.ts';
import { normaliseSnippet } from './normalise-snippet.ts';

export interface SnippetImport extends ImportHooks {
  store: Pick<Store, 'upsertSnippets'>;
  tenant: string;
}

/** Normalises and stores snippets; idempotent on snippet_id. One whose key names no stored lead is a reject. */
export function importSnippets(rows: AsyncIterable<Row>, options: SnippetImport): Promise<ImportReport> {
  const { store, tenant } = options;
  return importRows<SnippetWrite>(
    rows,
    {
      normalise: normaliseSnippet,
      idOf: (snippet) => snippet.snippet_id,
      write: (batch) => writeBatch(store, tenant, batch),
    },
    options,
  );
}

async function writeBatch(
  store: Pick<Store, 'upsertSnippets'>,
  tenant: string,
  batch: BatchItem<SnippetWrite>[],
): Promise<BatchOutcome> {
  const outcomes = await store.upsertSnippets(
    tenant,
    batch.map((item) => item.value),
  );
  const byId = new Map(outcomes.map((outcome) => [outcome.snippet_id, outcome]));
  const rejects: Reject[] = [];
  let changed = 0;
  for (const { value, row } of batch) {
    const outcome = byId.get(value.snippet_id);
    if (outcome?.changed === true && outcome.lead_ids.length > 0) changed++;
    if (outcome === undefined || outcome.lead_ids.length > 0) continue;
    const field = value.lead_id !== null ? 'lead_id' : value.company_id !== null ? 'company_id' : 'domain';
    rejects.push({
      line: row.line,
      errors: [
        {
          field,
          reason: 'names no lead that is stored',
          fix: 'import the lead first, then this snippet again',
        },
      ],
      raw: row.raw,
    });
  }
  return { changed, rejects };
}
