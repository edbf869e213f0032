import { OUTCOME_KINDS, type OutcomeKind } from '../../domain/outcome.ts';
import { AppError } from '../../errors.ts';
import type { CarriedSnippet, OutcomeChange } from '../../ports/outcome-feed.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient, Statement } from './sql-client.ts';
import { CHANGES_CHANNEL, GENERIC_PLAN } from './statements.ts';

const SINCE = `select seq::text as seq, event_id, query_id, lead_id, kind,
    (extract(epoch from at) * 1000)::double precision as at_ms, value_usd, attributed, need_key, position,
    carried::text as carried
  from outcome_events
  where tenant = $1::text and seq > $2::bigint and at >= $4::text::timestamptz order by outcome_events.seq limit $3::integer`;

/** Outcomes after `seq` in order of seq. */
export async function outcomesSince(
  client: SqlClient,
  tenant: string,
  seq: number,
  limit: number,
  sinceMs: number,
): Promise<OutcomeChange[]> {
  const params = [tenant, seq, limit, toTimestamp(sinceMs)];
  const [, rows = []] = await client.run([GENERIC_PLAN, { text: SINCE, params, fixed: 'for now' }]);
  return rows.map(decode);
}

/** Numbers what a version without numbers wrote. */
export async function numberOutcomes(client: SqlClient, tenant: string): Promise<number> {
  const [, rows = []] = await client.run([lockOutcomes(tenant, false), numberUnnumbered(tenant)]);
  return Number(rows[0]?.numbered ?? 0);
}

/**
 * First statement of every write of outcomes and of queries: an event and its query, written at once by two processes,
 * see each other. A lock of its own, so that answered queries do not wait for imports.
 */
export function lockOutcomes(tenant: string, tell: boolean): Statement {
  return {
    text: `select set_config('plan_cache_mode', 'force_generic_plan', true),
      pg_advisory_xact_lock(hashtextextended('assay.outcomes.' || $1::text, 0)) is null as locked
      ${tell ? `, pg_notify('${CHANGES_CHANNEL}', $1::text) is null as told` : ''}`,
    params: [tenant],
    fixed: true,
  };
}

/** CTE that takes as many numbers as the CTE `source` has rows; the last one is its `seq`. Needs $1 = tenant. */
export function takeNumbers(source: string): string {
  return `insert into outcome_feed as f (tenant, seq) select $1::text, count(*) from ${source} having count(*) > 0
    on conflict (tenant) do update set seq = f.seq + excluded.seq returning seq`;
}

/** The lead's place in a stored answer. */
export const PLACED = `jsonb_path_query_first(q.answer, '$[*] ? (@.lead_id == $id)', jsonb_build_object('id', o.lead_id))`;

export function numberUnnumbered(tenant: string): Statement {
  return {
    text: `with old as materialized (
        select event_id, row_number() over (order by received_at, event_id) as nth from outcome_events
        where tenant = $1::text and seq is null
      ), taken as (${takeNumbers('old')}
      ), numbered as (
        update outcome_events o set seq = t.seq - (select count(*) from old) + old.nth from old, taken t
        where o.tenant = $1::text and o.event_id = old.event_id returning 1)
      select count(*)::integer as numbered from numbered`,
    params: [tenant],
    fixed: true,
  };
}

function decode(row: Row): OutcomeChange {
  return {
    seq: Number(row.seq),
    event_id: String(row.event_id),
    query_id: String(row.query_id),
    lead_id: String(row.lead_id),
    kind: kindOf(String(row.kind)),
    at_ms: Math.round(Number(row.at_ms)),
    value_usd: row.value_usd === null ? null : Number(row.value_usd),
    placement:
      row.attributed === true
        ? {
            need_key: row.need_key === null ? null : String(row.need_key),
            position: row.position === null ? null : Number(row.position),
            carried: carriedOf(row.carried),
          }
        : null,
  };
}

function kindOf(text: string): OutcomeKind {
  const kind = OUTCOME_KINDS.find((one) => one === text);
  if (kind === undefined)
    throw new AppError('internal', `The store holds an outcome of the unknown kind ${text}.`);
  return kind;
}

function carriedOf(json: unknown): CarriedSnippet[] {
  const list: unknown = typeof json === 'string' ? JSON.parse(json) : null;
  return Array.isArray(list) ? list.filter(isCarried) : [];
}

function isCarried(one: unknown): one is CarriedSnippet {
  if (typeof one !== 'object' || one === null) return false;
  if (!('snippet_id' in one && 'miner_id' in one && 'value' in one)) return false;
  return (
    typeof one.snippet_id === 'string' && typeof one.miner_id === 'string' && typeof one.value === 'number'
  );
}
