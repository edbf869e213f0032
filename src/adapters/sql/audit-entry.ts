import type { AuditEntry } from '../../domain/audit.ts';
import { toStorableJson } from './clean-text.ts';
import type { SqlParam, Statement } from './sql-client.ts';

const TEXT_MAX = 300;
const HASHED_MAX = 100;
const FIRST_FREE = 9;

/** SQL that must hold for the entry to be written; see conditionParam. The tenant is $1, the object $4. */
export interface AuditCondition {
  text: string;
  params?: SqlParam[];
}

/**
 * The entry as a statement for the transaction of the act: the last one of it, since entries of a tenant go one after another
 * until commit. Number, time and hash are given by the table. In `client.transaction`, which sees one state throughout, it
 * throws UniqueViolation where another entry was written meanwhile.
 */
export function auditEntry(entry: AuditEntry, when?: AuditCondition): Statement {
  const { tenant, actor, act, object, details = {}, hashed } = entry;
  const head = [tenant, actor.name, act, object].map((text) => text.slice(0, TEXT_MAX));
  const subjects = [hashed?.kind ?? null, (hashed?.ids ?? []).slice(0, HASHED_MAX)];
  return {
    text: `insert into audit_log (tenant, actor, act, object, details, request_id)
      select $1::text, $2::text, $3::text, $4::text,
        $5::text::jsonb || case when $7::text is null then '{}'::jsonb else jsonb_build_object('hashes',
          (select jsonb_agg(assay_subject_hash($1::text, $7::text, s.id)) from unnest($8::text[]) as s(id))) end,
        $6::text${when ? ` where ${when.text}` : ''}`,
    params: [...head, toStorableJson(details), actor.requestId, ...subjects, ...(when?.params ?? [])],
    fixed: true,
  };
}

/** Parameter `n`, counted from 1, of a condition. */
export function conditionParam(n: number): string {
  return `$${FIRST_FREE + n - 1}`;
}
