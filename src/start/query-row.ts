import type { LoggedFeatures } from '../pipeline/features/log-features.ts';
import type { QueryRequest } from '../pipeline/request.ts';
import type { QueryRow } from '../ports/store.ts';
import type { Served } from './experiments/serve-query.ts';

/** What is kept of an answered query: enough to replay it and to learn from it; lead records are not copied. */
export function queryRow(
  request: QueryRequest,
  { answer, marks, exposures }: Pick<Served, 'answer' | 'marks' | 'exposures'>,
  askedAtMs: number,
  submitter: string | null,
  features: LoggedFeatures | null,
  components: () => string,
): QueryRow {
  return {
    query_id: answer.query_id,
    asked_at_ms: askedAtMs,
    as_of_ms: Date.parse(answer.as_of),
    submitter,
    request,
    need_key: answer.need_key ?? null,
    parsed: answer.parsed,
    retrieval: answer.retrieval,
    answer: answer.leads.map((lead, at) => ({
      lead_id: lead.lead_id,
      rank: lead.rank,
      score: lead.score,
      relaxed: lead.relaxed,
      fit: lead.components.fit.value,
      intent: lead.components.intent.value,
      best_snippet: lead.components.intent.best_snippet,
      own_bm25: lead.components.intent.own_text_bm25,
      model: lead.components.model?.value,
      snippet_ids: lead.evidence.map((one) => one.snippet_id),
      age_days: lead.evidence.map((one) => Math.round(one.age_days * 100) / 100),
      evidence: lead.evidence.map(({ snippet_id, miner_id, value }) => ({ snippet_id, miner_id, value })),
      ...marks[at],
    })),
    components,
    model_version: answer.model_version,
    cost: answer.cost,
    timings_ms: answer.timings_ms,
    degraded: answer.degraded,
    features,
    ...(exposures.length > 0 && { exposures }),
  };
}
