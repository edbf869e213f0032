import { createHash } from 'node:crypto';
import type { AuditEntry, AuditRecord } from '../../domain/audit.ts';
import type { AuditCheck, AuditFilter, AuditLog } from '../../ports/audit-log.ts';
import { auditEntry } from './audit-entry.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';

const VERIFY_ROWS = 1_000;
const VERIFY_BATCHES_MAX = 1_000_000;

const COLUMNS = `tenant, audit_id::text as audit_id, (extract(epoch from at) * 1000000)::bigint::text as at_us,
  actor, act, object, details::text as details, request_id, previous_hash, hash`;
const PAGE = `select ${COLUMNS} from audit_log
  where tenant = $1::text and audit_id < $2::bigint
    and ($3::text is null or act = $3::text or starts_with(act, $3::text || '.'))
    and ($4::text is null or actor = $4::text) and ($5::text is null or object = $5::text)
    and ($6::text is null or at >= $6::text::timestamptz) and ($7::text is null or at < $7::text::timestamptz)
  order by audit_log.audit_id desc limit $8::integer`;
const AFTER = `select ${COLUMNS} from audit_log where tenant = $1::text and audit_id > $2::bigint
  order by audit_log.audit_id limit ${VERIFY_ROWS}`;
const LAST_PRUNE = `select details->>'through' as through, details->>'hash' as hash from audit_log
  where tenant = $1::text and act = 'audit.prune' order by audit_id desc limit 1`;

export function createAuditLog(client: SqlClient): AuditLog {
  return {
    async append(entry: AuditEntry) {
      await client.run([auditEntry(entry)]);
    },
    async page(tenant, filter, options) {
      const params = [tenant, filter.before ?? Number.MAX_SAFE_INTEGER, ...filters(filter), filter.limit];
      const [rows = []] = await client.run([{ text: PAGE, params, fixed: true }], options);
      return rows.map(recordOf);
    },
    verify: (tenant) => verify(client, tenant),
  };
}

function filters({ act, actor, object, fromMs, untilMs }: AuditFilter) {
  const instant = (ms: number | undefined) => (ms === undefined ? null : toTimestamp(ms));
  return [act ?? null, actor ?? null, object ?? null, instant(fromMs), instant(untilMs)];
}

/**
 * Recomputes every hash from the fields, in order. The first row that is kept follows either nothing or what the last entry
 * of a pruning says was taken away; anything else means that rows are missing.
 */
async function verify(client: SqlClient, tenant: string): Promise<AuditCheck> {
  const [[pruned] = []] = await client.run([{ text: LAST_PRUNE, params: [tenant], fixed: true }]);
  const start =
    pruned === undefined ? { id: 0, hash: '' } : { id: Number(pruned.through), hash: String(pruned.hash) };
  let { id, hash } = start;
  let rows = 0;
  for (let batch = 0; batch < VERIFY_BATCHES_MAX; batch++) {
    const [page = []] = await client.run([
      { text: AFTER, params: [tenant, rows === 0 ? 0 : id], fixed: true },
    ]);
    for (const row of page) {
      const problem = problemOf(row, id, hash);
      if (problem !== null) return { rows, head: { audit_id: id, hash }, problem };
      id = Number(row.audit_id);
      hash = String(row.hash);
      rows++;
    }
    if (page.length < VERIFY_ROWS) break;
  }
  return { rows, head: { audit_id: id, hash }, problem: null };
}

function problemOf(row: Row, id: number, hash: string): AuditCheck['problem'] {
  const audit_id = Number(row.audit_id);
  if (audit_id !== id + 1) return { audit_id, why: `entries ${id + 1} to ${audit_id - 1} are missing` };
  if (row.previous_hash !== hash)
    return { audit_id, why: 'it does not follow the entry before it: one of the two was changed' };
  if (row.hash !== hashOf(row)) return { audit_id, why: 'it was changed after it was written' };
  return null;
}

/** As assay_audit_hash in sql/000015_audit.sql. */
function hashOf(row: Row): string {
  const { previous_hash, tenant, audit_id, at_us, actor, act, object, details, request_id } = row;
  const fields = [previous_hash, tenant, audit_id, at_us, actor, act, object, details, request_id];
  const hash = createHash('sha256');
  for (const field of fields) {
    if (field === null || field === undefined) hash.update('-');
    else hash.update(`${Buffer.byteLength(String(field))}:${String(field)}`);
  }
  return hash.digest('hex');
}

function recordOf(row: Row): AuditRecord {
  return {
    audit_id: Number(row.audit_id),
    at: new Date(Math.floor(Number(row.at_us) / 1000)).toISOString(),
    actor: String(row.actor),
    act: String(row.act),
    object: String(row.object),
    details: JSON.parse(String(row.details)),
    request_id: row.request_id === null ? null : String(row.request_id),
    previous_hash: String(row.previous_hash),
    hash: String(row.hash),
  };
}
