import type { SqlClient } from './sql-client.ts';

/** Sums, leads and throttles go with their submitter, except a throttle that has not ended. */
const BY_AGE = `delete from reputation r where tenant = $1::text and last_ms < $2::bigint and not exists (
    select from reputation_throttles t where t.tenant = $1::text and t.submitter = r.submitter and t.released_ms is null)`;
const BY_ROWS = `delete from reputation r where tenant = $1::text and last_ms <= (
    select last_ms from reputation where tenant = $1::text order by last_ms desc offset $2::integer limit 1)
  and not exists (
    select from reputation_throttles t where t.tenant = $1::text and t.submitter = r.submitter and t.released_ms is null)`;
const OLD_LEADS = `delete from reputation_leads where tenant = $1::text and day < $2::text::date`;
const OLD_THROTTLES = `delete from reputation_throttles
  where tenant = $1::text and released_ms is not null and probation_until_ms < $2::bigint`;
const OLD_ALERTS = `delete from reputation_alerts where tenant = $1::text and closed_ms < $2::bigint`;
const LEADS_KEEP_MS = 2 * 86_400_000;

export async function pruneReputation(
  client: SqlClient,
  tenant: string,
  beforeMs: number,
  nowMs: number,
  rows: number,
): Promise<void> {
  const before = Math.round(beforeMs);
  await client.run([
    { text: BY_AGE, params: [tenant, before] },
    { text: BY_ROWS, params: [tenant, rows] },
    { text: OLD_LEADS, params: [tenant, new Date(nowMs - LEADS_KEEP_MS).toISOString().slice(0, 10)] },
    { text: OLD_THROTTLES, params: [tenant, before] },
    { text: OLD_ALERTS, params: [tenant, before] },
  ]);
}
