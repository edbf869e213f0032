import type { AskedQuery } from '../../ports/reputation.ts';
import type { SqlClient } from './sql-client.ts';

const READ = `select query_id, submitter, (extract(epoch from asked_at) * 1000)::double precision as asked_at_ms,
    jsonb_path_query_array(answer, '$[*].lead_id')::text as lead_ids
  from queries where tenant = $1::text and query_id = any ($2::text[])`;

/** Who asked the stored queries of these ids, and which leads they were answered. */
export async function askedQueries(
  client: SqlClient,
  tenant: string,
  queryIds: readonly string[],
): Promise<AskedQuery[]> {
  if (queryIds.length === 0) return [];
  const [rows = []] = await client.run([{ text: READ, params: [tenant, [...queryIds]] }]);
  return rows.map((row) => {
    const leadIds: string[] = JSON.parse(String(row.lead_ids));
    return {
      query_id: String(row.query_id),
      submitter: row.submitter === null ? null : String(row.submitter),
      asked_at_ms: Number(row.asked_at_ms),
      lead_ids: leadIds,
    };
  });
}
