import type { SnippetWrite, Store } from '../ports/store.ts';
import type { Refusal } from './gates/refusal.ts';
import type { Issue } from './issue.ts';
import { normaliseSnippet } from './normalise-snippet.ts';

export type GateMode = 'on' | 'report' | 'off';

export interface SnippetIngest {
  store: Pick<Store, 'upsertSnippets'>;
  tenant: string;
}

/** What became of one record. */
export interface SnippetVerdict {
  /** As far as they could be read. */
  snippet_id: string | null;
  miner_id: string | null;
  accepted: boolean;
  /** Why it was not taken; with gates that only report, also what they would have refused. */
  refusals: Refusal[];
  warnings: Issue[];
  /** Holds personal data of consumers: neither the record nor its text may be written anywhere, logs included. */
  personal: boolean;
  /** Leads it was attached to; empty while it waits for its lead. */
  lead_ids: string[];
  /** False where the same message had been stored before. */
  changed: boolean;
}

/**
 * The one way of evidence into the store, whoever brings it: checks the records and writes those that pass, in the order
 * given. `records` are parsed JSON values, any of them; the verdicts come in the same order. When it resolves, what was
 * accepted survives kill -9; when it rejects (store_unavailable), the same records may be handed in again: a record that
 * was taken before is taken as the same one.
 */
export async function ingestSnippets(
  records: readonly unknown[],
  ingest: SnippetIngest,
): Promise<SnippetVerdict[]> {
  const read = records.map(normaliseSnippet);
  const good: SnippetWrite[] = read.flatMap((one) => ('ok' in one ? [one.ok] : []));
  const outcomes = (await ingest.store.upsertSnippets(ingest.tenant, good)).values();
  return read.map((one): SnippetVerdict => {
    if ('rejected' in one)
      return {
        snippet_id: null,
        miner_id: null,
        accepted: false,
        refusals: one.rejected.map((issue) => ({ ...issue, code: 'schema' })),
        warnings: [],
        personal: false,
        lead_ids: [],
        changed: false,
      };
    const { lead_ids = [], changed = false } = outcomes.next().value ?? {};
    const { snippet_id, miner_id } = one.ok;
    return {
      snippet_id,
      miner_id,
      accepted: true,
      refusals: [],
      warnings: one.warnings,
      personal: false,
      lead_ids,
      changed,
    };
  });
}
