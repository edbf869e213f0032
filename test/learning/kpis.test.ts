import { rmSync } from 'node:fs';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { describeKpis } from '../store/kpi-contract.ts';
import { newDataDir } from '../store/new-data-dir.ts';

describeKpis('KPIs in PGlite', async () => {
  const dataDir = await newDataDir(4);
  const store = await openPgliteStore({ dataDir, dimensions: 4, pendingSnippetsMax: 5 });
  return {
    store,
    reopen: async () => store,
    end: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
});
