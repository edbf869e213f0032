import { openPgliteStore } from '../adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../adapters/postgres/open-postgres-store.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import type { Config } from '../config.ts';

/** The embedded store, or PostgreSQL where a URL is set. Call migrate() first. */
export function openStore(config: Config, dimensions: number): Promise<SqlStore> {
  return config.DATABASE_URL === undefined
    ? openPgliteStore({ dataDir: config.DATA_DIR, dimensions })
    : openPostgresStore({ url: config.DATABASE_URL, dimensions, poolMax: config.DATABASE_POOL });
}
