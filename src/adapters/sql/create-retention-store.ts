import { ASSAY_ITSELF } from '../../domain/audit.ts';
import type { Removed, RetentionRules, RetentionStore } from '../../ports/retention.ts';
import { auditEntry } from './audit-entry.ts';
import { toStorableJson } from './clean-text.ts';
import { dropOldExposures } from './experiment-exposures.ts';
import { toTimestamp } from './match.ts';
import { dropOldQueries, dropOldSnippets } from './retention.ts';
import type { SqlClient, SqlParam } from './sql-client.ts';
import { boundSubmissions } from './submissions.ts';

const DAY_MS = 86_400_000;
const ROWS = 1_000;
const BATCHES_MAX = 100_000;

const HOLD = [
  `insert into retention_state (tenant) values ($1::text) on conflict (tenant) do nothing`,
  `update retention_state set holder = $2::text, held_until = clock_timestamp() + make_interval(secs => $3::text::double precision)
    where tenant = $1::text and (holder is null or holder = $2::text or held_until < clock_timestamp()) returning tenant`,
] as const;
const RELEASE = `update retention_state set holder = null, held_until = null, ran_at = clock_timestamp(), removed = $3::text::jsonb
  where tenant = $1::text and holder = $2::text`;
const STATE = `select to_char(ran_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ran_at, removed::text as removed
  from retention_state where tenant = $1::text`;

interface Kind {
  table: string;
  days: (rules: RetentionRules) => number;
  /** Column of time. */
  time: string;
  key: string;
}

/** Those that are deleted row by row and that nothing else hears of. */
const PLAIN: readonly Kind[] = [
  { table: 'outcome_events', days: (rules) => rules.outcomes, time: 'at', key: 'event_id' },
  { table: 'labels', days: (rules) => rules.labels, time: 'judged_at', key: 'lead_id' },
  { table: 'llm_spend', days: (rules) => rules.spend, time: 'day', key: 'caller' },
  {
    table: 'technology_snapshots',
    days: (rules) => rules.technology,
    time: 'observed_at',
    key: 'subject',
  },
  { table: 'miner_days', days: (rules) => rules.miner_days, time: 'day', key: 'miner_id' },
];
const COUNTED: readonly Kind[] = [
  ...PLAIN,
  { table: 'queries', days: (rules) => rules.queries, time: 'asked_at', key: '' },
  { table: 'experiment_exposures', days: (rules) => rules.queries, time: 'asked_at', key: '' },
  { table: 'intent_snippets', days: (rules) => rules.snippets, time: 'observed_at', key: '' },
  { table: 'pending_snippets', days: (rules) => rules.snippets, time: 'observed_at', key: '' },
  { table: 'submissions', days: (rules) => rules.submissions, time: 'submitted_at', key: '' },
  { table: 'audit_log', days: (rules) => rules.audit, time: 'at', key: '' },
];

const deleteOld = ({ table, time, key }: Kind): string => `with gone as (
    delete from ${table} where ctid = any (array(
      select ctid from ${table} where tenant = $1::text and ${time} < $2::text::timestamptz limit ${ROWS}))
    returning ${key}) select count(*)::integer as rows from gone`;

// The newest entry stays, so that numbers and hashes go on from it. The entry of the pruning says what the first one that is
// left has to follow.
const PRUNE_AUDIT = [
  `select pg_advisory_xact_lock(hashtextextended('assay.audit.' || $1::text, 0)) is null as locked`,
  `select set_config('assay.audit', 'prune', true)`,
  `with old as materialized (
      select audit_id, hash from audit_log where tenant = $1::text and at < $2::text::timestamptz
        and audit_id < (select max(audit_id) from audit_log where tenant = $1::text)
      order by audit_id limit ${ROWS}
    ), gone as (
      delete from audit_log l using old o where l.tenant = $1::text and l.audit_id = o.audit_id returning l.audit_id
    ), last as (select audit_id, hash from old order by audit_id desc limit 1)
    insert into audit_log (tenant, actor, act, object, details)
    select $1::text, 'assay', 'audit.prune', 'audit_log',
      jsonb_build_object('entries', (select count(*) from gone), 'through', last.audit_id::text, 'hash', last.hash)
    from last returning (details->>'entries')::integer as rows`,
] as const;

export function createRetentionStore(client: SqlClient): RetentionStore {
  const first = async (text: string, params: SqlParam[]) => (await client.run([{ text, params }]))[0] ?? [];
  return {
    async hold(tenant, holder, forMs) {
      const [, held = []] = await client.run([
        { text: HOLD[0], params: [tenant] },
        { text: HOLD[1], params: [tenant, holder, String(forMs / 1000)] },
      ]);
      return held.length > 0;
    },
    async release(tenant, holder, removed) {
      await first(RELEASE, [tenant, holder, toStorableJson(removed)]);
    },
    async state(tenant) {
      const [row] = await first(STATE, [tenant]);
      return {
        ran_at: typeof row?.ran_at === 'string' ? row.ran_at : null,
        removed: removedOf(row?.removed),
      };
    },
    prune: (tenant, rules, nowMs, signal) => prune(client, tenant, rules, nowMs, signal),
    async due(tenant, rules, nowMs) {
      const due: Removed = {};
      for (const kind of COUNTED) {
        const days = kind.days(rules);
        if (days === 0) continue;
        const text = `select count(*)::integer as rows from ${kind.table} where tenant = $1::text and ${kind.time} < $2::text::timestamptz`;
        due[kind.table] = Number((await first(text, [tenant, before(nowMs, days)]))[0]?.rows ?? 0);
      }
      return due;
    },
  };
}

async function prune(
  client: SqlClient,
  tenant: string,
  rules: RetentionRules,
  nowMs: number,
  signal: AbortSignal | undefined,
): Promise<Removed> {
  const removed: Removed = {};
  const add = (table: string, rows: number) => {
    if (rows > 0) removed[table] = (removed[table] ?? 0) + rows;
  };
  const ms = (days: number) => nowMs - days * DAY_MS;
  for (const kind of PLAIN) {
    if (kind.days(rules) === 0) continue;
    const params = [tenant, before(nowMs, kind.days(rules))];
    for (let batch = 0; batch < BATCHES_MAX && !signal?.aborted; batch++) {
      const [[row] = []] = await client.run([{ text: deleteOld(kind), params }]);
      add(kind.table, Number(row?.rows ?? 0));
      if (Number(row?.rows ?? 0) < ROWS) break;
    }
  }
  if (rules.queries > 0 && !signal?.aborted) {
    add('queries', await dropOldQueries(client, tenant, ms(rules.queries)));
    add('experiment_exposures', await dropOldExposures(client, tenant, ms(rules.queries)));
  }
  if (rules.snippets > 0 && !signal?.aborted)
    add('intent_snippets', await dropOldSnippets(client, tenant, ms(rules.snippets)));
  if (!signal?.aborted)
    await boundSubmissions(client, tenant, { days: rules.submissions, rows: rules.submission_rows });
  if (rules.audit > 0) add('audit_log', await pruneAudit(client, tenant, ms(rules.audit), signal));
  const all = Object.values(removed).reduce((sum, rows) => sum + rows, 0);
  if (all > 0)
    await client.run([
      auditEntry({ tenant, actor: ASSAY_ITSELF, act: 'retention', object: 'store', details: removed }),
    ]);
  return removed;
}

async function pruneAudit(
  client: SqlClient,
  tenant: string,
  beforeMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < BATCHES_MAX && !signal?.aborted; batch++) {
    const results = await client.run([
      { text: PRUNE_AUDIT[0], params: [tenant] },
      { text: PRUNE_AUDIT[1] },
      { text: PRUNE_AUDIT[2], params: [tenant, toTimestamp(beforeMs)] },
    ]);
    const rows = Number(results.at(-1)?.[0]?.rows ?? 0);
    total += rows;
    if (rows < ROWS) break;
  }
  return total;
}

function before(nowMs: number, days: number): string {
  return toTimestamp(nowMs - days * DAY_MS);
}

function removedOf(json: unknown): Removed {
  const value: unknown = typeof json === 'string' ? JSON.parse(json) : {};
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([table, rows]) => [table, Number(rows)]));
}
