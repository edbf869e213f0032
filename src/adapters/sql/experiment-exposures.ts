import { COUNTERS, type Counter, type Counts, noCounts } from '../../experiments/metrics.ts';
import type { Totals } from '../../ports/experiments.ts';
import type { EncodedQuery } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient, Statement } from './sql-client.ts';

const BIN_MAX = 130;

/** Counters that an exposure has from the answer; the others come from its outcomes. */
const GIVEN = ['leads', 'usd', 'llm_hits', 'degraded', 'fell_back'] as const satisfies Counter[];
const FOUND = COUNTERS.filter((name) => name !== 'units' && !GIVEN.some((given) => given === name));
const SUMMED = COUNTERS.filter((name) => name !== 'units');
const list = (names: readonly string[], each: (name: string) => string) => names.map(each).join(', ');

const INSERT = `insert into experiment_exposures (tenant, experiment_id, query_id, asked_at, unit_key, variant, bucket,
    credit, latency_ms, leads, usd, llm_hits, degraded, fell_back)
  select $1::text, experiment_id, query_id, asked_at, unit_key, variant, bucket, credit, latency_ms, leads, usd, llm_hits,
    degraded, fell_back
  from json_to_recordset($2::text::json) as r(experiment_id text, query_id text, asked_at timestamptz, unit_key text,
    variant text, bucket integer, credit text, latency_ms double precision, leads double precision, usd double precision,
    llm_hits double precision, degraded double precision, fell_back double precision)
  where exists (select from experiments e where e.tenant = $1::text and e.id = r.experiment_id)
  on conflict (tenant, experiment_id, query_id) do nothing`;

/** That the queries took part; no statement where none of them did. For the transaction that writes the queries. */
export function exposuresOf(tenant: string, rows: readonly EncodedQuery[]): Statement[] {
  const exposures = rows.flatMap(({ query_id, asked_at_ms, exposures: given = [] }) =>
    given.map(({ llm_hit, degraded, fell_back, ...one }) => ({
      ...one,
      query_id,
      asked_at: toTimestamp(asked_at_ms),
      llm_hits: Number(llm_hit),
      degraded: Number(degraded),
      fell_back: Number(fell_back),
    })),
  );
  if (exposures.length === 0) return [];
  return [{ text: INSERT, params: [tenant, toStorableJson(exposures)], fixed: true }];
}

/**
 * Marks exposures whose outcomes have just been written, to be counted again. In the transaction of the outcomes: who
 * counts holds the rows meanwhile, and either sees these outcomes or is overtaken by this mark.
 */
export function markExposures(tenant: string, queryIds: string[]): Statement {
  return {
    text: `update experiment_exposures set state = 0
      where tenant = $1::text and query_id = any($2::text[]) and state <> 0`,
    params: [tenant, queryIds],
    fixed: true,
  };
}

const HOLD = `update experiment_exposures as e set state = 2 from (
    select experiment_id, query_id from experiment_exposures where tenant = $1::text and state = 0
    order by asked_at, experiment_id, query_id limit $2::integer for update skip locked) as open
  where e.tenant = $1::text and e.experiment_id = open.experiment_id and e.query_id = open.query_id`;

const any = (kind: string): string => `(count(*) filter (where o.kind = '${kind}') > 0)::integer`;
const leadsOf = (kinds: string): string => `count(distinct o.lead_id) filter (where o.kind in (${kinds}))`;

/** What became of the leads of each held exposure: all of its outcomes, however often it was counted before. */
const RECOUNTED = `select h.experiment_id, h.query_id, 1 as queries,
    ${any('click')} as clicked, ${any('accepted')} as accepted, ${any('replied')} as replied, ${any('meeting')} as meeting,
    ${any('converted')} as converted, ${any('bounced')} as bounced,
    ${leadsOf("'accepted'")} as accepted_leads, ${leadsOf("'accepted', 'rejected'")} as judged_leads,
    coalesce(sum(o.value_usd) filter (where o.kind = 'converted'), 0) as value_usd
  from held h left join outcome_events o on o.tenant = $1::text and o.query_id = h.query_id
  group by h.experiment_id, h.query_id`;

/** The team of a lead stands with it in the stored answer. */
const CREDITED = `select h.experiment_id, h.query_id,
    count(distinct o.lead_id) filter (where l.lead ->> 'team' = 'control') as credit_control,
    count(distinct o.lead_id) filter (where l.lead ->> 'team' = 'treatment') as credit_treatment
  from held h
    join outcome_events o on o.tenant = $1::text and o.query_id = h.query_id and o.kind = h.credit
    join queries q on q.tenant = $1::text and q.query_id = h.query_id and q.asked_at = h.asked_at
    cross join lateral jsonb_array_elements(q.answer) as l(lead)
  where l.lead ->> 'lead_id' = o.lead_id
  group by h.experiment_id, h.query_id`;

const COUNT = `with held as (
    select * from experiment_exposures where tenant = $1::text and state = 2
  ), recounted as (${RECOUNTED}
  ), credited as (${CREDITED}
  ), found as (
    select h.experiment_id, h.query_id, h.variant, h.bucket, (h.asked_at at time zone 'UTC')::date as day, h.unit_key,
      h.latency_ms, h.queries = 0 as is_new,
      ${list(GIVEN, (name) => `h.${name} * (1 - h.queries) as d_${name}`)},
      r.queries, r.clicked, r.accepted, r.replied, r.meeting, r.converted, r.bounced, r.accepted_leads, r.judged_leads,
      r.value_usd, coalesce(c.credit_control, 0) as credit_control, coalesce(c.credit_treatment, 0) as credit_treatment,
      sign(coalesce(c.credit_treatment, 0) - coalesce(c.credit_control, 0)) as preference,
      (c.query_id is not null)::integer as decided,
      ${list(FOUND, (name) => `h.${name} as was_${name}`)}
    from held h join recounted r using (experiment_id, query_id) left join credited c using (experiment_id, query_id)
  ), marked as (
    update experiment_exposures e set state = 1, ${list(FOUND, (name) => `${name} = f.${name}`)}
    from found f where e.tenant = $1::text and e.experiment_id = f.experiment_id and e.query_id = f.query_id
  ), seen as (
    insert into experiment_units (tenant, experiment_id, unit_key, variant)
    select distinct on (experiment_id, unit_key) $1::text, experiment_id, unit_key, variant from found
    order by experiment_id, unit_key
    on conflict (tenant, experiment_id, unit_key) do nothing
    returning experiment_id, unit_key, variant
  ), first_seen as (
    select distinct on (s.experiment_id, s.unit_key) s.experiment_id, f.variant, f.day, f.bucket
    from seen s join found f using (experiment_id, unit_key) order by s.experiment_id, s.unit_key, f.day
  ), sums as (
    select experiment_id, variant, day, bucket, 0 as units,
      ${list(SUMMED, (name) => `sum(${GIVEN.some((given) => given === name) ? `d_${name}` : `${name} - was_${name}`}) as ${name}`)}
    from found group by experiment_id, variant, day, bucket
  ), added as (
    insert into experiment_totals as t (tenant, experiment_id, variant, day, bucket, units, ${list(SUMMED, (name) => name)})
    select $1::text, s.experiment_id, s.variant, s.day, s.bucket,
      (select count(*) from first_seen f where (f.experiment_id, f.variant, f.day, f.bucket)
        = (s.experiment_id, s.variant, s.day, s.bucket)), ${list(SUMMED, (name) => `s.${name}`)}
    from sums s order by s.experiment_id, s.variant, s.day, s.bucket
    on conflict (tenant, experiment_id, variant, day, bucket) do update set
      units = t.units + excluded.units, ${list(SUMMED, (name) => `${name} = t.${name} + excluded.${name}`)}
  ), timed as (
    insert into experiment_latencies as l (tenant, experiment_id, variant, bin, queries)
    select $1::text, experiment_id, variant,
      least(${BIN_MAX}, greatest(0, floor(ln(greatest(latency_ms, 1)) / ln(1.1::double precision))))::integer as bin, count(*)
    from found where is_new group by 2, 3, 4 order by 2, 3, 4
    on conflict (tenant, experiment_id, variant, bin) do update set queries = l.queries + excluded.queries
  )
  select count(*)::integer as counted from found`;

/** New or changed exposures into the totals, oldest first; returns how many. Safe in several processes at once. */
export async function countExposures(client: SqlClient, tenant: string, limit: number): Promise<number> {
  const [, rows] = await client.run([
    { text: HOLD, params: [tenant, limit] },
    { text: COUNT, params: [tenant] },
  ]);
  return Number(rows?.[0]?.counted ?? 0);
}

const BUCKETS = `select variant, bucket, ${list(COUNTERS, (name) => `sum(${name}) as ${name}`)}
  from experiment_totals where tenant = $1::text and experiment_id = $2::text group by variant, bucket
  order by variant, bucket`;
const DAYS = `select variant, day::text as day, ${list(['queries', 'clicked', 'accepted', 'converted'], (name) => `sum(${name}) as ${name}`)}
  from experiment_totals where tenant = $1::text and experiment_id = $2::text
    and day > (select max(day) from experiment_totals where tenant = $1::text and experiment_id = $2::text) - $3::integer
  group by variant, day order by day desc, variant`;
const LATENCIES = `select variant, bin, queries from experiment_latencies
  where tenant = $1::text and experiment_id = $2::text order by variant, bin`;
const WAITING = `select count(*)::integer as waiting from (select from experiment_exposures
  where tenant = $1::text and experiment_id = $2::text and state = 0 limit 100000) as open`;

export async function experimentTotals(
  client: SqlClient,
  tenant: string,
  id: string,
  daysMax: number,
): Promise<Totals> {
  const params = [tenant, id];
  const [buckets = [], days = [], latencies = [], waiting = []] = await client.run([
    { text: BUCKETS, params },
    { text: DAYS, params: [tenant, id, daysMax] },
    { text: LATENCIES, params },
    { text: WAITING, params },
  ]);
  return {
    buckets: buckets.map((row) => ({
      variant: String(row.variant),
      bucket: Number(row.bucket),
      counts: countsOf(row),
    })),
    days: days.map((row) => ({
      variant: String(row.variant),
      day: String(row.day),
      queries: Number(row.queries),
      clicked: Number(row.clicked),
      accepted: Number(row.accepted),
      converted: Number(row.converted),
    })),
    latencies: latencies.map((row) => ({
      variant: String(row.variant),
      bin: Number(row.bin),
      queries: Number(row.queries),
    })),
    waiting: Number(waiting[0]?.waiting ?? 0),
  };
}

function countsOf(row: Row): Counts {
  const counts = noCounts();
  for (const name of COUNTERS) counts[name] = Number(row[name]);
  return counts;
}

const OLD = `with gone as (
    delete from experiment_exposures where ctid = any (array(
      select ctid from experiment_exposures where tenant = $1::text and asked_at < $2::text::timestamptz and state = 1
      order by asked_at limit $3::integer)) returning query_id)
  select count(*)::integer as rows from gone`;
const ROWS_PER_TRANSACTION = 1_000;
const BATCHES_MAX = 100_000;

export async function dropOldExposures(client: SqlClient, tenant: string, beforeMs: number): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const params = [tenant, toTimestamp(beforeMs), ROWS_PER_TRANSACTION];
    const [rows] = await client.run([{ text: OLD, params }]);
    const gone = Number(rows?.[0]?.rows ?? 0);
    total += gone;
    if (gone < ROWS_PER_TRANSACTION) break;
  }
  return total;
}
