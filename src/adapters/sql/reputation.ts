import {
  ALPHA,
  AMOUNTS,
  type DecayedSums,
  emptySums,
  HALF_LIVES_MAX,
  KEEP_MIN,
  placeOf,
  SUM_CODES,
} from '../../learning/reputation/decayed-sums.ts';
import type {
  DayLeads,
  ReputationDelta,
  ReputationFilter,
  ReputationTotals,
  StoredReputation,
} from '../../ports/reputation.ts';
import type { CallOptions } from '../../ports/store.ts';
import { requireStorableKey, toStorableJson } from './clean-text.ts';
import type { Row, SqlClient } from './sql-client.ts';

const ADD_ROWS = `insert into reputation as r (tenant, submitter, score, queries, flagged, flag_code, flag_reason, flag_at_ms,
    first_ms, last_ms)
  select $1::text, submitter, score, queries, flagged, flag_code, flag_reason, flag_at_ms, first_ms, last_ms
  from json_to_recordset($2::text::json) as d(submitter text, score double precision, queries bigint, flagged bigint,
    flag_code text, flag_reason text, flag_at_ms bigint, first_ms bigint, last_ms bigint)
  order by submitter collate "C"
  on conflict (tenant, submitter) do update set score = excluded.score, queries = r.queries + excluded.queries,
    flagged = r.flagged + excluded.flagged,
    flag_code = case when excluded.flag_at_ms is null then r.flag_code else excluded.flag_code end,
    flag_reason = case when excluded.flag_at_ms is null then r.flag_reason else excluded.flag_reason end,
    flag_at_ms = coalesce(excluded.flag_at_ms, r.flag_at_ms),
    first_ms = least(r.first_ms, excluded.first_ms), last_ms = greatest(r.last_ms, excluded.last_ms)`;

/** $3 is the half-life in milliseconds. */
const fade = (at: string) =>
  `power(2::double precision, -least(${HALF_LIVES_MAX}, (greatest(s.at_ms, excluded.at_ms) - ${at}) / $3::double precision))`;
/** keepOf() in SQL; $4 are the codes of amounts. A subquery for it took 500 rows 120 ms of CPU (bench/reputation.ts), this 15. */
const KEEP = `case when s.code = any ($4::text[]) then 1
  else greatest(${KEEP_MIN}, power(${1 - ALPHA}::double precision, least(excluded.events, 2000))) end`;
/** As storable(), of what is stored: a sum to which nothing was added for 70,000 events comes to nothing too. */
const stored = (value: string) => `(case when abs(${value}) < 1e-200 then 0 else ${value} end)`;
const ADD_SUMS = `insert into reputation_sums as s (tenant, submitter, code, weight, sum, events, at_ms)
  select $1::text, submitter, code, weight, sum, events, at_ms from json_to_recordset($2::text::json) as d(submitter text,
    code text, weight double precision, sum double precision, events double precision, at_ms bigint)
  order by submitter collate "C", code collate "C"
  on conflict (tenant, submitter, code) do update set
    weight = ${stored('s.weight')} * ${KEEP} * ${fade('s.at_ms')} + excluded.weight * ${fade('excluded.at_ms')},
    sum = ${stored('s.sum')} * ${KEEP} * ${fade('s.at_ms')} + excluded.sum * ${fade('excluded.at_ms')},
    events = s.events + excluded.events, at_ms = greatest(s.at_ms, excluded.at_ms)`;

const ADD_LEADS = `insert into reputation_leads as l (tenant, submitter, day, returned, registers)
  select $1::text, submitter, day, returned, registers from json_to_recordset($2::text::json) as d(submitter text,
    day date, returned bigint, registers smallint[])
  order by submitter collate "C"
  on conflict (tenant, submitter, day) do update set returned = l.returned + excluded.returned,
    registers = (select array_agg(greatest(a, b) order by i)
      from unnest(l.registers, excluded.registers) with ordinality as u(a, b, i))`;

const READ_SUMS = `select submitter, code, weight, sum, events, at_ms from reputation_sums
  where tenant = $1::text and submitter = any ($2::text[])`;
const READ_LEADS = `select submitter, day::text as day, returned, to_json(registers)::text as registers from reputation_leads
  where tenant = $1::text and submitter = any ($2::text[]) and day = $3::text::date`;

/** Adds what happened and reads what is stored then, in one transaction. */
export async function addReputation(
  client: SqlClient,
  tenant: string,
  deltas: readonly ReputationDelta[],
  halfLifeMs: number,
): Promise<ReputationTotals[]> {
  if (deltas.length === 0) return [];
  const names = deltas.map(({ submitter }) => submitter);
  const days = deltas.flatMap(({ leads, submitter }) => (leads === null ? [] : [{ submitter, ...leads }]));
  const day = days.reduce((latest, one) => (one.day > latest ? one.day : latest), '1970-01-01');
  const [, , , sums = [], leads = []] = await client.run([
    { text: ADD_ROWS, params: [tenant, toStorableJson(deltas.map(encodeRow))], fixed: true },
    {
      text: ADD_SUMS,
      params: [tenant, toStorableJson(deltas.flatMap(encodeSums)), halfLifeMs, [...AMOUNTS]],
      fixed: true,
    },
    { text: ADD_LEADS, params: [tenant, toStorableJson(days)], fixed: true },
    { text: READ_SUMS, params: [tenant, names], fixed: true },
    { text: READ_LEADS, params: [tenant, names, day], fixed: true },
  ]);
  return totalsOf(names, sums, leads, halfLifeMs);
}

const LIST = `select submitter, score, queries, flagged, flag_code, flag_reason, flag_at_ms, first_ms, last_ms from reputation
  where tenant = $1::text and ($2::text is null or submitter = $2::text)
    and ($3::double precision is null or (score, submitter) > ($3::double precision, $4::text))
  order by score, submitter limit $5::integer`;

export async function listReputation(
  client: SqlClient,
  tenant: string,
  { submitter, after, limit, day, halfLifeMs }: ReputationFilter,
  options?: CallOptions,
): Promise<StoredReputation[]> {
  const params = [tenant, submitter ?? null, after?.score ?? null, after?.submitter ?? '', limit];
  const [rows = []] = await client.run([{ text: LIST, params, fixed: true }], options);
  const names = rows.map((row) => String(row.submitter));
  if (names.length === 0) return [];
  const [sums = [], leads = []] = await client.run(
    [
      { text: READ_SUMS, params: [tenant, names], fixed: true },
      { text: READ_LEADS, params: [tenant, names, day], fixed: true },
    ],
    options,
  );
  const totals = totalsOf(names, sums, leads, halfLifeMs);
  return rows.map((row, i) => ({ ...decodeRow(row), ...(totals[i] ?? blank(String(row.submitter))) }));
}

function encodeRow({ sums: _sums, leads: _leads, flag, ...row }: ReputationDelta): unknown {
  requireStorableKey('submitter', row.submitter);
  return {
    ...row,
    flag_code: flag?.code ?? null,
    flag_reason: flag?.reason ?? null,
    flag_at_ms: flag?.at_ms ?? null,
  };
}

function encodeSums({ submitter, sums }: ReputationDelta): unknown[] {
  const rows: unknown[] = [];
  for (const [i, code] of SUM_CODES.entries()) {
    const events = sums.events[i] ?? 0;
    if (events === 0) continue;
    rows.push({
      submitter,
      code,
      weight: storable(sums.weight[i]),
      sum: storable(sums.sum[i]),
      events,
      at_ms: Math.round(sums.atMs),
    });
  }
  return rows;
}

function totalsOf(names: string[], sums: Row[], leads: Row[], halfLifeMs: number): ReputationTotals[] {
  const byName = new Map(names.map((name) => [name, { sums: [] as Row[], leads: null as Row | null }]));
  for (const row of sums) byName.get(String(row.submitter))?.sums.push(row);
  for (const row of leads) {
    const one = byName.get(String(row.submitter));
    if (one !== undefined) one.leads = row;
  }
  return names.map((submitter) => {
    const one = byName.get(submitter);
    return {
      submitter,
      sums: decodeSums(one?.sums ?? [], halfLifeMs),
      leads: one?.leads ? decodeLeads(one.leads) : null,
    };
  });
}

/** All as of the newest of them. */
function decodeSums(rows: Row[], halfLifeMs: number): DecayedSums {
  const sums = emptySums(rows.reduce((latest, row) => Math.max(latest, Number(row.at_ms)), 0));
  for (const row of rows) {
    const code = SUM_CODES.find((known) => known === row.code);
    if (code === undefined) continue;
    const i = placeOf(code);
    const factor = 2 ** -Math.min(60, (sums.atMs - Number(row.at_ms)) / halfLifeMs);
    sums.weight[i] = Number(row.weight) * factor;
    sums.sum[i] = Number(row.sum) * factor;
    sums.events[i] = Number(row.events);
  }
  return sums;
}

function decodeLeads(row: Row): DayLeads {
  const registers: number[] = JSON.parse(String(row.registers));
  return { day: String(row.day), returned: Number(row.returned), registers };
}

function decodeRow(row: Row): Omit<StoredReputation, 'sums' | 'leads'> {
  return {
    submitter: String(row.submitter),
    score: Number(row.score),
    queries: Number(row.queries),
    flagged: Number(row.flagged),
    flag:
      row.flag_at_ms === null
        ? null
        : { code: String(row.flag_code), reason: String(row.flag_reason), at_ms: Number(row.flag_at_ms) },
    first_ms: Number(row.first_ms),
    last_ms: Number(row.last_ms),
  };
}

function blank(submitter: string): ReputationTotals {
  return { submitter, sums: emptySums(0), leads: null };
}

/** SQL refuses a product that is too small for a double, so what is next to nothing is nothing. */
function storable(value = 0): number {
  return Math.abs(value) < 1e-200 ? 0 : value;
}
