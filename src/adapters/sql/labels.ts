import type { Label } from '../../domain/label.ts';
import { requireStorableKey, toStorableJson } from './clean-text.ts';
import { toTimestamp } from './match.ts';
import type { Row, SqlClient } from './sql-client.ts';
import { chunk } from './statements.ts';

const ROWS_PER_TRANSACTION = 500;

/** A lead that is gone gets no label; the same label again changes nothing, and an older one does not replace a newer. */
const PUT = `insert into labels as l (tenant, need_key, lead_id, need_terms, content_hash, value, confidence, model,
    prompt_version, judged_at, cost_usd)
  select $1::text, need_key, lead_id, need_terms, content_hash, value, confidence, model, prompt_version, judged_at, cost_usd
  from json_to_recordset($2::text::json) as r(need_key text, lead_id text, need_terms text[], content_hash text,
    value double precision, confidence double precision, model text, prompt_version text, judged_at timestamptz,
    cost_usd double precision)
  where exists (select from leads where leads.tenant = $1::text and leads.lead_id = r.lead_id)
  order by need_key, lead_id
  on conflict (tenant, need_key, lead_id) do update set need_terms = excluded.need_terms,
    content_hash = excluded.content_hash, value = excluded.value, confidence = excluded.confidence,
    model = excluded.model, prompt_version = excluded.prompt_version, judged_at = excluded.judged_at,
    cost_usd = excluded.cost_usd
  where l.judged_at <= excluded.judged_at
    and (l.content_hash, l.value, l.confidence, l.model, l.prompt_version, l.judged_at) is distinct from
      (excluded.content_hash, excluded.value, excluded.confidence, excluded.model, excluded.prompt_version, excluded.judged_at)`;

const READ = `select need_key, lead_id, need_terms, content_hash, value, confidence, model, prompt_version,
    (extract(epoch from judged_at) * 1000)::double precision as judged_at_ms, cost_usd
  from labels where tenant = $1::text and judged_at >= $2::text::timestamptz
  order by judged_at desc, need_key, lead_id limit $3::int`;

export async function putLabels(client: SqlClient, tenant: string, labels: Label[]): Promise<void> {
  const last = new Map(labels.map((label) => [`${label.need_key} ${label.lead_id}`, label]));
  for (const { lead_id } of labels) requireStorableKey('lead_id', lead_id);
  for (const part of chunk([...last.values()], ROWS_PER_TRANSACTION)) {
    const rows = part.map(({ judged_at_ms, ...label }) => ({
      ...label,
      judged_at: toTimestamp(judged_at_ms),
    }));
    await client.run([{ text: PUT, params: [tenant, toStorableJson(rows)], fixed: true }]);
  }
}

/** Newest first. */
export async function labelsSince(
  client: SqlClient,
  tenant: string,
  sinceMs: number,
  limit: number,
): Promise<Label[]> {
  const [rows = []] = await client.run([{ text: READ, params: [tenant, toTimestamp(sinceMs), limit] }]);
  return rows.map(decode);
}

function decode(row: Row): Label {
  return {
    lead_id: String(row.lead_id),
    need_key: String(row.need_key),
    need_terms: Array.isArray(row.need_terms) ? row.need_terms.map(String) : [],
    content_hash: String(row.content_hash),
    value: Number(row.value),
    confidence: Number(row.confidence),
    model: String(row.model),
    prompt_version: String(row.prompt_version),
    judged_at_ms: Math.round(Number(row.judged_at_ms)),
    cost_usd: Number(row.cost_usd),
  };
}
