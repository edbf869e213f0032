import type { CreditEvent, CreditWindow, FreshCredit } from '../../ports/miners.ts';
import type { CallOptions } from '../../ports/store.ts';
import { toTimestamp } from './match.ts';
import type { SqlClient } from './sql-client.ts';

const WITHIN = (at: string, received: string): string => `${at} < $3::text::timestamptz
    and ${received} < $5::text::timestamptz
    and (${at} >= $2::text::timestamptz or ${received} >= $4::text::timestamptz)`;

/** Two ranges, each with an index of its own: what happened in the window, and what came late of the time before. */
const EVENTS = `select e.lead_id, e.event_id, e.query_id, e.kind, extract(epoch from e.at) * 1000 as at_ms,
    (select q.submitter from queries q where q.tenant = $1::text and q.query_id = e.query_id limit 1) as submitter,
    e.carried::text as carried
  from outcome_events e
  where e.tenant = $1::text and ${WITHIN('e.at', 'e.received_at')}
    and e.carried is not null and e.kind <> 'impression' and (e.lead_id, e.event_id) > ($6::text, $7::text)
  order by e.lead_id, e.event_id limit $8::integer`;

const SUBMITTED = `tenant = $1::text and ${WITHIN('submitted_at', 'submitted_at')} and left(subject, 2) = 'c:'`;
const COUNT = `select count(*)::double precision as n from snippet_fingerprints where ${SUBMITTED}`;

/**
 * leadCredit() in SQL, its series where ln(1 + whole) would lose digits. Pages of companies would sort what is left once per
 * page: of three million snippets that had no end within five minutes under load, at a core, where this takes six seconds.
 * Evidence that waits for its lead, or whose lead is gone, has earned nothing.
 */
const FRESH = `with shares as (
    select subject, miner_id, sum(power(0.5::double precision,
        least(3650, greatest(0, extract(epoch from submitted_at - observed_at) / 86400)) / 30)) as fresh
    from snippet_fingerprints
    where ${SUBMITTED} and mod(hashtext(subject) & 2147483647, $6::integer) = $7::integer
    group by subject, miner_id
  ), wholes as (select miner_id, fresh, sum(fresh) over (partition by subject) as whole from shares)
  select miner_id, sum(fresh * case when whole > 1e-4 then ln(1 + whole) / whole
      else 1 - whole * (1.0 / 2 - whole * (1.0 / 3 - whole / 4)) end) as credit
  from wholes group by miner_id`;
/** What keeps one statement far from the time that statements get. */
const FRESH_ROWS = 2_000_000;

export async function creditEvents(
  client: SqlClient,
  tenant: string,
  window: CreditWindow,
  after: { lead_id: string; event_id: string } | null,
  limit: number,
): Promise<CreditEvent[]> {
  const params = [tenant, ...bounds(window), after?.lead_id ?? '', after?.event_id ?? '', limit];
  const [rows = []] = await client.run([{ text: EVENTS, params, fixed: true }]);
  return rows.map((row) => ({
    event_id: String(row.event_id),
    query_id: String(row.query_id),
    lead_id: String(row.lead_id),
    kind: String(row.kind),
    at_ms: Math.round(Number(row.at_ms)),
    submitter: row.submitter === null ? null : String(row.submitter),
    carriers: carriersIn(String(row.carried)),
  }));
}

export async function freshCredit(
  client: SqlClient,
  tenant: string,
  window: CreditWindow,
  options?: CallOptions,
  rowsPerStatement = FRESH_ROWS,
): Promise<FreshCredit[]> {
  const params = [tenant, ...bounds(window)];
  const [[counted] = []] = await client.run([{ text: COUNT, params }], options);
  const parts = Math.max(1, Math.ceil(Number(counted?.n ?? 0) / rowsPerStatement));
  const credits = new Map<string, number>();
  for (let part = 0; part < parts; part++) {
    const [rows = []] = await client.run([{ text: FRESH, params: [...params, parts, part] }], options);
    for (const { miner_id, credit } of rows)
      credits.set(String(miner_id), (credits.get(String(miner_id)) ?? 0) + Number(credit));
  }
  return [...credits].map(([miner_id, credit]) => ({ miner_id, credit }));
}

const FIRST = `select extract(epoch from least(
    (select min(at) from outcome_events where tenant = $1::text),
    (select min(submitted_at) from snippet_fingerprints where tenant = $1::text))) * 1000 as first_ms`;

/** Earliest instant of which a contribution is known; null where there is none. */
export async function firstContribution(client: SqlClient, tenant: string): Promise<number | null> {
  const [[row] = []] = await client.run([{ text: FIRST, params: [tenant], fixed: true }]);
  return row === undefined || row.first_ms === null ? null : Number(row.first_ms);
}

function bounds({ starts_at_ms, ends_at_ms, received_from_ms, received_until_ms }: CreditWindow): string[] {
  return [starts_at_ms, ends_at_ms, received_from_ms, received_until_ms].map(toTimestamp);
}

function carriersIn(json: string): CreditEvent['carriers'] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const minerId: unknown = Reflect.get(one, 'miner_id');
    const value: unknown = Reflect.get(one, 'value');
    return typeof minerId === 'string' && typeof value === 'number' ? [{ miner_id: minerId, value }] : [];
  });
}
