import { HNSW_INDEX } from './embedding-table.ts';
import type { RunOptions, SqlClient } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { withLockRetries } from './with-lock-retries.ts';

const BULK_DEADLINE_MS = 3_600_000;
const BUILD_DEADLINE_MS = 24 * 3_600_000;
const DEFINITION = 'on lead_embeddings using hnsw (embedding vector_cosine_ops)';

/**
 * Made on demand and not by a migration: in PGlite an HNSW index of 8,000 vectors of 256 takes 9 s to build and then
 * 4.7 ms per insert, where an exact scan of them takes a few ms. Without it `nearest` compares exactly.
 */
export async function ensureVectorIndex(client: SqlClient): Promise<void> {
  const text = `create index if not exists ${HNSW_INDEX} ${DEFINITION}`;
  await withLockRetries(() => client.run([MIGRATION_LOCK, { text }], { deadlineMs: BULK_DEADLINE_MS }));
}

export type BuildOutcome = 'there already' | 'built' | 'another process builds it';

/**
 * The same beside readers and writers. A build that was cut off leaves an invalid index, which keeps costing writes and
 * serves nobody: it is dropped and built anew. Of several processes one builds.
 */
export async function buildVectorIndex(client: SqlClient, options: RunOptions = {}): Promise<BuildOutcome> {
  return client.session(
    async (query) => {
      const lock = `select pg_try_advisory_lock(hashtextextended('assay.vector-index.' || current_schema(), 0)) as taken`;
      if ((await query({ text: lock }))[0]?.taken !== true) return 'another process builds it';
      const text = 'select indisvalid as valid from pg_index where indexrelid = to_regclass($1::text)';
      const [index] = await query({ text, params: [HNSW_INDEX] });
      if (index !== undefined && index.valid !== true)
        await query({ text: `drop index concurrently if exists ${HNSW_INDEX}` });
      if (index?.valid !== true)
        await query({ text: `create index concurrently if not exists ${HNSW_INDEX} ${DEFINITION}` });
      await query({ text: 'select pg_advisory_unlock_all()' });
      return index?.valid === true ? 'there already' : 'built';
    },
    { deadlineMs: BUILD_DEADLINE_MS, ...options },
  );
}

export interface VectorIndexState {
  state: 'missing' | 'building' | 'broken' | 'ready';
  /** Share of the vectors that a build under way has put in; null where none is. */
  progress: number | null;
  /** Embedded leads, counted up to `countMax`. */
  vectors: number;
}

const STATE = `select i.indisvalid as valid, i.indexrelid is not null as there,
    (select count(*)::integer from (select from lead_embeddings where embedding is not null limit $2::integer) v) as vectors,
    p.pid is not null as building, p.tuples_done::float8 / nullif(p.tuples_total, 0) as progress
  from (select to_regclass($1::text) as name) n
  left join pg_index i on i.indexrelid = n.name
  left join pg_stat_progress_create_index p on p.relid = to_regclass('lead_embeddings')`;

export async function vectorIndexState(client: SqlClient, countMax: number): Promise<VectorIndexState> {
  const [rows = []] = await client.run([{ text: STATE, params: [HNSW_INDEX, countMax] }]);
  const row = rows[0] ?? {};
  const isBuilding = row.building === true;
  return {
    state: row.valid === true ? 'ready' : isBuilding ? 'building' : row.there === true ? 'broken' : 'missing',
    progress: isBuilding && typeof row.progress === 'number' ? row.progress : null,
    vectors: Number(row.vectors ?? 0),
  };
}
