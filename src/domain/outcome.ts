export const OUTCOME_KINDS = [
  'impression',
  'click',
  'accepted',
  'rejected',
  'replied',
  'meeting',
  'converted',
  'bounced',
] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** What became of one lead of one answer. */
export interface Outcome {
  event_id: string;
  query_id: string;
  lead_id: string;
  kind: OutcomeKind;
  /** Epoch milliseconds. */
  at_ms: number;
  value_usd: number | null;
}
