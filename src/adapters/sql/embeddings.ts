import type { Lead } from '../../domain/lead.ts';
import { isZero } from './embedding-codec.ts';
import { LEAD_COLUMNS } from './lead-columns.ts';
import { decodeLead } from './read-blocks.ts';
import { type SqlClient, VectorList } from './sql-client.ts';
import { chunk, GENERIC_PLAN, lockTenant, logChanges } from './statements.ts';

const ENTRIES_PER_TRANSACTION = 1000;

export interface EmbeddingEntry {
  lead_id: string;
  embedding: Float32Array | null;
}

const WRITE = `with incoming as materialized (
    select i.lead_id, i.embedding from unnest($2::text[], $3::vector[]) as i(lead_id, embedding)
    cross join lateral (select from leads where tenant = $1::text and lead_id = i.lead_id limit 1) l
    left join lateral (
      select lead_id, embedding from lead_embeddings where tenant = $1::text and lead_id = i.lead_id limit 1) e on true
    where e.lead_id is null or e.embedding is distinct from i.embedding
  ), written as (
    insert into lead_embeddings (tenant, lead_id, embedding) select $1::text, lead_id, embedding from incoming
    on conflict (tenant, lead_id) do update set embedding = excluded.embedding
  ), logged as (${logChanges('incoming', false)})
  select lead_id from incoming`;

const MISSING = `select (select row_to_json(r)::text from (
    select ${Object.keys(LEAD_COLUMNS)
      .map((name) => `l.${name}`)
      .join(', ')}) r) as lead
  from leads l left join lead_embeddings e on e.tenant = l.tenant and e.lead_id = l.lead_id
  where l.tenant = $1::text and e.lead_id is null order by l.lead_id limit $2::integer`;

/** Ids that are not stored are passed over. Returns how many leads changed. */
export async function writeEmbeddings(
  client: SqlClient,
  tenant: string,
  entries: EmbeddingEntry[],
): Promise<{ changed: number }> {
  const latest = [...new Map(entries.map((entry) => [entry.lead_id, entry])).values()];
  let changed = 0;
  for (const part of chunk(latest, ENTRIES_PER_TRANSACTION)) {
    const ids = part.map((entry) => entry.lead_id);
    const [, rows = []] = await client.run([
      lockTenant(tenant),
      { text: WRITE, params: [tenant, ids, toVectorList(part)] },
    ]);
    changed += rows.length;
  }
  return { changed };
}

/** A zero vector has no direction, so nothing is stored of it but that the lead was embedded. */
export function toVectorList(entries: EmbeddingEntry[]): VectorList {
  return new VectorList(
    entries.map(({ embedding }) => (embedding === null || isZero(embedding) ? null : embedding)),
  );
}

export async function leadsWithoutEmbedding(
  client: SqlClient,
  tenant: string,
  limit: number,
): Promise<Lead[]> {
  const [, rows = []] = await client.run([GENERIC_PLAN, { text: MISSING, params: [tenant, limit] }]);
  return rows.map((row) => decodeLead(String(row.lead)));
}
