import { rmSync } from 'node:fs';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { describeAccess } from '../access/store-contract.ts';
import { describeIdempotency } from '../limits/store-contract.ts';
import { describeExperiments } from './experiment-contract.ts';
import { describeMiners } from './miner-contract.ts';
import { emptyDataDir } from './new-data-dir.ts';
import { describeOutcomes } from './outcome-contract.ts';
import { describeReputation } from './reputation-contract.ts';
import { describeSnippets } from './snippet-contract.ts';
import { CONTRACT_DIMENSIONS, describeStore, type StoreUnderTest } from './store-contract.ts';
import { describeSubmissions } from './submission-contract.ts';

async function open(): Promise<StoreUnderTest> {
  const dataDir = await emptyDataDir();
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
describeSubmissions('PGlite store, submissions', open);
describeOutcomes('PGlite store, outcomes', open);
describeMiners('PGlite store, miners', open);
describeExperiments('PGlite store, experiments', open);
describeReputation('PGlite store, reputation', open);
describeAccess('PGlite store, tenants and keys', open);
describeIdempotency('PGlite store, idempotency keys', open);
