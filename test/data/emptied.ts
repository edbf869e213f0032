import { readCatalog } from '../../src/adapters/sql/backup/read-catalog.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';

/** The store without any row of any tenant. */
export async function emptied(store: SqlStore): Promise<SqlStore> {
  const tables = await store.client.session((query) => readCatalog(query));
  await store.client.run([
    { text: `select set_config('assay.audit', 'restore', true)` },
    { text: `truncate ${tables.map(({ name }) => name).join(', ')}` },
  ]);
  return store;
}
