import type { SqlClient } from '../sql/sql-client.ts';
import { SqlStore } from '../sql/sql-store.ts';
import { PostgresClient } from './postgres-client.ts';

export interface PostgresStoreOptions {
  url: string | (() => string);
  dimensions: number;
  poolMax?: number;
  deadlineMs?: number;
  connectTimeoutMs?: number;
  lifetimeMs?: number;
  pendingSnippetsMax?: number;
  /** Use TimescaleDB where the server has it; on when absent. */
  timescale?: boolean;
  /** Put around the client of the store. */
  wrap?: (client: SqlClient) => SqlClient;
}

/** PostgreSQL 16 or newer with pgvector. Connects at the first call; call migrate() before anything else. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<SqlStore> {
  const client = new PostgresClient({
    url: options.url,
    poolMax: options.poolMax ?? 10,
    deadlineMs: options.deadlineMs ?? 60_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
    lifetimeMs: options.lifetimeMs ?? 1_800_000,
  });
  const pendingSnippetsMax = options.pendingSnippetsMax ?? 100_000;
  return new SqlStore(options.wrap?.(client) ?? client, {
    dimensions: options.dimensions,
    pendingSnippetsMax,
    selfMaintaining: false,
    timescale: options.timescale ?? true,
  });
}
