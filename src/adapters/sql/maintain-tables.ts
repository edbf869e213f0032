import type { SqlClient } from './sql-client.ts';

const DEADLINE_MS = 3_600_000;
const TABLES = 'leads, lead_changes, lead_embeddings, intent_snippets, pending_snippets';

/**
 * Fresh statistics for the planner, merged GIN entries, dead rows given back. In a session of its own, since VACUUM refuses to
 * run inside a transaction.
 */
export async function maintain(client: SqlClient): Promise<void> {
  await client.session((query) => query({ text: `vacuum (analyze) ${TABLES}` }), {
    deadlineMs: DEADLINE_MS,
  });
}

const YOUNG = `select relname as name from pg_class
  where oid = any ((string_to_array($1::text, ', '))::regclass[]) and reltuples < $2::integer order by relname`;

/**
 * Fresh statistics of tables that were known to hold fewer than `rows` rows, for a server that sees to its tables itself, but not
 * within the first minute of an import: until then every session keeps plans that were made for empty tables. Where the
 * role may not, the server says so in a warning.
 */
export async function analyzeYoung(client: SqlClient, rows: number): Promise<void> {
  const all = client.ofAll();
  const [young = []] = await all.run([{ text: YOUNG, params: [TABLES, rows] }]);
  if (young.length === 0) return;
  const text = `analyze ${young.map(({ name }) => String(name)).join(', ')}`;
  await all.session((query) => query({ text }), { deadlineMs: DEADLINE_MS });
}
