import { rmSync } from 'node:fs';
import { describe, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { describeLabels } from './label-contract.ts';
import { newDataDir } from './new-data-dir.ts';
import { CONTRACT_DIMENSIONS, type StoreUnderTest } from './store-contract.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './test-database.ts';

async function openEmbedded(): Promise<StoreUnderTest> {
  const dataDir = await newDataDir();
  const options = { dataDir, dimensions: CONTRACT_DIMENSIONS, pendingSnippetsMax: 5 };
  let store = await openPgliteStore(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openPgliteStore(options);
      return store;
    },
    end: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function openServer(): Promise<StoreUnderTest> {
  const database = await createTestDatabase();
  const options = { url: database.url, dimensions: CONTRACT_DIMENSIONS, pendingSnippetsMax: 5 };
  let store = await openPostgresStore(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openPostgresStore(options);
      return store;
    },
    end: async () => {
      await store.close();
      await database.drop();
    },
  };
}

describeLabels('PGlite store, labels and spending', openEmbedded);
if (TEST_DATABASE_URL === undefined)
  describe('PostgreSQL store, labels and spending', () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
else describeLabels('PostgreSQL store, labels and spending', openServer);
