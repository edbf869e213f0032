import type { Answer } from '../../domain/answer.ts';

/** The part of an answer that is the same whenever the same is asked of the same data. */
export type StableAnswer = Omit<
  Answer,
  'query_id' | 'cost' | 'timings_ms' | 'degraded' | 'experiments' | 'explored'
>;

export function stableOf(answer: Answer): StableAnswer {
  const { query_id, cost, timings_ms, degraded, experiments, explored, ...stable } = answer;
  return stable;
}

/** The body of POST /query from an answer and its stable part, which is by far the larger one. */
export function answerBody(answer: Answer, stable: string): string {
  const { query_id, cost, timings_ms, degraded, experiments, explored } = answer;
  const rest = JSON.stringify({ cost, timings_ms, degraded, experiments, explored }).slice(1);
  return `{"query_id":${JSON.stringify(query_id)},${stable},${rest}`;
}

/** Null where the text is not the stable part of an answer of these models for this instant. */
export function readStable(json: string, modelVersion: string, asOfMs: number): StableAnswer | null {
  try {
    const value: unknown = JSON.parse(`{${json}}`);
    return isStable(value) &&
      value.model_version === modelVersion &&
      value.as_of === new Date(asOfMs).toISOString()
      ? value
      : null;
  } catch {
    return null;
  }
}

/** Safe: the text is sealed under a key of its own and was written by `stableJson` of the same package version. */
function isStable(value: unknown): value is StableAnswer {
  if (typeof value !== 'object' || value === null) return false;
  return 'leads' in value && Array.isArray(value.leads) && 'parsed' in value && 'retrieval' in value;
}
