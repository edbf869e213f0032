import { DRIFT_LEVELS, type DriftAlert } from '../../learning/drift/next-alert.ts';
import type { KpiDay, KpiKey, KpiRange, StoreAge } from '../../ports/kpis.ts';
import type { CallOptions } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import { toKpiDay } from './kpi-counting.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient, SqlParam } from './sql-client.ts';

/** A dimension of features has 50 a day, and 35 days are compared. */
const ROWS_MAX = 20_000;

const BUCKET = `(case $5::text when 'day' then day when 'week' then date_trunc('week', day)::date else $3::text::date end)`;
const IN_RANGE = `tenant = $1::text and dimension = $2::text and day between $3::text::date and $4::text::date
  and ($6::text is null or value = $6::text)`;

const KEYS = `select ${BUCKET}::text as bucket, value from kpi_days
  where ${IN_RANGE} and ($7::text is null or (${BUCKET}, value) > ($7::text::date, $8::text))
  group by ${BUCKET}, value order by ${BUCKET}, value limit $9::integer`;

const DAYS = `select d.* from (
    select ${BUCKET}::text as bucket, dimension, day::text as day, value, tally::text as tally from kpi_days
    where ${IN_RANGE} and ${BUCKET} between $7::text::date and $8::text::date) d
  join json_to_recordset($9::text::json) as k(bucket text, value text)
    on k.bucket = d.bucket and k.value = d.value collate "C"`;

const DIMENSION = `select dimension, day::text as day, value, tally::text as tally from kpi_days
  where tenant = $1::text and dimension = $2::text and day between $3::text::date and $4::text::date
  order by day, value limit ${ROWS_MAX}`;

/**
 * One walk along the index of the instants counts by the hour; where the ranks are is looked up within their hours. Rows of
 * a snippet on several leads count as often.
 */
const AGE = `with hours as materialized (
    select date_bin('1 hour', observed_at, 'epoch') as hour, count(*) as n from intent_snippets
    where tenant = $1::text and observed_at <= $2::text::timestamptz group by 1
  ), newest_first as (
    select hour, n, sum(n) over (order by hour desc) - n as newer, sum(n) over () as total from hours
  ), ranks as (
    select share, floor((total - 1) * share) as rank from (select sum(n) as total from hours) t
      cross join (values (0.5), (0.9)) s(share)
  ), ages as (
    select share, (select extract(epoch from $2::text::timestamptz - observed_at) / 86400 from intent_snippets
        where tenant = $1::text and observed_at <= $2::text::timestamptz and observed_at >= hour
          and observed_at < hour + interval '1 hour'
        order by observed_at desc offset (rank - newer)::bigint limit 1)::double precision as days
    from newest_first join ranks on rank >= newer and rank < newer + n
  )
  select (select coalesce(sum(n), 0) from hours)::integer as snippets,
    (select days from ages where share = 0.5) as p50, (select days from ages where share = 0.9) as p90`;

const ALERTS = `select alert, level, (extract(epoch from since) * 1000)::double precision as since_ms, value, peak
  from kpi_alerts where tenant = $1::text order by alert limit ${ROWS_MAX}`;
const PUT_ALERTS = `insert into kpi_alerts as a (tenant, alert, level, since, value, peak)
  select $1::text, alert, level, since, value, peak from json_to_recordset($2::text::json) as r(alert text, level text,
    since timestamptz, value double precision, peak double precision)
  order by alert
  on conflict (tenant, alert) do update set level = excluded.level, since = excluded.since, value = excluded.value,
    peak = excluded.peak`;

export async function kpiKeys(
  client: SqlClient,
  tenant: string,
  range: KpiRange,
  after: KpiKey | null,
  limit: number,
  options?: CallOptions,
): Promise<KpiKey[]> {
  const params = [...rangeParams(tenant, range), after?.bucket ?? null, after?.value ?? null, limit];
  const [rows = []] = await client.run([{ text: KEYS, params }], options);
  return rows.map((row) => ({ bucket: String(row.bucket), value: String(row.value) }));
}

export async function kpiDaysIn(
  client: SqlClient,
  tenant: string,
  range: KpiRange,
  keys: KpiKey[],
  options?: CallOptions,
): Promise<(KpiDay & { bucket: string })[]> {
  const [first, last] = [keys[0], keys.at(-1)];
  if (first === undefined || last === undefined) return [];
  const params = [...rangeParams(tenant, range), first.bucket, last.bucket, toStorableJson(keys)];
  const [rows = []] = await client.run([{ text: DAYS, params }], options);
  return rows.map((row) => ({ ...toKpiDay(row), bucket: String(row.bucket) }));
}

export async function kpiDimension(
  client: SqlClient,
  tenant: string,
  dimension: string,
  from: string,
  to: string,
  options?: CallOptions,
): Promise<KpiDay[]> {
  const [rows = []] = await client.run([{ text: DIMENSION, params: [tenant, dimension, from, to] }], options);
  return rows.map(toKpiDay);
}

export async function storeAge(
  client: SqlClient,
  tenant: string,
  nowMs: number,
  options?: CallOptions,
): Promise<StoreAge> {
  const [rows = []] = await client.run([{ text: AGE, params: [tenant, toTimestamp(nowMs)] }], options);
  const row = rows[0] ?? {};
  return {
    snippets: Number(row.snippets ?? 0),
    p50_days: numberOrNull(row.p50),
    p90_days: numberOrNull(row.p90),
  };
}

export async function driftAlerts(
  client: SqlClient,
  tenant: string,
  options?: CallOptions,
): Promise<Map<string, DriftAlert>> {
  const [rows = []] = await client.run([{ text: ALERTS, params: [tenant] }], options);
  return new Map(rows.map((row) => [String(row.alert), toAlert(row)]));
}

export async function putDriftAlerts(
  client: SqlClient,
  tenant: string,
  alerts: ReadonlyMap<string, DriftAlert>,
): Promise<void> {
  const rows = [...alerts].map(([alert, { since_ms, ...rest }]) => ({
    alert,
    ...rest,
    since: toTimestamp(since_ms),
  }));
  if (rows.length > 0) await client.run([{ text: PUT_ALERTS, params: [tenant, toStorableJson(rows)] }]);
}

function rangeParams(tenant: string, range: KpiRange): SqlParam[] {
  return [tenant, range.dimension, range.from, range.to, range.bucket, range.value ?? null];
}

function toAlert(row: Row): DriftAlert {
  return {
    level: DRIFT_LEVELS.find((level) => level === row.level) ?? 'stable',
    since_ms: Number(row.since_ms),
    value: numberOrNull(row.value),
    peak: numberOrNull(row.peak),
  };
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
