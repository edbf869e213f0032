import { HNSW_INDEX } from './embedding-table.ts';
import type { SqlClient } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';

const BULK_DEADLINE_MS = 3_600_000;

/**
 * Made on demand and not by a migration: in PGlite an HNSW index of 8,000 vectors of 256 takes 9 s to build and then
 * 4.7 ms per insert, where an exact scan of them takes a few ms. Without it `nearest` compares exactly.
 */
export async function ensureVectorIndex(client: SqlClient): Promise<void> {
  await client.run(
    [
      MIGRATION_LOCK,
      {
        text: `create index if not exists ${HNSW_INDEX} on lead_embeddings using hnsw (embedding vector_cosine_ops)`,
      },
    ],
    { deadlineMs: BULK_DEADLINE_MS },
  );
}

/**
 * Fresh statistics for the planner, merged GIN entries, dead rows given back. Alone in its call, since VACUUM refuses to
 * run inside a transaction.
 */
export async function maintain(client: SqlClient): Promise<void> {
  const text = 'vacuum (analyze) leads, lead_changes, lead_embeddings, intent_snippets, pending_snippets';
  await client.run([{ text }], { deadlineMs: BULK_DEADLINE_MS });
}
