import type { OutcomeKind } from '../../domain/outcome.ts';
import type { LeadEvent, PlacedLead } from '../../learning/kpis/tally-outcomes.ts';
import type { UncountedQuery } from '../../ports/kpis.ts';
import { featureRow } from './feature-rows.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';

/** Beyond these the leads and the outcomes of a query are left out; an answer has 500 leads at most. */
const LEADS_MAX = 1000;
const EVENTS_MAX = 5000;
/** Of one read, so many queries come with their logged features, which take longer to read than all the rest. */
const WITH_FEATURES = 8;

const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::double precision`;
/** Of an answered lead; in rows from before it stood beside the rest, it is in the account of the score. */
const part = (name: string, path: string): string => `coalesce(l->'${name}', l #> '{components,${path}}')`;
const leadsOf = (fields: string): string => `(select json_agg(json_build_array(${fields}))
    from jsonb_array_elements(case jsonb_typeof(q.answer) when 'array' then q.answer else '[]' end) with ordinality a(l, n)
    where n <= ${LEADS_MAX})::text as leads`;

const UNCOUNTED = `select query_id, ${ms('asked_at')} as asked_at_ms, submitter, request->>'prompt' as prompt,
    request->'k' as request_k, parsed->'k' as parsed_k, parsed->>'language' as language,
    (request #> '{filters,include}')::text as filters, (parsed->'include')::text as include,
    (parsed->'unparsed')::text as unparsed, cost->'usd' as usd, cost->'llm_calls' as llm_calls,
    timings_ms->'total' as total_ms, ${leadsOf(`l->>'lead_id', l->'rank', l->'age_days', l->'score',
      ${part('fit', 'fit,value')}, ${part('intent', 'intent,value')}, ${part('best_snippet', 'intent,best_snippet')},
      ${part('own_bm25', 'intent,own_text_bm25')}, ${part('model', 'model,value')}, l->'relaxed'`)},
    case when nth <= ${WITH_FEATURES} then features->>'features_version' end as features_version,
    case when nth <= ${WITH_FEATURES} then (features->'leads')::text end as feature_rows
  from (select row_number() over (order by asked_at, query_id) as nth, p.* from (
    select * from queries q where tenant = $1::text and asked_at >= $2::text::timestamptz and not exists (
      select from kpi_queries k where k.tenant = $1::text and k.query_id = q.query_id)
    order by asked_at, query_id limit $3::integer) p) q
  order by asked_at, query_id`;

const PLACED = `select query_id, ${leadsOf(`l->>'lead_id', l->'rank'`)} from queries q
  where tenant = $1::text and query_id = any ($2::text[])`;

const EVENTS = `select e.query_id, lead_id, kind, ${ms('at')} as at_ms, ${ms('received_at')} as received_ms, value_usd
  from unnest($2::text[]) as i(query_id) cross join lateral (
    select * from outcome_events e where e.tenant = $1::text and e.query_id = i.query_id collate "C"
    order by received_at, event_id limit ${EVENTS_MAX}) e`;

/** Queries asked from the instant on that have not been counted, oldest first. */
export async function uncountedQueries(
  client: SqlClient,
  tenant: string,
  sinceMs: number,
  limit: number,
): Promise<UncountedQuery[]> {
  const [rows = []] = await client.run([{ text: UNCOUNTED, params: [tenant, toTimestamp(sinceMs), limit] }]);
  return rows.map(toQuery);
}

export async function placedLeads(
  client: SqlClient,
  tenant: string,
  queryIds: string[],
): Promise<Map<string, PlacedLead[]>> {
  const [rows = []] = await client.run([{ text: PLACED, params: [tenant, queryIds] }]);
  return new Map(rows.map((row) => [String(row.query_id), parseList(row.leads).map(toPlaced)]));
}

export async function eventsOf(
  client: SqlClient,
  tenant: string,
  queryIds: string[],
): Promise<Map<string, LeadEvent[]>> {
  const [rows = []] = await client.run([{ text: EVENTS, params: [tenant, queryIds] }]);
  const byQuery = new Map<string, LeadEvent[]>();
  for (const row of rows) {
    const id = String(row.query_id);
    const events = byQuery.get(id) ?? [];
    byQuery.set(id, events);
    events.push({
      lead_id: String(row.lead_id),
      kind: kindOf(row.kind),
      at_ms: Number(row.at_ms),
      received_ms: Number(row.received_ms),
      value_usd: row.value_usd === null ? null : Number(row.value_usd),
    });
  }
  return byQuery;
}

function toQuery(row: Row): UncountedQuery {
  const parsed = recordOf(parse(row.include));
  const given = recordOf(parse(row.filters));
  const field = (name: string): unknown => given[name] ?? parsed[name];
  const employees = recordOf(field('employees'));
  return {
    query_id: String(row.query_id),
    asked_at_ms: Number(row.asked_at_ms),
    submitter: row.submitter === null ? null : String(row.submitter),
    prompt: String(row.prompt ?? ''),
    unparsed: strings(parse(row.unparsed)),
    k: numberOf(row.request_k) ?? numberOf(row.parsed_k),
    language: String(row.language ?? ''),
    countries: strings(field('countries')),
    regions: strings(field('regions')),
    industries: strings(field('industries')),
    employees: { min: numberOf(employees.min) ?? undefined, max: numberOf(employees.max) ?? undefined },
    usd: numberOf(row.usd) ?? 0,
    llm_calls: numberOf(row.llm_calls) ?? 0,
    total_ms: numberOf(row.total_ms) ?? 0,
    leads: parseList(row.leads).map(toLead),
    logged: toLogged(row),
  };
}

function toPlaced(lead: unknown[]): PlacedLead {
  return { lead_id: String(lead[0]), rank: numberOf(lead[1]) ?? LEADS_MAX };
}

function toLead(lead: unknown[]): UncountedQuery['leads'][number] {
  const [, , ages, score, fit, intent, snippet, own, model, relaxed] = lead;
  return {
    ...toPlaced(lead),
    ages: list(ages).flatMap((age) => numberOf(age) ?? []),
    features: {
      score: numberOf(score),
      fit: numberOf(fit),
      intent: numberOf(intent),
      best_snippet: numberOf(snippet),
      own_bm25: numberOf(own),
      relaxed: list(relaxed).length,
      ...(model !== null && { model: numberOf(model) }),
    },
  };
}

function toLogged(row: Row): UncountedQuery['logged'] {
  if (row.features_version === null || row.features_version === undefined) return null;
  return { version: String(row.features_version), rows: list(parse(row.feature_rows)).map(featureRow) };
}

/** Safe: the store takes no other kind. */
function kindOf(kind: unknown): OutcomeKind {
  return String(kind) as OutcomeKind;
}

function parse(json: unknown): unknown {
  return json === null || json === undefined ? null : JSON.parse(String(json));
}

function parseList(json: unknown): unknown[][] {
  return list(parse(json)).map(list);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return list(value).map(String);
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
