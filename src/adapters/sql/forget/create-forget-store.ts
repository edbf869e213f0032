import { randomUUID } from 'node:crypto';
import type { Actor } from '../../../domain/audit.ts';
import type { ForgetCounts, ForgetJob, ForgetStore, ForgetTargets, Subject } from '../../../ports/forget.ts';
import { auditEntry, conditionParam } from '../audit-entry.ts';
import { toStorableJson } from '../clean-text.ts';
import type { Row, SqlClient } from '../sql-client.ts';
import { lockTenant } from '../statements.ts';
import { erase } from './erase.ts';
import { findTargets, mergeTargets, targetsOf } from './find-targets.ts';
import { scrub } from './scrub.ts';
import { barStatement, kindOf } from './suppressions.ts';

const BARRED_MAX = 10_000;

const COLUMNS = `job_id, kind, subject, targets::text as targets, counts::text as counts, actor, request_id,
  purge_after <= clock_timestamp() as due`;
const OPEN = `select ${COLUMNS} from forget_jobs where tenant = $1::text order by started_at, job_id limit $2::integer`;
const OF_SUBJECT = `select ${COLUMNS} from forget_jobs where tenant = $1::text and kind = $2::text and subject = $3::text`;
const BEGIN = `insert into forget_jobs (tenant, job_id, kind, subject, targets, actor, request_id, purge_after)
  values ($1::text, $2::text, $3::text, $4::text, $5::text::jsonb, $6::text, $7::text,
    clock_timestamp() + make_interval(secs => $8::text::double precision))
  on conflict (tenant, job_id) do nothing returning ${COLUMNS}`;
const KEEP = `update forget_jobs set targets = $3::text::jsonb, counts = $4::text::jsonb
  where tenant = $1::text and job_id = $2::text`;
/**
 * Change numbers go on from the greatest one, so that one must not go: a tombstone of no lead takes its place. No lead has
 * the empty id.
 */
const HOLD_SEQ = `insert into lead_changes (tenant, lead_id, seq, deleted)
  select $1::text, '', max(seq) + 1, true from lead_changes where tenant = $1::text having max(seq) is not null
  on conflict (tenant, lead_id) do update set seq = excluded.seq`;
const PURGE = `with gone as (
    delete from lead_changes where tenant = $1::text and lead_id = any($2::text[]) and deleted returning seq
  ) insert into purged_changes as p (tenant, seq)
    select $1::text, max(seq) from gone having max(seq) is not null
  on conflict (tenant) do update set seq = greatest(p.seq, excluded.seq)`;
/** Of two processes that end it one writes the entry. */
const UNDONE = `exists (select from forget_jobs j where j.tenant = $1::text and j.job_id = ${conditionParam(1)}::text and j.subject <> '')`;
/** Nothing of whom it was about; only that bytes have to be given back yet. */
const EMPTY = `update forget_jobs set subject = '', targets = '{}', counts = '{}' where tenant = $1::text and job_id = $2::text`;
const END = `delete from forget_jobs where tenant = $1::text and job_id = $2::text`;
const LIFT = `with gone as (delete from suppressions where tenant = $1::text
    and (root = assay_subject_hash($1::text, $2::text, $3::text) or kind = $2::text and hash = assay_subject_hash($1::text, $2::text, $3::text))
  returning 1) select count(*)::integer as rows from gone`;
const BARRED = 'select count(*)::integer as rows from suppressions where tenant = $1::text';
const PURGED = 'select coalesce(max(seq), 0)::text as seq from purged_changes where tenant = $1::text';
/** $1 is the tenant; gives kind and id. */
export const STORED_THOUGH_BARRED = `with salt as (select salt from subject_salts where tenant = $1::text),
  named as (
    select 'lead' as kind, lead_id as id from leads where tenant = $1::text
    union select 'company', company_id from leads where tenant = $1::text
    union select 'domain', domain from leads where tenant = $1::text and domain is not null
    union select 'email', lower(email) from leads where tenant = $1::text and email is not null
    union select 'miner', miner_id from snippet_fingerprints where tenant = $1::text
    union select 'miner', miner_id from miner_days where tenant = $1::text
    union select 'submitter', submitter from reputation where tenant = $1::text
    union select 'submitter', submitter from queries where tenant = $1::text and submitter is not null
    union select 'lead', lead_id from outcome_events where tenant = $1::text)
  select n.kind, n.id from named n, salt where exists (select from suppressions s where s.tenant = $1::text
    and s.kind = n.kind and s.hash = assay_salted(salt.salt, n.kind, n.id)) order by 1, 2 limit ${BARRED_MAX}`;

/** `isEmbedded`: the files of the engine are ours alone. */
export function createForgetStore(client: SqlClient, isEmbedded: boolean): ForgetStore {
  const first = async (text: string, params: (string | number)[]) =>
    (await client.run([{ text, params }]))[0] ?? [];
  return {
    begin: (tenant, subject, actor, graceMs) => begin(client, tenant, subject, actor, graceMs),
    async erase(tenant, job) {
      const [[found] = []] = await client.run([findTargets(tenant, job.subject)]);
      const targets = mergeTargets(job.targets, targetsOf(found, job.subject));
      const gone = await erase(client, tenant, targets);
      const counts = sum(job.counts, gone);
      await first(KEEP, [tenant, job.job_id, toStorableJson(targets), toStorableJson(counts)]);
      return gone;
    },
    finish: (tenant, job, receipt) => finish(client, tenant, job, receipt),
    async end(tenant, jobId) {
      await first(END, [tenant, jobId]);
    },
    openJobs: async (tenant, limit) => (await first(OPEN, [tenant, limit])).map(jobOf),
    async lift(tenant, { kind, id }, actor) {
      const object = `${kind}`;
      const [, rows = []] = await client.run([
        lockTenant(tenant),
        { text: LIFT, params: [tenant, kind, id] },
        auditEntry({ tenant, actor, act: 'forget.lift', object, hashed: { kind, ids: [id] } }),
      ]);
      return Number(rows[0]?.rows ?? 0);
    },
    barredButStored: async (tenant) =>
      (await first(STORED_THOUGH_BARRED, [tenant])).map((row) => ({
        kind: kindOf(row.kind),
        id: String(row.id),
      })),
    barred: async (tenant) => Number((await first(BARRED, [tenant]))[0]?.rows ?? 0),
    purgedSeq: async (tenant) => Number((await first(PURGED, [tenant]))[0]?.seq ?? 0),
    scrub: (how) => scrub(client, how, isEmbedded),
  };
}

async function begin(
  client: SqlClient,
  tenant: string,
  subject: Subject,
  actor: Actor,
  graceMs: number,
): Promise<ForgetJob> {
  const params = [tenant, subject.kind, subject.id];
  const [[found] = [], open = []] = await client.run([
    findTargets(tenant, subject),
    { text: OF_SUBJECT, params },
  ]);
  const targets = targetsOf(found, subject);
  if (open[0] !== undefined) {
    const job = jobOf(open[0]);
    return { ...job, targets: mergeTargets(job.targets, targets) };
  }
  const [, , [row] = []] = await client.run([
    lockTenant(tenant),
    barStatement(tenant, subject, targets),
    {
      text: BEGIN,
      params: [
        tenant,
        randomUUID(),
        subject.kind,
        subject.id,
        toStorableJson(targets),
        actor.name,
        actor.requestId,
        String(graceMs / 1000),
      ],
    },
  ]);
  return jobOf(row ?? {});
}

async function finish(
  client: SqlClient,
  tenant: string,
  job: ForgetJob,
  receipt: ForgetCounts,
): Promise<void> {
  const { kind, id } = job.subject;
  await client.run([
    lockTenant(tenant),
    { text: HOLD_SEQ, params: [tenant] },
    { text: PURGE, params: [tenant, job.targets.lead_ids] },
    auditEntry(
      {
        tenant,
        actor: job.actor,
        act: 'forget',
        object: kind,
        details: receipt,
        hashed: { kind, ids: [id] },
      },
      { text: UNDONE, params: [job.job_id] },
    ),
    { text: EMPTY, params: [tenant, job.job_id] },
  ]);
}

const NOTHING: ForgetTargets = {
  lead_ids: [],
  company_ids: [],
  domains: [],
  emails: [],
  miner_ids: [],
  submitters: [],
  snippet_ids: [],
  words: [],
};

function jobOf(row: Row): ForgetJob {
  return {
    job_id: String(row.job_id),
    subject: { kind: kindOf(row.kind), id: String(row.subject) },
    targets: { ...NOTHING, ...stored<Partial<ForgetTargets>>(row.targets) },
    isEmptied: row.subject === '',
    counts: stored<ForgetCounts>(row.counts),
    actor: { name: String(row.actor), requestId: row.request_id === null ? null : String(row.request_id) },
    isDue: row.due === true,
  };
}

/** Safe: only begin() and erase() write these columns. */
function stored<T>(json: unknown): T {
  return JSON.parse(String(json)) as T;
}

export function sum(a: ForgetCounts, b: ForgetCounts): ForgetCounts {
  const out = { ...a };
  for (const [place, rows] of Object.entries(b)) out[place] = (out[place] ?? 0) + rows;
  return out;
}
