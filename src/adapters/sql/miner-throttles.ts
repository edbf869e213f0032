import type { StoredBucket } from '../../ports/miners.ts';
import { cleanText, toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { SqlClient } from './sql-client.ts';

/** Buckets that nobody has touched for so long are full and clean again. */
const FORGET = `delete from miner_throttles where tenant = $1::text and at < now() - interval '30 days'`;

const READ = `select miner_id, extract(epoch from at) * 1000 as at_ms, tokens, accepted, refused,
    extract(epoch from throttled_until) * 1000 as until_ms, version from miner_throttles
  where tenant = $1::text and miner_id = any($2::text[]) order by miner_id`;

/** Rows are taken in one order, so that two writers cannot wait for each other. */
const WRITE = `insert into miner_throttles as t (tenant, miner_id, at, tokens, accepted, refused, throttled_until, version)
  select $1::text, miner_id, at, tokens, accepted, refused, throttled_until, version + 1
  from json_to_recordset($2::text::json) as r(miner_id text, at timestamptz, tokens double precision,
    accepted double precision, refused double precision, throttled_until timestamptz, version bigint)
  order by miner_id
  on conflict (tenant, miner_id) do update set at = excluded.at, tokens = excluded.tokens, accepted = excluded.accepted,
    refused = excluded.refused, throttled_until = excluded.throttled_until, version = excluded.version
    where t.version = excluded.version - 1
  returning miner_id`;

export async function readBuckets(
  client: SqlClient,
  tenant: string,
  minerIds: readonly string[],
): Promise<StoredBucket[]> {
  const [rows = []] = await client.run([
    { text: READ, params: [tenant, minerIds.map(cleanText)], fixed: true },
  ]);
  return rows.map((row) => ({
    miner_id: String(row.miner_id),
    at_ms: Math.round(Number(row.at_ms)),
    tokens: Number(row.tokens),
    accepted: Number(row.accepted),
    refused: Number(row.refused),
    throttled_until_ms: row.until_ms === null ? null : Math.round(Number(row.until_ms)),
    version: Number(row.version),
  }));
}

export async function writeBuckets(
  client: SqlClient,
  tenant: string,
  buckets: readonly StoredBucket[],
): Promise<Set<string>> {
  const rows = buckets.map(({ at_ms, throttled_until_ms, ...rest }) => ({
    ...rest,
    at: toTimestamp(at_ms),
    throttled_until: throttled_until_ms === null ? null : toTimestamp(throttled_until_ms),
  }));
  const [written = []] = await client.run([
    { text: WRITE, params: [tenant, toStorableJson(rows)], fixed: true },
  ]);
  return new Set(written.map((row) => String(row.miner_id)));
}

export async function forgetBuckets(client: SqlClient, tenant: string): Promise<void> {
  await client.run([{ text: FORGET, params: [tenant], fixed: true }]);
}
