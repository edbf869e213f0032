import type { SnippetWrite, Store } from '../ports/store.ts';
import type { ImportHooks, ImportReport } from './import-report.ts';
import { importRows } from './import-rows.ts';
import type { Row } from './issue.ts';
import { normaliseSnippet } from './normalise-snippet.ts';

export interface SnippetImport extends ImportHooks {
  store: Pick<Store, 'upsertSnippets'>;
  tenant: string;
}

/** Normalises and stores snippets; idempotent on snippet_id. Those that name no stored lead are counted as `waiting`. */
export function importSnippets(rows: AsyncIterable<Row>, options: SnippetImport): Promise<ImportReport> {
  const { store, tenant } = options;
  return importRows<SnippetWrite>(
    rows,
    {
      normalise: normaliseSnippet,
      idOf: (snippet) => snippet.snippet_id,
      write: async (batch) => {
        const snippets = batch.map((item) => item.value);
        const outcomes = await store.upsertSnippets(tenant, snippets);
        return {
          changed: outcomes.filter((outcome) => outcome.changed).length,
          waiting: outcomes.filter((outcome) => outcome.lead_ids.length === 0).length,
        };
      },
    },
    options,
  );
}
