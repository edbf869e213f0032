import { rmSync } from 'node:fs';
import { afterAll, describe } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { emptied } from './emptied.ts';
import { retentionContract } from './retention-contract.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** One engine for all tests of the file, emptied between them: starting one takes longer than any of them. */
let embedded: Promise<SqlStore> | undefined;
async function onPglite(): Promise<SqlStore> {
  const dataDir = await newDataDir();
  const store = await openPgliteStore({ dataDir, dimensions: 4 });
  cleanups.push(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  await store.migrate();
  return store;
}

let served: Promise<SqlStore> | undefined;
async function onPostgres(): Promise<SqlStore> {
  const database = await createTestDatabase();
  const store = await openPostgresStore({ url: database.url, dimensions: 4 });
  cleanups.push(async () => {
    await store.close();
    await database.drop();
  });
  await store.migrate();
  return store;
}

describe('retention on PGlite', { timeout: 120_000 }, () => {
  retentionContract(async () => {
    embedded ??= onPglite();
    return emptied(await embedded);
  });
});

describe.skipIf(TEST_DATABASE_URL === undefined)('retention on PostgreSQL', { timeout: 120_000 }, () => {
  retentionContract(async () => {
    served ??= onPostgres();
    return emptied(await served);
  });
});
