import type { Throttle } from '../../ports/reputation.ts';
import { requireStorableKey } from './clean-text.ts';
import type { Row, SqlClient } from './sql-client.ts';

const COLUMNS = `throttle_id, submitter, reputation, reason, strikes, per_minute, burst, since_ms, until_ms,
  probation_until_ms, released_ms`;

const OPEN = `insert into reputation_throttles (tenant, throttle_id, submitter, reputation, reason, strikes, per_minute, burst,
    since_ms, until_ms, probation_until_ms)
  values ($1::text, $2::text, $3::text, $4::double precision, $5::text, $6::integer, $7::double precision, $8::integer,
    $9::bigint, $10::bigint, $11::bigint)
  on conflict (tenant, submitter) where released_ms is null do nothing`;
const UNDER_WAY = `select ${COLUMNS} from reputation_throttles
  where tenant = $1::text and submitter = $2::text and released_ms is null`;
const ALL = `select ${COLUMNS} from reputation_throttles
  where tenant = $1::text and (released_ms is null or probation_until_ms > $2::bigint)
  order by since_ms desc, throttle_id limit $3::integer`;
const RELEASE = `with over as (
    update reputation_throttles set released_ms = $2::bigint
    where tenant = $1::text and released_ms is null and until_ms <= $2::bigint returning submitter
  ), discounted as (
    update reputation_sums set weight = weight * $3::double precision, sum = sum * $3::double precision
    where tenant = $1::text and submitter in (select submitter from over) returning submitter
  ), forgotten as (
    delete from reputation_leads where tenant = $1::text and submitter in (select submitter from over) returning submitter
  )
  select submitter from over order by submitter`;

export async function openThrottle(client: SqlClient, tenant: string, throttle: Throttle): Promise<Throttle> {
  requireStorableKey('submitter', throttle.submitter);
  const { throttle_id, submitter, reputation, reason, strikes, per_minute, burst } = throttle;
  const { since_ms, until_ms, probation_until_ms } = throttle;
  const times = [since_ms, until_ms, probation_until_ms].map((ms) => Math.round(ms));
  const [, rows = []] = await client.run([
    {
      text: OPEN,
      params: [tenant, throttle_id, submitter, reputation, reason, strikes, per_minute, burst, ...times],
      fixed: true,
    },
    { text: UNDER_WAY, params: [tenant, submitter], fixed: true },
  ]);
  const [row] = rows;
  return row === undefined ? throttle : decode(row);
}

export async function throttles(
  client: SqlClient,
  tenant: string,
  nowMs: number,
  limit: number,
): Promise<Throttle[]> {
  const [rows = []] = await client.run([
    { text: ALL, params: [tenant, Math.round(nowMs), limit], fixed: true },
  ]);
  return rows.map(decode);
}

export async function releaseThrottles(
  client: SqlClient,
  tenant: string,
  nowMs: number,
  factor: number,
): Promise<string[]> {
  const [rows = []] = await client.run([
    { text: RELEASE, params: [tenant, Math.round(nowMs), factor], fixed: true },
  ]);
  return rows.map((row) => String(row.submitter));
}

function decode(row: Row): Throttle {
  return {
    throttle_id: String(row.throttle_id),
    submitter: String(row.submitter),
    reputation: Number(row.reputation),
    reason: String(row.reason),
    strikes: Number(row.strikes),
    per_minute: Number(row.per_minute),
    burst: Number(row.burst),
    since_ms: Number(row.since_ms),
    until_ms: Number(row.until_ms),
    probation_until_ms: Number(row.probation_until_ms),
    released_ms: row.released_ms === null ? null : Number(row.released_ms),
  };
}
