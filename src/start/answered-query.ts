import type { Answer } from '../domain/answer.ts';
import { leadHashes } from '../learning/reputation/feedback-ledger.ts';
import type { AnsweredQuery } from '../learning/reputation/reputation-desk.ts';
import type { QueryRequest } from '../pipeline/request.ts';

/** What the account of submitters sees of an answer. */
export function answeredQuery(
  request: QueryRequest,
  answer: Answer,
  submitter: string | null,
): AnsweredQuery {
  return {
    queryId: answer.query_id,
    submitter,
    request,
    parsed: answer.parsed,
    k: request.k ?? answer.parsed.k ?? answer.leads.length,
    leads: leadHashes(answer.leads.map(({ lead_id }) => lead_id)),
    usd: answer.cost.usd,
    computeMs: answer.timings_ms.total,
  };
}
