import type { SqlClient } from './sql-client.ts';
import { MIGRATION_LOCK } from './statements.ts';
import { withLockRetries } from './with-lock-retries.ts';

/**
 * Vectors of two embedders cannot be compared: where the stored ones were made by another than `version`, they are
 * dropped, and leadsWithoutEmbedding returns every lead again. The maker's version is kept as the table's comment.
 * Returns whether vectors were dropped.
 */
export function claimEmbeddings(client: SqlClient, version: string): Promise<boolean> {
  return withLockRetries(() => claim(client, version));
}

async function claim(client: SqlClient, version: string): Promise<boolean> {
  const [, rows = []] = await client.run([
    MIGRATION_LOCK,
    {
      text: `select obj_description(to_regclass('lead_embeddings')) as origin, exists (select from lead_embeddings) as filled`,
    },
  ]);
  const origin = rows[0]?.origin;
  if (origin === version) return false;
  const filled = rows[0]?.filled === true;
  await client.run([
    MIGRATION_LOCK,
    { text: `select set_config('assay.embedder', $1::text, true) as set`, params: [version] },
    {
      text: `do $$ begin
        if obj_description(to_regclass('lead_embeddings')) is distinct from current_setting('assay.embedder') then
          truncate lead_embeddings;
          execute format('comment on table lead_embeddings is %L', current_setting('assay.embedder'));
        end if;
      end $$`,
    },
  ]);
  return filled;
}
