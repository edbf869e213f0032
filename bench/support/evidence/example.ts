/** A made-up snippet; what it leaves out is filled in by recordOf(). */
export interface Example {
  text: string;
  content_type?: string;
  source_url?: string;
  observed_at?: string;
  attributes?: Record<string, unknown>;
  domain?: string;
}

/** Kind of fault, as miners make them -> examples. */
export type Kinds = Readonly<Record<string, readonly Example[]>>;

export const NOW_MS = Date.UTC(2026, 10, 21, 12);

export function recordOf(example: Example, id: string): Record<string, unknown> {
  return {
    snippet_id: id,
    miner_id: 'bench',
    observed_at: '2026-05-20T12:00:00Z',
    content_type: 'other',
    ...(example.domain === undefined && { lead_id: `lead-${id}` }),
    ...example,
  };
}
