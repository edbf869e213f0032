import { rmSync } from 'node:fs';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { newDataDir } from './new-data-dir.ts';
import { CONTRACT_DIMENSIONS, type StoreUnderTest } from './store-contract.ts';
import { createTestDatabase } from './test-database.ts';

const OPTIONS = { dimensions: CONTRACT_DIMENSIONS, pendingSnippetsMax: 5 };

/** A store of its own in a folder that is removed at the end; one with the schema where none is given. */
export async function openEmbedded(
  folder: Promise<string> = newDataDir(CONTRACT_DIMENSIONS),
): Promise<StoreUnderTest> {
  const dataDir = await folder;
  const options = { ...OPTIONS, dataDir };
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

/** A database of its own on the server, which is dropped at the end. */
export async function openServer(server?: string): Promise<StoreUnderTest> {
  const database = await createTestDatabase(server);
  const options = { ...OPTIONS, url: database.url };
  let store = await openPostgresStore(options);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openPostgresStore(options);
      return store;
    },
    beside: () => openPostgresStore(options),
    end: async () => {
      await store.close();
      await database.drop();
    },
  };
}
