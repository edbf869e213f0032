import { openPgliteStore } from '../adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../adapters/postgres/open-postgres-store.ts';
import type { SqlClient } from '../adapters/sql/sql-client.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import type { Config } from '../config.ts';
import { NO_TRACING, type Tracing } from '../ports/tracing.ts';
import { traceSql } from '../telemetry/tracing/trace-sql.ts';

/** The embedded store, or PostgreSQL where a URL is set. Call migrate() first. */
export function openStore(
  config: Config,
  dimensions: number,
  tracing: Tracing = NO_TRACING,
): Promise<SqlStore> {
  const wrap = (client: SqlClient) => traceSql(client, tracing);
  return config.DATABASE_URL === undefined
    ? openPgliteStore({ dataDir: config.DATA_DIR, dimensions, wrap })
    : openServer(config, () => config.DATABASE_URL ?? '', dimensions, wrap);
}

/** The replica that is set, for reads alone; null where none is. */
export async function openReplica(
  config: Config,
  dimensions: number,
  tracing: Tracing = NO_TRACING,
): Promise<SqlStore | null> {
  const { DATABASE_URL, DATABASE_REPLICA_URL } = config;
  if (DATABASE_URL === undefined || DATABASE_REPLICA_URL === undefined) return null;
  return openServer(
    config,
    () => config.DATABASE_REPLICA_URL ?? '',
    dimensions,
    (client) => traceSql(client, tracing),
  );
}

function openServer(
  config: Config,
  url: () => string,
  dimensions: number,
  wrap: (client: SqlClient) => SqlClient,
): Promise<SqlStore> {
  return openPostgresStore({
    url,
    dimensions,
    poolMax: config.DATABASE_POOL,
    deadlineMs: config.DATABASE_TIMEOUT_MS,
    connectTimeoutMs: config.DATABASE_CONNECT_MS,
    lifetimeMs: config.DATABASE_LIFETIME_MINUTES * 60_000,
    wrap,
    timescale: config.TIMESCALE === 'auto',
  });
}
