import type { LoggedAnswer, LoggedAnswersRequest } from '../../ports/experiments.ts';
import { unpackFeatures } from './feature-rows.ts';
import { toTimestamp } from './match.ts';
import type { SqlClient } from './sql-client.ts';

// The latest first, a page at a time; the rewarded leads are those of which such an outcome is known now.
const READ = `select q.query_id, q.answer, q.components, q.features, (extract(epoch from q.asked_at) * 1000)::double precision as asked_at_ms,
    (select coalesce(array_agg(distinct o.lead_id), '{}') from outcome_events o
      where o.tenant = $1::text and o.query_id = q.query_id and o.kind = $2::text) as rewarded
  from queries q
  where q.tenant = $1::text and q.asked_at >= $3::text::timestamptz
    and (q.asked_at, q.query_id) < ($4::text::timestamptz, $5::text)
  order by q.asked_at desc, q.query_id desc limit $6::integer`;

export async function loggedAnswers(
  client: SqlClient,
  tenant: string,
  { kind, sinceMs, before, limit }: LoggedAnswersRequest,
): Promise<LoggedAnswer[]> {
  const params = [
    tenant,
    kind,
    toTimestamp(sinceMs),
    toTimestamp(before.asked_at_ms),
    before.query_id,
    limit,
  ];
  const [rows = []] = await client.run([{ text: READ, params }]);
  return rows.map((row) => ({
    query_id: String(row.query_id),
    asked_at_ms: Number(row.asked_at_ms),
    answer: withComponents(row.answer, row.components),
    features: unpackFeatures(row.features),
    rewarded: Array.isArray(row.rewarded) ? row.rewarded.map(String) : [],
  }));
}

/** The leads of an answer with the account of each score, wherever their row keeps it. */
function withComponents(answer: unknown, components: unknown): unknown {
  if (!Array.isArray(answer) || components === null || typeof components !== 'object') return answer;
  const accounts = new Map<string, unknown>(Object.entries(components));
  return answer.map((lead) => ({ ...lead, components: accounts.get(String(lead.lead_id)) }));
}
