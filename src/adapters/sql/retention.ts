import { toTimestamp } from './match.ts';
import type { SqlClient, Statement } from './sql-client.ts';
import { lockTenant, logChanges } from './statements.ts';
import { queriesTable } from './time-tables.ts';

/** Rows per transaction: writers of the tenant wait for one at most. */
const ROWS_PER_TRANSACTION = 1_000;
const BATCHES_MAX = 100_000;

// Leads that lose evidence get a new change number, so that every index hears of it.
const OLD_SNIPPETS = `with gone as (
    delete from intent_snippets where ctid = any (array(
      select ctid from intent_snippets where tenant = $1::text and observed_at < $2::text::timestamptz
      order by observed_at limit $3::integer))
    returning snippet_id, lead_id
  ), touched as (select distinct lead_id from gone
  ), logged as (${logChanges('touched', false)})
  select count(*)::integer as rows from gone`;
const oldRows = (table: string, time: string, key: string): string => `with gone as (
    delete from ${table} where ctid = any (array(
      select ctid from ${table} where tenant = $1::text and ${time} < $2::text::timestamptz limit $3::integer))
    returning ${key})
  select count(*)::integer as rows from gone`;
const OLD_PENDING = oldRows('pending_snippets', 'observed_at', 'snippet_id');
const OLD_FINGERPRINTS = oldRows('snippet_fingerprints', 'observed_at', 'snippet_id');
const OLD_QUERIES = oldRows('queries', 'asked_at', 'query_id');

/** Forgets evidence observed before the instant. Returns how many rows went. */
export async function dropOldSnippets(client: SqlClient, tenant: string, beforeMs: number): Promise<number> {
  const lock = [lockTenant(tenant)];
  const attached = await inBatches(client, lock, OLD_SNIPPETS, tenant, beforeMs);
  const pending = await inBatches(client, lock, OLD_PENDING, tenant, beforeMs);
  await inBatches(client, lock, OLD_FINGERPRINTS, tenant, beforeMs);
  return attached + pending;
}

/**
 * Forgets answered queries from before the instant: whole days at once where the table is a hypertable (of all tenants,
 * and never part of a day), else row by row. Returns how many rows or days went.
 */
export async function dropOldQueries(client: SqlClient, tenant: string, beforeMs: number): Promise<number> {
  if ((await queriesTable(client)) === 'plain') return inBatches(client, [], OLD_QUERIES, tenant, beforeMs);
  const text = `select drop_chunks('queries', older_than => $1::text::timestamptz)`;
  const [rows = []] = await client.run([{ text, params: [toTimestamp(beforeMs)] }]);
  return rows.length;
}

async function inBatches(
  client: SqlClient,
  before: Statement[],
  text: string,
  tenant: string,
  beforeMs: number,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const params = [tenant, toTimestamp(beforeMs), ROWS_PER_TRANSACTION];
    const results = await client.run([...before, { text, params }]);
    const rows = Number(results.at(-1)?.[0]?.rows ?? 0);
    total += rows;
    if (rows < ROWS_PER_TRANSACTION) break;
  }
  return total;
}
