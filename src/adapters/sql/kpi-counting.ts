import { DIMENSIONS, type Dimension } from '../../learning/kpis/segments-of.ts';
import { readTally } from '../../learning/kpis/tally.ts';
import type { CountedQueryRow, KpiDay, KpiState, KpiWrite } from '../../ports/kpis.ts';
import type { CallOptions } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';

const STATE = `version, (extract(epoch from queries_until) * 1000)::double precision as queries_until_ms,
  coalesce(outcomes_seq, 0)::text as outcomes_seq,
  (extract(epoch from counted_at) * 1000)::double precision as counted_at_ms`;

const BEGIN = `insert into kpi_state (tenant) values ($1::text) on conflict (tenant) do nothing`;
const HOLD = `update kpi_state set holder = $2::text, held_until = now() + make_interval(secs => $3::double precision)
  where tenant = $1::text and (holder is null or holder = $2::text or held_until < now()) returning ${STATE}`;
const RELEASE = `update kpi_state set holder = null, held_until = null where tenant = $1::text and holder = $2::text`;
const READ_STATE = `select ${STATE} from kpi_state where tenant = $1::text`;

const OUTCOMES = `with page as (
    select query_id, seq from outcome_events where tenant = $1::text and seq > $2::bigint order by seq limit $3::integer)
  select count(*)::integer as events, max(seq)::text as last_seq, array_agg(distinct query_id) as query_ids from page`;

const COUNTED = `select query_id, (extract(epoch from asked_at) * 1000)::double precision as asked_at_ms,
    segments::text as segments, outcomes::text as outcomes
  from kpi_queries where tenant = $1::text and query_id = any ($2::text[])`;

const DAYS = `select d.dimension, d.day::text as day, d.value, d.tally::text as tally
  from json_to_recordset($2::text::json) as k(dimension text, day date, value text)
  cross join lateral (select * from kpi_days d where d.tenant = $1::text and d.dimension = k.dimension collate "C"
    and d.day = k.day and d.value = k.value collate "C") d`;

/** One statement: nothing is written where the version has moved on, since then what was read is out of date. */
const WRITE = `with held as (
    update kpi_state set version = version + 1, queries_until = $3::text::timestamptz,
      outcomes_seq = $4::bigint, counted_at = now()
    where tenant = $1::text and version = $2::bigint returning tenant
  ), counted as (
    insert into kpi_queries (tenant, query_id, asked_at, segments, outcomes)
    select held.tenant, query_id, asked_at, segments, outcomes from held cross join json_to_recordset($5::text::json) as r(
      query_id text, asked_at timestamptz, segments jsonb, outcomes jsonb)
    on conflict (tenant, query_id) do update set outcomes = excluded.outcomes
  ), days as (
    insert into kpi_days (tenant, dimension, day, value, tally)
    select held.tenant, dimension, day, value, tally from held cross join json_to_recordset($6::text::json) as r(
      dimension text, day date, value text, tally jsonb)
    on conflict (tenant, dimension, day, value) do update set tally = excluded.tally
  ) select count(*)::integer as held from held`;

const RESET = [
  `delete from kpi_queries where tenant = $1::text`,
  `delete from kpi_days where tenant = $1::text and dimension <> 'store'`,
  `update kpi_state set version = version + 1, queries_until = null, outcomes_seq = null, counted_at = null,
    holder = null, held_until = null where tenant = $1::text`,
];
const FORGET = `with gone as (delete from kpi_queries where ctid = any (array(
    select ctid from kpi_queries where tenant = $1::text and asked_at < $2::text::timestamptz limit $3::integer))
  returning query_id) select count(*)::integer as rows from gone`;
const PUT_DAY = `insert into kpi_days (tenant, dimension, day, value, tally)
  values ($1::text, $2::text, $3::text::date, $4::text, $5::text::jsonb)
  on conflict (tenant, dimension, day, value) do update set tally = excluded.tally`;

export async function holdKpis(
  client: SqlClient,
  tenant: string,
  holder: string,
  forMs: number,
): Promise<KpiState | null> {
  const [, rows = []] = await client.run([
    { text: BEGIN, params: [tenant], fixed: true },
    { text: HOLD, params: [tenant, holder, String(forMs / 1000)], fixed: true },
  ]);
  return rows[0] === undefined ? null : toState(rows[0]);
}

export async function releaseKpis(client: SqlClient, tenant: string, holder: string): Promise<void> {
  await client.run([{ text: RELEASE, params: [tenant, holder], fixed: true }]);
}

export async function kpiState(client: SqlClient, tenant: string, options?: CallOptions): Promise<KpiState> {
  const [rows = []] = await client.run([{ text: READ_STATE, params: [tenant], fixed: true }], options);
  return toState(rows[0] ?? {});
}

export async function outcomesAfter(client: SqlClient, tenant: string, seq: number, limit: number) {
  const [rows = []] = await client.run([
    { text: OUTCOMES, params: [tenant, String(seq), limit], fixed: true },
  ]);
  const { query_ids, events, last_seq } = rows[0] ?? {};
  return {
    query_ids: Array.isArray(query_ids) ? query_ids.map(String) : [],
    events: Number(events ?? 0),
    lastSeq: Number(last_seq ?? seq),
  };
}

export async function countedQueries(
  client: SqlClient,
  tenant: string,
  queryIds: string[],
): Promise<CountedQueryRow[]> {
  const [rows = []] = await client.run([{ text: COUNTED, params: [tenant, queryIds] }]);
  return rows.map((row) => ({
    query_id: String(row.query_id),
    asked_at_ms: Number(row.asked_at_ms),
    segments: toSegments(JSON.parse(String(row.segments))),
    outcomes: readTally(JSON.parse(String(row.outcomes))),
  }));
}

export async function kpiDays(
  client: SqlClient,
  tenant: string,
  keys: Omit<KpiDay, 'tally'>[],
): Promise<KpiDay[]> {
  const [rows = []] = await client.run([{ text: DAYS, params: [tenant, toStorableJson(keys)] }]);
  return rows.map(toKpiDay);
}

export async function writeKpis(client: SqlClient, tenant: string, write: KpiWrite): Promise<boolean> {
  const counted = write.counted.map(({ asked_at_ms, ...row }) => ({
    ...row,
    asked_at: toTimestamp(asked_at_ms),
  }));
  const until = write.queriesUntilMs === null ? null : toTimestamp(write.queriesUntilMs);
  const params = [
    tenant,
    String(write.version),
    until,
    String(write.outcomesSeq),
    toStorableJson(counted),
    toStorableJson(write.days),
  ];
  const [rows = []] = await client.run([{ text: WRITE, params }]);
  return Number(rows[0]?.held ?? 0) === 1;
}

export async function resetKpis(client: SqlClient, tenant: string): Promise<void> {
  await client.run(RESET.map((text) => ({ text, params: [tenant] })));
}

export async function forgetCounted(
  client: SqlClient,
  tenant: string,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const [rows = []] = await client.run([{ text: FORGET, params: [tenant, toTimestamp(beforeMs), limit] }]);
  return Number(rows[0]?.rows ?? 0);
}

export async function putKpiDay(client: SqlClient, tenant: string, row: KpiDay): Promise<void> {
  const params = [tenant, row.dimension, row.day, row.value, toStorableJson(row.tally)];
  await client.run([{ text: PUT_DAY, params, fixed: true }]);
}

export function toKpiDay(row: Row): KpiDay {
  return {
    dimension: String(row.dimension),
    day: String(row.day),
    value: String(row.value),
    tally: JSON.parse(String(row.tally)),
  };
}

function toState(row: Row): KpiState {
  return {
    version: Number(row.version ?? 0),
    queriesUntilMs: numberOrNull(row.queries_until_ms),
    outcomesSeq: Number(row.outcomes_seq ?? 0),
    countedAtMs: numberOrNull(row.counted_at_ms),
  };
}

function toSegments(value: Record<string, unknown>): Record<Dimension, string> {
  const entries = DIMENSIONS.map((dimension) => [dimension, String(value[dimension] ?? 'other')]);
  return asSegments(Object.fromEntries(entries));
}

/** Safe: made from DIMENSIONS just above. */
function asSegments(record: Record<string, string>): Record<Dimension, string> {
  return record as Record<Dimension, string>;
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}
