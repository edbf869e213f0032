import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { describeSnippets } from './snippet-contract.ts';
import { CONTRACT_DIMENSIONS, describeStore, type StoreUnderTest } from './store-contract.ts';

async function open(): Promise<StoreUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-store-'));
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

describeStore('PGlite store', open);
describeSnippets('PGlite store, snippets', open);
