import { AppError } from '../../errors.ts';
import type { SqlClient } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { LOCK_TIMEOUT, withLockRetries } from './with-lock-retries.ts';

export const HNSW_INDEX = 'lead_embeddings_hnsw';
/** pgvector indexes `vector` columns up to this many dimensions. */
const INDEXED_DIMENSIONS_MAX = 2000;

/**
 * Makes lead_embeddings for the configured dimension; when it has another one, drops the vectors and makes it anew.
 * Returns what it did. The dimension is a validated integer, the only value that ever becomes SQL text: a type
 * modifier cannot be a parameter.
 */
export async function ensureEmbeddingTable(client: SqlClient, dimensions: number): Promise<string[]> {
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > INDEXED_DIMENSIONS_MAX) {
    throw new AppError(
      'config',
      `Embeddings have 1 to ${INDEXED_DIMENSIONS_MAX} dimensions, not ${dimensions}.`,
    );
  }
  const before = await readDimensions(client);
  if (before === dimensions) return [];
  await withLockRetries(() =>
    client.run([LOCK_TIMEOUT, MIGRATION_LOCK, { text: replaceTableSql(dimensions) }]),
  );
  return [before === null ? `embeddings (${dimensions})` : `embeddings (${before} -> ${dimensions})`];
}

async function readDimensions(client: SqlClient): Promise<number | null> {
  const [rows = []] = await client.run([
    {
      text: `select a.atttypmod as dimensions from pg_attribute a
        where a.attrelid = to_regclass('lead_embeddings') and a.attname = 'embedding'`,
    },
  ]);
  return rows[0] === undefined ? null : Number(rows[0].dimensions);
}

/** Checks again inside the lock, so that of two starters only one replaces the table. */
function replaceTableSql(dimensions: number): string {
  return `do $$ begin
    if not exists (select from pg_attribute a where a.attrelid = to_regclass('lead_embeddings')
        and a.attname = 'embedding' and a.atttypmod = ${dimensions}) then
      drop table if exists lead_embeddings;
      create table lead_embeddings (
        tenant text collate "C" not null,
        lead_id text collate "C" not null,
        embedding vector(${dimensions}),
        primary key (tenant, lead_id),
        foreign key (tenant, lead_id) references leads (tenant, lead_id) on delete cascade
      );
    end if;
  end $$`;
}
