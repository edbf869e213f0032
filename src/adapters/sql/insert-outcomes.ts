import type { Outcome } from '../../domain/outcome.ts';
import { requireStorableKey, toStorableJson } from './clean-text.ts';
import { markExposures } from './experiment-exposures.ts';
import { subjectKey, subjectsOf, suppressedAmong } from './forget/suppressions.ts';
import { toTimestamp } from './match.ts';
import { lockOutcomes, numberUnnumbered, PLACED, takeNumbers } from './outcome-feed.ts';
import type { SqlClient } from './sql-client.ts';
import { chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 1_000;

/**
 * An event whose query is stored is attributed at once: the need, the lead's place and what carried it are kept with it.
 * Nothing is kept of a lead that was deleted.
 */
const INSERT = `with o as materialized (
    select *, row_number() over (order by event_id) as nth
    from json_to_recordset($2::text::json) as r(event_id text, query_id text, lead_id text, kind text, at timestamptz,
      value_usd double precision)
    where not exists (
      select from lead_changes c where c.tenant = $1::text and c.lead_id = r.lead_id and c.deleted)
  ), taken as (${takeNumbers('o')}
  ), placed as (
    select o.*, q.query_id is not null as attributed, q.need_key, q.placed from o left join lateral (
      select q.query_id, q.need_key, ${PLACED} as placed from queries q
      where q.tenant = $1::text and q.query_id = o.query_id limit 1) q on true
  )
  insert into outcome_events (tenant, event_id, query_id, lead_id, kind, at, value_usd, seq, attributed, need_key,
    position, carried)
  select $1::text, p.event_id, p.query_id, p.lead_id, p.kind, p.at, p.value_usd,
    t.seq - (select count(*) from o) + p.nth, p.attributed, p.need_key, (p.placed ->> 'rank')::integer,
    p.placed -> 'evidence'
  from placed p, taken t
  order by p.event_id
  on conflict (tenant, event_id) do nothing
  returning event_id`;

/** Ids that were new, of each the first row of the call; not those of deleted leads. */
export async function insertOutcomes(
  client: SqlClient,
  tenant: string,
  outcomes: Outcome[],
): Promise<Set<string>> {
  const first = new Map<string, Outcome>();
  // A lead that was forgotten has no tombstone that would tell.
  const barred = await suppressedAmong(client, tenant, outcomes.flatMap(subjectsOf));
  for (const outcome of outcomes)
    if (!barred.has(subjectKey({ kind: 'lead', id: outcome.lead_id })) && !first.has(outcome.event_id))
      first.set(outcome.event_id, outcome);
  const added = new Set<string>();
  for (const part of chunk([...first.values()], ROWS_PER_TRANSACTION)) {
    const params = [tenant, toStorableJson(part.map(encode))];
    const [, , rows = []] = await client.run([
      lockOutcomes(tenant, true),
      numberUnnumbered(tenant),
      { text: INSERT, params, fixed: true },
      markExposures(tenant, [...new Set(part.map((outcome) => outcome.query_id))]),
    ]);
    for (const row of rows) added.add(String(row.event_id));
  }
  return added;
}

function encode({ at_ms, ...outcome }: Outcome): unknown {
  requireStorableKey('event_id', outcome.event_id);
  requireStorableKey('query_id', outcome.query_id);
  requireStorableKey('lead_id', outcome.lead_id);
  return { ...outcome, at: toTimestamp(at_ms) };
}
