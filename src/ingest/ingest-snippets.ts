import type { Clock } from '../ports/clock.ts';
import type { SnippetWrite, Store } from '../ports/store.ts';
import { type GateMode, type Judged, judgeSnippet } from './judge-snippet.ts';

export interface SnippetIngest {
  store: Pick<Store, 'upsertSnippets'>;
  tenant: string;
  /** Default `on`. */
  gates?: GateMode;
  /** Default Date.now. */
  now?: Clock;
}

/** What became of one record. */
export interface SnippetVerdict extends Omit<Judged, 'snippet' | 'simhash'> {
  /** With gates that only report, `refusals` say what they would have refused. */
  accepted: boolean;
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
export function ingestSnippets(
  records: readonly unknown[],
  ingest: SnippetIngest,
): Promise<SnippetVerdict[]> {
  const judge = judgeFor(ingest);
  return writeJudged(records.map(judge), ingest);
}

export function judgeFor({ gates = 'on', now = Date.now }: SnippetIngest): (record: unknown) => Judged {
  return (record) => judgeSnippet(record, gates, now());
}

/** The second half of ingestSnippets(), for whoever judges each record as it is read. */
export async function writeJudged(
  judged: readonly Judged[],
  ingest: SnippetIngest,
): Promise<SnippetVerdict[]> {
  const good: SnippetWrite[] = judged.flatMap(({ snippet }) => (snippet === null ? [] : [snippet]));
  const outcomes = (await ingest.store.upsertSnippets(ingest.tenant, good)).values();
  return judged.map(({ snippet, simhash: _, ...rest }): SnippetVerdict => {
    if (snippet === null) return { ...rest, accepted: false, lead_ids: [], changed: false };
    const { lead_ids = [], changed = false } = outcomes.next().value ?? {};
    return { ...rest, accepted: true, lead_ids, changed };
  });
}
