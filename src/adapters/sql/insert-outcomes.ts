import type { Outcome } from '../../domain/outcome.ts';
import { requireStorableKey, toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { SqlClient } from './sql-client.ts';
import { chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 1_000;

const INSERT = `insert into outcome_events (tenant, event_id, query_id, lead_id, kind, at, value_usd)
  select $1::text, event_id, query_id, lead_id, kind, at, value_usd
  from json_to_recordset($2::text::json) as r(event_id text, query_id text, lead_id text, kind text, at timestamptz,
    value_usd double precision)
  order by event_id
  on conflict (tenant, event_id) do nothing
  returning event_id`;

/** Ids that were new, of each the first row of the call. */
export async function insertOutcomes(
  client: SqlClient,
  tenant: string,
  outcomes: Outcome[],
): Promise<Set<string>> {
  const first = new Map<string, Outcome>();
  for (const outcome of outcomes) if (!first.has(outcome.event_id)) first.set(outcome.event_id, outcome);
  const added = new Set<string>();
  for (const part of chunk([...first.values()], ROWS_PER_TRANSACTION)) {
    const params = [tenant, toStorableJson(part.map(encode))];
    const [rows = []] = await client.run([{ text: INSERT, params, fixed: true }]);
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
