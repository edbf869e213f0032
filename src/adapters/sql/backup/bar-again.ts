import type { Actor } from '../../../domain/audit.ts';
import { STORED_THOUGH_BARRED } from '../forget/create-forget-store.ts';
import type { Query } from '../sql-client.ts';

/** Filled in a store that is otherwise empty: whoever restores may have put the list there first. */
export const KEPT_OVER_RESTORE: readonly string[] = ['suppressions', 'subject_salts'];

const KEEP = [
  'create temporary table kept_suppressions on commit drop as select * from suppressions',
  'create temporary table kept_salts on commit drop as select * from subject_salts',
];
const BACK = [
  `insert into subject_salts (tenant, salt) select tenant, salt from kept_salts
    on conflict (tenant) do update set salt = excluded.salt`,
  `insert into suppressions (tenant, kind, hash, root, at) select tenant, kind, hash, root, at from kept_suppressions
    on conflict (tenant, kind, hash) do nothing`,
];
const JOB = `insert into forget_jobs (tenant, job_id, kind, subject, targets, actor, request_id, purge_after)
  select $1::text, gen_random_uuid()::text, s.kind, s.id, '{}', $2::text, $3::text, clock_timestamp() from (${STORED_THOUGH_BARRED}) s returning tenant, job_id`;

/** Before what is stored goes: who is barred from it is barred from the backup too. */
export async function keepBarred(query: Query): Promise<void> {
  for (const text of KEEP) await query({ text });
  for (const table of KEPT_OVER_RESTORE) await query({ text: `delete from ${table}` });
}

export interface BarredJob {
  tenant: string;
  jobId: string;
}

/** Writes down, in the transaction of the restore, who came back with the backup and has to go again. */
export async function barAgain(query: Query, actor: Actor): Promise<BarredJob[]> {
  for (const text of BACK) await query({ text });
  const rows = await query({ text: 'select distinct tenant from suppressions' });
  const jobs: BarredJob[] = [];
  for (const row of rows) {
    const made = await query({ text: JOB, params: [String(row.tenant), actor.name, actor.requestId] });
    jobs.push(...made.map(({ tenant, job_id }) => ({ tenant: String(tenant), jobId: String(job_id) })));
  }
  return jobs;
}
