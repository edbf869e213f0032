import type { MinerThrottle } from '../learning/throttle/miner-throttle.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { SubmissionBounds, SubmissionStore } from '../ports/submissions.ts';
import { type GateMode, type Judged, judgeSnippet } from './judge-snippet.ts';
import { writeJudged } from './write-judged.ts';

export interface SnippetIngest {
  store: Pick<Store, 'upsertSnippets'> & Pick<SubmissionStore, 'admitSnippets' | 'recordRefusals'>;
  tenant: string;
  /** Default `on`. */
  gates?: GateMode;
  /** Absent: whoever sends may send as much as it likes. */
  throttle?: Pick<MinerThrottle, 'admit' | 'settle'> | undefined;
  /** Default Date.now. */
  now?: Clock;
  /** How long and how many refusals are kept for their miners. */
  bounds?: SubmissionBounds;
  /** Sees all verdicts, for metrics. */
  count?: (verdicts: readonly SnippetVerdict[]) => void;
}

/** What became of one record. */
export interface SnippetVerdict extends Omit<Judged, 'admission'> {
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
  return writeJudged(records.map(judgeFor(ingest)), ingest);
}

export function judgeFor({ gates = 'on', now = Date.now }: SnippetIngest): (record: unknown) => Judged {
  return (record) => judgeSnippet(record, gates, now());
}
