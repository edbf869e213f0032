import type { RunOptions, SqlClient } from './sql-client.ts';
import { GENERIC_PLAN } from './statements.ts';

const COUNTS = `select (select count(*)::integer from leads where tenant = $1::text) as leads,
  (select count(distinct snippet_id)::integer from intent_snippets where tenant = $1::text) as snippets,
  (select count(*)::integer from queries where tenant = $1::text) as queries`;
const LAST_SEQ = 'select coalesce(max(seq), 0)::text as seq from lead_changes where tenant = $1::text';

/** A snippet attached to several leads counts once; waiting ones do not count. */
export async function counts(
  client: SqlClient,
  tenant: string,
): Promise<{ leads: number; snippets: number; queries: number }> {
  const [rows = []] = await client.run([{ text: COUNTS, params: [tenant], fixed: true }]);
  const row = rows[0] ?? {};
  return {
    leads: Number(row.leads),
    snippets: Number(row.snippets),
    queries: Number(row.queries),
  };
}

export async function lastSeq(client: SqlClient, tenant: string, options?: RunOptions): Promise<number> {
  const [, rows = []] = await client.run([GENERIC_PLAN, { text: LAST_SEQ, params: [tenant] }], options);
  return Number(rows[0]?.seq ?? 0);
}
