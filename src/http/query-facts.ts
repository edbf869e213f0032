import type { Answer } from '../domain/answer.ts';
import { rounded } from './middleware/request-line.ts';

/** What the log line of a query says of its answer; nothing of the prompt. */
export interface QueryFacts {
  query_id: string;
  k: number;
  leads: number;
  candidates: number;
  relax_depth: number;
  stages: Record<string, number>;
  /** Answered from the answer cache. */
  cache_hit: boolean;
  llm_calls: number;
  label_hits: number;
  usd: number;
  degraded: string[];
  model_version: string;
  experiments?: string[];
}

export function queryFacts(answer: Answer, k: number): QueryFacts {
  const { cost, retrieval, timings_ms: timings, experiments } = answer;
  return {
    query_id: answer.query_id,
    k,
    leads: answer.leads.length,
    candidates: retrieval.candidates,
    relax_depth: Math.max(0, retrieval.stages.length - 1),
    stages: {
      parse: rounded(timings.parse),
      retrieve: rounded(timings.retrieve),
      ann: rounded(timings.ann),
      fit: rounded(timings.fit),
      intent: rounded(timings.intent),
      fallback: rounded(timings.fallback),
      rank: rounded(timings.rank),
      total: rounded(timings.total),
    },
    // A stage takes time, however little; an answer that is held has none.
    cache_hit: timings.parse === 0 && timings.retrieve === 0 && timings.rank === 0,
    llm_calls: cost.llm_calls,
    label_hits: cost.label_hits,
    usd: cost.usd,
    degraded: answer.degraded,
    model_version: answer.model_version,
    ...(experiments !== undefined && {
      experiments: experiments.map(({ id, variant }) => `${id}:${variant}`),
    }),
  };
}
