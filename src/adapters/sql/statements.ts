import type { Statement } from './sql-client.ts';

/**
 * One migrating process at a time; released when the transaction ends. Where another one migrates it fails with LockTaken
 * instead of waiting: a statement that waits holds a snapshot, which a concurrent index build under that lock waits for in
 * turn, and the server then picks one of the two to fail.
 */
export const MIGRATION_LOCK: Statement = {
  text: `do $$ begin
    if not pg_try_advisory_xact_lock(hashtextextended('assay.migrate', 0)) then
      raise exception 'another process migrates' using errcode = 'lock_not_available';
    end if;
  end $$`,
};

/**
 * Plans without looking at the values, for this transaction. With values the planner believes its statistics, in which a
 * tenant that has just begun to import has no rows, and then reaches single leads by scanning all of the tenant.
 */
export const GENERIC_PLAN: Statement = {
  text: `select set_config('plan_cache_mode', 'force_generic_plan', true)`,
  fixed: true,
};

/** Where other processes hear that a tenant's data changed; the payload is the tenant. */
export const CHANGES_CHANNEL = 'assay_changes';

/** Payload on the same channel where a tenant or a key changed; the space keeps it apart from names of tenants. */
export const ACCESS_TOLD = 'access changed';

/**
 * First statement of every write: writers of one tenant go one after another until commit, so seq is commit order. Who
 * listens is told at commit.
 */
export function lockTenant(tenant: string): Statement {
  return {
    text: `select set_config('plan_cache_mode', 'force_generic_plan', true),
      pg_advisory_xact_lock(hashtextextended('assay.write.' || $1::text, 0)) is null as locked,
      pg_notify('${CHANGES_CHANNEL}', $1::text) is null as told`,
    params: [tenant],
    fixed: true,
  };
}

/**
 * CTE that gives the leads of the CTE `source` (lead_id, distinct) new change numbers. Needs $1 = tenant and
 * lockTenant before it.
 */
export function logChanges(source: string, deleted: boolean): string {
  return `insert into lead_changes (tenant, lead_id, seq, deleted)
    select $1::text, c.lead_id,
      (select coalesce(max(seq), 0) from lead_changes where tenant = $1::text) + row_number() over (order by c.lead_id),
      ${deleted}
    from ${source} c
    on conflict (tenant, lead_id) do update set seq = excluded.seq, deleted = excluded.deleted`;
}

/** A number that grows with time and, within a write, with the rows in order of `order`: for what is listed newest first. */
export function seqOf(order: string): string {
  return `(extract(epoch from clock_timestamp()) * 1000000)::bigint + row_number() over (order by ${order})`;
}

export function chunk<T>(items: T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
