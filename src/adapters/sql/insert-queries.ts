import type { EncodedQuery, QueryRow } from '../../ports/store.ts';
import { storableText, toStorableJson } from './clean-text.ts';
import { exposuresOf } from './experiment-exposures.ts';
import { featuresJson } from './feature-rows.ts';
import { toTimestamp } from './match.ts';
import { lockOutcomes, PLACED, takeNumbers } from './outcome-feed.ts';
import type { SqlClient } from './sql-client.ts';
import { CHANGES_CHANNEL, chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 200;
/**
 * Characters of one column in one statement. V8 gives a longer text pages of its own (from 128 KB, at up to two bytes a
 * character), which only a full collection takes back: those of the log were a quarter of what brought it about, and their
 * pages half of the pause.
 */
const STATEMENT_CHARACTERS = 60_000;
const WIDE = ['parsed', 'answer', 'features', 'components'] as const;
/** Between the texts of rows; JSON has no control character that is not escaped. */
const SEPARATOR = '\u001e';

/**
 * The small columns come as one JSON, the large ones as a text each: what is inside the JSON is read three times, as a
 * whole, by row and by column. Where all of a column are absent its text is empty, and its rows are filled up with null.
 */
const texts = (param: string) => `unnest(string_to_array($${param}::text, e'\\x1e'))`;
const INSERT = `insert into queries (tenant, asked_at, query_id, as_of, submitter, request, parsed, retrieval, answer,
    model_version, cost, timings_ms, degraded, features, need_key, components)
  select $1::text, asked_at, query_id, as_of, submitter, coalesce(request, 'null'), parsed::jsonb,
    coalesce(retrieval, 'null'), answer::jsonb, model_version, coalesce(cost, 'null'), coalesce(timings_ms, 'null'),
    degraded, nullif(features, '')::jsonb, need_key, nullif(components, '')::json
  from rows from (
    json_to_recordset($2::text::json) as (asked_at timestamptz, query_id text, as_of timestamptz, submitter text,
      request jsonb, retrieval jsonb, model_version text, cost jsonb, timings_ms jsonb, degraded text[], need_key text),
    ${texts('3')}, ${texts('4')}, ${texts('5')}, ${texts('6')})
    as r(asked_at, query_id, as_of, submitter, request, retrieval, model_version, cost, timings_ms, degraded, need_key,
      parsed, answer, features, components)
  on conflict (tenant, asked_at, query_id) do nothing`;

/** Outcomes that came before their query: attributed now, told to everybody anew. */
const ATTRIBUTE = `with late as materialized (
    select o.event_id, q.need_key, ${PLACED} as placed, row_number() over (order by o.event_id) as nth
    from unnest($2::text[]) as i(query_id)
    cross join lateral (select event_id, lead_id from outcome_events
      where tenant = $1::text and query_id = i.query_id and not attributed offset 0) o
    cross join lateral (select need_key, answer from queries
      where tenant = $1::text and query_id = i.query_id limit 1) q
  ), taken as (${takeNumbers('late')}
  ), done as (
    update outcome_events e set seq = t.seq - (select count(*) from late) + l.nth, attributed = true,
      need_key = l.need_key, position = (l.placed ->> 'rank')::integer, carried = l.placed -> 'evidence'
    from late l, taken t where e.tenant = $1::text and e.event_id = l.event_id returning 1)
  select pg_notify('${CHANGES_CHANNEL}', $1::text) from (select count(*) as events from done) d where d.events > 0`;

/** Idempotent on query_id and time. Outcomes that wait for one of the queries are attributed by the same write. */
export async function insertQueries(
  client: SqlClient,
  tenant: string,
  rows: readonly (QueryRow | EncodedQuery)[],
): Promise<void> {
  const encoded = rows.map((row) => ('json' in row ? row : encodeQuery(row)));
  for (const part of chunk(encoded, ROWS_PER_TRANSACTION)) {
    const ids = [...new Set(part.map((row) => row.query_id))];
    await client.run([
      lockOutcomes(tenant, false),
      ...ofOneStatement(part).map((of) => ({ text: INSERT, params: [tenant, ...paramsOf(of)], fixed: true })),
      { text: ATTRIBUTE, params: [tenant, ids], fixed: true },
      ...exposuresOf(tenant, part),
    ]);
  }
}

function paramsOf(rows: readonly EncodedQuery[]): string[] {
  const json = `[${rows.map((row) => row.json).join(',')}]`;
  return [json, ...WIDE.map((name) => rows.map((row) => row[name]).join(SEPARATOR))];
}

function ofOneStatement(rows: readonly EncodedQuery[]): EncodedQuery[][] {
  const parts: EncodedQuery[][] = [];
  const lengths = new Array<number>(WIDE.length).fill(0);
  for (const row of rows) {
    const isOver = WIDE.some((name, i) => (lengths[i] ?? 0) + row[name].length + 1 > STATEMENT_CHARACTERS);
    if (parts.length === 0 || isOver) {
      parts.push([]);
      lengths.fill(0);
    }
    parts.at(-1)?.push(row);
    for (const [i, name] of WIDE.entries()) lengths[i] = (lengths[i] ?? 0) + row[name].length + 1;
  }
  return parts;
}

/** The texts that are written, so that they can be made when there is time, and not for many queries at once. */
export function encodeQuery(row: QueryRow): EncodedQuery {
  const { asked_at_ms, as_of_ms, exposures, parsed, answer, features, components, ...small } = row;
  const json = toStorableJson({ ...small, asked_at: toTimestamp(asked_at_ms), as_of: toTimestamp(as_of_ms) });
  return {
    query_id: row.query_id,
    asked_at_ms,
    json,
    parsed: toStorableJson(parsed),
    answer: toStorableJson(answer),
    features: features === undefined || features === null ? '' : featuresJson(features),
    components: components === undefined ? '' : storableText(components()),
    ...(exposures && { exposures }),
  };
}
