import { SUBJECT_KINDS, type SubjectKind } from '../../../domain/audit.ts';
import type { ForgetTargets, Subject } from '../../../ports/forget.ts';
import type { SqlClient, Statement } from '../sql-client.ts';

const BAR = `insert into suppressions (tenant, kind, hash, root)
  select $1::text, p.kind, assay_subject_hash($1::text, p.kind, p.id), assay_subject_hash($1::text, $4::text, $5::text)
  from unnest($2::text[], $3::text[]) as p(kind, id) on conflict (tenant, kind, hash) do nothing`;
const AMONG = `select distinct kind, id from assay_suppressed($1::text, $2::text[], $3::text[])`;
const REFUSE = `select assay_refuse_suppressed($1::text, $2::text[], $3::text[]) is null as free`;

/** The subject, and what is found by: its leads, its domain. A submitter is not barred: who asks again, asks again. */
export function barStatement(tenant: string, subject: Subject, targets: ForgetTargets): Statement {
  const all: Subject[] = [
    subject,
    ...targets.lead_ids.map((id) => ({ kind: 'lead' as const, id })),
    ...targets.company_ids.map((id) => ({ kind: 'company' as const, id })),
    ...targets.domains.map((id) => ({ kind: 'domain' as const, id })),
    ...targets.emails.map((id) => ({ kind: 'email' as const, id })),
  ];
  return { text: BAR, params: [tenant, ...columns(all), subject.kind, subject.id] };
}

/** Second statement of a write, after lockTenant: fails with BARRED where one of the subjects is barred. */
export function refuseSuppressed(tenant: string, subjects: readonly Subject[]): Statement {
  return { text: REFUSE, params: [tenant, ...columns(subjects)], fixed: true };
}

/** SQLSTATE of assay_refuse_suppressed. */
const BARRED = 'AS001';

export function isBarred(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && Reflect.get(cause, 'code') === BARRED;
}

/** Those of the subjects that are barred, as `kind\nid`. */
export async function suppressedAmong(
  client: SqlClient,
  tenant: string,
  subjects: readonly Subject[],
): Promise<Set<string>> {
  if (subjects.length === 0) return new Set();
  const [rows = []] = await client.run([
    { text: AMONG, params: [tenant, ...columns(subjects)], fixed: true },
  ]);
  return new Set(rows.map((row) => subjectKey({ kind: kindOf(row.kind), id: String(row.id) })));
}

export function subjectKey({ kind, id }: Subject): string {
  return `${kind}\n${id}`;
}

/** Names are compared without case where case means nothing. */
export function subjectsOf(record: {
  lead_id?: string | null;
  company_id?: string | null;
  domain?: string | null;
  email?: string | null;
  miner_id?: string | null;
}): Subject[] {
  const { lead_id, company_id, domain, email, miner_id } = record;
  const subjects: Subject[] = [];
  if (lead_id) subjects.push({ kind: 'lead', id: lead_id });
  if (company_id) subjects.push({ kind: 'company', id: company_id });
  if (domain) subjects.push({ kind: 'domain', id: domain.toLowerCase() });
  if (email) subjects.push({ kind: 'email', id: email.toLowerCase() });
  if (miner_id) subjects.push({ kind: 'miner', id: miner_id });
  return subjects;
}

function columns(subjects: readonly Subject[]): [string[], string[]] {
  return [subjects.map(({ kind }) => kind), subjects.map(({ id }) => id)];
}

export function kindOf(value: unknown): SubjectKind {
  return SUBJECT_KINDS.find((kind) => kind === value) ?? 'lead';
}
