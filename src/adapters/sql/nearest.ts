import type { Predicate } from '../../domain/predicate.ts';
import { compilePredicate } from './compile-predicate.ts';
import { isZero, vectorToText } from './embedding-codec.ts';
import { HNSW_INDEX } from './embedding-table.ts';
import type { Row, RunOptions, SqlClient, Statement } from './sql-client.ts';

/** Index entries that one search may visit before it gives up and the exact search takes over. */
const SCAN_TUPLES_MAX = 20_000;
const EF_SEARCH_MAX = 1_000;

export interface Neighbour {
  lead_id: string;
  similarity: number;
}

/**
 * Nearest leads by cosine that meet the predicate, as many as exist up to `limit`. A plain filtered HNSW search looks
 * at ef_search entries and then filters, so it returns too few; iterative scan goes on until enough pass. When the
 * filter is so narrow that the scan bound ends it first, the few leads that pass are compared exactly.
 */
export async function nearest(
  client: SqlClient,
  tenant: string,
  vector: Float32Array,
  predicate: Predicate,
  limit: number,
  options?: RunOptions,
): Promise<Neighbour[]> {
  if (limit <= 0 || isZero(vector)) return [];
  const found = await client.run(
    [
      { text: `select set_config('hnsw.iterative_scan', 'strict_order', true)`, fixed: true },
      {
        text: `select set_config('hnsw.max_scan_tuples', $1::text, true)`,
        params: [`${SCAN_TUPLES_MAX}`],
        fixed: true,
      },
      {
        text: `select set_config('hnsw.ef_search', $1::text, true)`,
        params: [`${Math.min(EF_SEARCH_MAX, Math.max(40, limit))}`],
        fixed: true,
      },
      nearestStatement(tenant, vector, predicate, limit, ''),
      {
        text: `select exists (select from pg_index
          where indexrelid = to_regclass($1::text) and indisvalid) as indexed`,
        params: [HNSW_INDEX],
        fixed: true,
      },
    ],
    options,
  );
  const rows = found[3] ?? [];
  const complete = rows.length >= limit || found[4]?.[0]?.indexed !== true;
  return decode(complete ? rows : await nearestExact(client, tenant, vector, predicate, limit, options));
}

async function nearestExact(
  client: SqlClient,
  tenant: string,
  vector: Float32Array,
  predicate: Predicate,
  limit: number,
  options?: RunOptions,
): Promise<Row[]> {
  const [rows = []] = await client.run([nearestStatement(tenant, vector, predicate, limit, ' + 0')], options);
  return rows;
}

/** `detour` makes the order an expression that no index offers. */
function nearestStatement(
  tenant: string,
  vector: Float32Array,
  predicate: Predicate,
  limit: number,
  detour: '' | ' + 0',
): Statement {
  const where = compilePredicate(predicate, 4);
  const text = `select e.lead_id, 1 - (e.embedding <=> $2::text::vector) as similarity
    from lead_embeddings e join leads l on l.tenant = e.tenant and l.lead_id = e.lead_id
    where e.tenant = $1::text and e.embedding is not null and ${where.text}
    order by (e.embedding <=> $2::text::vector)${detour} limit $3::integer`;
  return { text, params: [tenant, vectorToText(vector), limit, ...where.params] };
}

function decode(rows: Row[]): Neighbour[] {
  return rows
    .map((row) => ({ lead_id: String(row.lead_id), similarity: Number(row.similarity) }))
    .sort((a, b) => b.similarity - a.similarity || (a.lead_id < b.lead_id ? -1 : 1));
}
