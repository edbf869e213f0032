import { join } from 'node:path';
import type { SqlClient } from '../sql/sql-client.ts';
import { SqlStore } from '../sql/sql-store.ts';
import { acquireLock } from './data-lock.ts';
import { PgliteClient } from './pglite-client.ts';

export interface PgliteStoreOptions {
  dataDir: string;
  dimensions: number;
  queueMax?: number;
  deadlineMs?: number;
  openDeadlineMs?: number;
  pendingSnippetsMax?: number;
  /** Put around the client of the store. */
  wrap?: (client: SqlClient) => SqlClient;
}

export const PENDING_SNIPPETS_MAX = 100_000;

/**
 * The embedded store under <dataDir>/pg. Takes the data directory for this process; rejects with store_locked when
 * another one has it. Call migrate() before anything else.
 */
export async function openPgliteStore(options: PgliteStoreOptions): Promise<SqlStore> {
  const { store } = await openPglite(options);
  return store;
}

/** As openPgliteStore, with the client beside it: for tests of crashes. */
export async function openPglite(
  options: PgliteStoreOptions,
): Promise<{ store: SqlStore; client: PgliteClient }> {
  const lock = acquireLock(options.dataDir);
  const client = new PgliteClient({
    folder: join(options.dataDir, 'pg'),
    dimensions: options.dimensions,
    queueMax: options.queueMax ?? 1_000,
    deadlineMs: options.deadlineMs ?? 60_000,
    openDeadlineMs: options.openDeadlineMs ?? 60_000,
  });
  const locked: SqlClient = {
    run: (statements, runOptions) => client.run(statements, runOptions),
    transaction: (mode, work, runOptions) => client.transaction(mode, work, runOptions),
    session: (work, runOptions) => client.session(work, runOptions),
    of: () => locked,
    ofAll: () => locked,
    close: () => client.close().finally(() => lock.release()),
  };
  try {
    await client.start();
  } catch (error) {
    await locked.close().catch(() => undefined);
    throw error;
  }
  const pendingSnippetsMax = options.pendingSnippetsMax ?? PENDING_SNIPPETS_MAX;
  return {
    store: new SqlStore(options.wrap?.(locked) ?? locked, {
      dimensions: options.dimensions,
      pendingSnippetsMax,
      selfMaintaining: true,
    }),
    client,
  };
}
