import type { QueryRow } from '../../src/ports/store.ts';

export function sampleQuery(id: string, fields: Partial<QueryRow> = {}): QueryRow {
  return {
    query_id: id,
    asked_at_ms: Date.UTC(2026, 0, 1),
    as_of_ms: Date.UTC(2026, 0, 1),
    submitter: null,
    request: { prompt: 'banks' },
    need_key: null,
    parsed: {},
    retrieval: {},
    answer: [],
    model_version: 'test',
    cost: {},
    timings_ms: {},
    degraded: [],
    ...fields,
  };
}
