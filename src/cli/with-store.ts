import { readLock } from '../adapters/pglite/data-lock.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import { AppError } from '../errors.ts';
import { openEmbedder } from '../start/open-embedder.ts';
import { openStore } from '../start/open-store.ts';

/** The store alone, for the tenant of the settings: no index, no background work. @throws AppError('store_locked') while another process has it. */
export async function withStore<T>(
  config: Config,
  work: (store: SqlStore) => Promise<T>,
  { allTenants = false }: { allTenants?: boolean } = {},
): Promise<T> {
  const lock = config.DATABASE_URL === undefined ? readLock(config.DATA_DIR) : null;
  if (lock !== null)
    throw new AppError(
      'store_locked',
      `${config.DATA_DIR} is in use by process ${lock.pid}${lock.url === null ? '' : `, which serves ${lock.url}`}. Stop it first; only a PostgreSQL store can be worked on while it serves.`,
    );
  const embedder = await openEmbedder(config);
  const store = await openStore(config, embedder?.dimensions ?? 256);
  try {
    await store.migrate();
    if (config.TENANT !== DEFAULT_TENANT && (await store.access.tenantOf(config.TENANT)) === null)
      throw new AppError('not_found', `There is no tenant ${config.TENANT}.`);
    return await work(allTenants ? store : store.of(config.TENANT));
  } finally {
    await store.close();
    await embedder?.close();
  }
}
