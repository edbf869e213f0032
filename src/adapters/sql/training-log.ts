import { OUTCOME_KINDS } from '../../domain/outcome.ts';
import type { LoggedLead, LoggedQuery, LogSpan, TrainingLog } from '../../ports/training-log.ts';
import { featureRow } from './feature-rows.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';

const PAGE_QUERIES = 200;
const DEADLINE_MS = 60_000;

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::double precision`;

/** A query about the past was answered with today's records: what was known then cannot be said. */
const ASKED = `tenant = $1::text and asked_at >= $2::text::timestamptz and asked_at < $3::text::timestamptz
  and features ->> 'features_version' = $4::text
  and as_of > asked_at - interval '1 day' and as_of < asked_at + interval '1 day'`;
/** Somebody or something said what a lead of it was worth. */
const TOLD = `(exists (select from outcome_events o where o.tenant = $1::text and o.query_id = q.query_id
      and o.at < $3::text::timestamptz)
    or exists (select from labels l where l.tenant = $1::text and l.need_key = q.need_key
      and l.judged_at < $3::text::timestamptz))`;

const QUANTILES = `select ${MS(`percentile_disc(share) within group (order by asked_at)`)} as at_ms
  from unnest($5::text[]::double precision[]) with ordinality as s(share, nth)
  cross join lateral (select asked_at from queries q where ${ASKED} and ${TOLD}) t
  group by nth, share order by nth`;

const PAGE = `select query_id, ${MS('asked_at')} as asked_at_ms, asked_at::text as asked_at, need_key,
    jsonb_path_query_array(answer, '$[*].lead_id')::text as lead_ids, (features -> 'leads')::text as rows
  from queries q where ${ASKED} and ${TOLD}
    and (asked_at, query_id) > ($5::text::timestamptz, $6::text)
  order by asked_at, query_id limit ${PAGE_QUERIES}`;

const OUTCOMES = `select query_id, lead_id, kind, ${MS('at')} as at_ms from outcome_events
  where tenant = $1::text and query_id = any($2::text[]) and at < $3::text::timestamptz`;
const LABELS = `select need_key, lead_id, value, confidence, ${MS('judged_at')} as judged_at_ms from labels
  where tenant = $1::text and need_key = any($2::text[]) and lead_id = any($3::text[])
    and judged_at < $4::text::timestamptz`;
const FACTS = `select lead_id, country, employees_max, topics[1] as topic from leads
  where tenant = $1::text and lead_id = any($2::text[])`;

export function createTrainingLog(client: SqlClient): TrainingLog {
  const rowsOf = async (text: string, params: (string | string[])[]) =>
    (await client.run([{ text, params }], { deadlineMs: DEADLINE_MS }))[0] ?? [];
  return {
    async quantiles(tenant, span, shares) {
      const rows = await rowsOf(QUANTILES, [...spanOf(tenant, span), shares.map(String)]);
      const found = rows.map((row) => Math.round(Number(row.at_ms)));
      return found.length === shares.length ? found : null;
    },
    async *pages(tenant, span, queriesMax) {
      let after = ['1970-01-01T00:00:00Z', ''];
      for (let read = 0; read < queriesMax; ) {
        const rows = await rowsOf(PAGE, [...spanOf(tenant, span), ...after]);
        const last = rows.at(-1);
        if (last === undefined) return;
        after = [String(last.asked_at), String(last.query_id)];
        const page = rows.slice(0, queriesMax - read);
        read += page.length;
        yield await withFates(page, tenant, span, rowsOf);
        if (rows.length < PAGE_QUERIES) return;
      }
    },
  };
}

function spanOf(tenant: string, { fromMs, toMs, featuresVersion }: LogSpan): string[] {
  return [tenant, toTimestamp(fromMs), toTimestamp(toMs), featuresVersion];
}

type RowsOf = (text: string, params: (string | string[])[]) => Promise<Row[]>;

/** Adds what became of the leads of a page of queries. */
async function withFates(
  page: readonly Row[],
  tenant: string,
  { toMs }: LogSpan,
  rowsOf: RowsOf,
): Promise<LoggedQuery[]> {
  const queries = page.map((row) => ({
    query_id: String(row.query_id),
    asked_at_ms: Math.round(Number(row.asked_at_ms)),
    need_key: row.need_key === null ? null : String(row.need_key),
    leadIds: stringsOf(row.lead_ids),
    rows: rowsIn(row.rows),
  }));
  const leadIds = [...new Set(queries.flatMap((query) => query.leadIds))];
  const needs = [...new Set(queries.flatMap(({ need_key }) => need_key ?? []))];
  const until = toTimestamp(toMs);
  const outcomes = grouped(await rowsOf(OUTCOMES, [tenant, queries.map((one) => one.query_id), until]), [
    'query_id',
    'lead_id',
  ]);
  const labels = grouped(await rowsOf(LABELS, [tenant, needs, leadIds, until]), ['need_key', 'lead_id']);
  const facts = grouped(await rowsOf(FACTS, [tenant, leadIds]), ['lead_id']);
  return queries.map(({ leadIds: ids, rows, ...query }) => ({
    ...query,
    leads: ids.flatMap((lead_id, i) => {
      const features = rows[i];
      const [fact] = facts.get(lead_id) ?? [];
      if (features === undefined || fact === undefined) return [];
      const [label] = labels.get(`${query.need_key}\n${lead_id}`) ?? [];
      const events = outcomes.get(`${query.query_id}\n${lead_id}`) ?? [];
      return [leadOf(lead_id, i + 1, features, fact, label, events)];
    }),
  }));
}

function leadOf(
  lead_id: string,
  rank: number,
  features: number[],
  fact: Row,
  label: Row | undefined,
  events: readonly Row[],
): LoggedLead {
  return {
    lead_id,
    rank,
    features,
    outcomes: events.flatMap((event) => {
      const kind = OUTCOME_KINDS.find((known) => known === event.kind);
      return kind === undefined ? [] : [{ kind, at_ms: Math.round(Number(event.at_ms)) }];
    }),
    label:
      label === undefined
        ? null
        : {
            value: Number(label.value),
            confidence: Number(label.confidence),
            judged_at_ms: Math.round(Number(label.judged_at_ms)),
          },
    country: fact.country === null ? null : String(fact.country),
    employees: fact.employees_max === null ? null : Number(fact.employees_max),
    topic: fact.topic === null ? null : String(fact.topic),
  };
}

function grouped(rows: readonly Row[], keys: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keys.map((name) => String(row[name])).join('\n');
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return groups;
}

function stringsOf(json: unknown): string[] {
  const value: unknown = JSON.parse(String(json));
  return Array.isArray(value) ? value.map(String) : [];
}

function rowsIn(json: unknown): number[][] {
  const value: unknown = JSON.parse(String(json));
  return Array.isArray(value) ? value.map(featureRow) : [];
}
