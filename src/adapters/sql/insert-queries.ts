import type { EncodedQuery, QueryRow } from '../../ports/store.ts';
import { toStorableJson } from './clean-text.ts';
import { exposuresOf } from './experiment-exposures.ts';
import { toTimestamp } from './match.ts';
import { lockOutcomes, PLACED, takeNumbers } from './outcome-feed.ts';
import type { SqlClient } from './sql-client.ts';
import { CHANGES_CHANNEL, chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 200;
const NAMES = `asked_at, query_id, as_of, submitter, request, parsed, retrieval, answer, model_version, cost,
  timings_ms, degraded, features, need_key, components`;

const INSERT = `insert into queries (tenant, ${NAMES})
  select $1::text, asked_at, query_id, as_of, submitter, coalesce(request, 'null'), coalesce(parsed, 'null'),
    coalesce(retrieval, 'null'), coalesce(answer, 'null'), model_version, coalesce(cost, 'null'),
    coalesce(timings_ms, 'null'), degraded, features, need_key, components from json_to_recordset($2::text::json) as r(asked_at timestamptz, query_id text,
    as_of timestamptz, submitter text, request jsonb, parsed jsonb, retrieval jsonb, answer jsonb, model_version text,
    cost jsonb, timings_ms jsonb, degraded text[], features jsonb, need_key text, components json)
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
    const json = `[${part.map((row) => row.json).join(',')}]`;
    const ids = [...new Set(part.map((row) => row.query_id))];
    await client.run([
      lockOutcomes(tenant, false),
      { text: INSERT, params: [tenant, json], fixed: true },
      { text: ATTRIBUTE, params: [tenant, ids], fixed: true },
      ...exposuresOf(tenant, part),
    ]);
  }
}

/** The text that is written, so that it can be made when there is time, and not for many queries at once. */
export function encodeQuery({ asked_at_ms, as_of_ms, exposures, ...row }: QueryRow): EncodedQuery {
  const json = toStorableJson({ ...row, asked_at: toTimestamp(asked_at_ms), as_of: toTimestamp(as_of_ms) });
  return { query_id: row.query_id, asked_at_ms, json, ...(exposures && { exposures }) };
}
