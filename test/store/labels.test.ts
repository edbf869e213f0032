import { describe, it } from 'vitest';
import { describeLabels } from './label-contract.ts';
import { openEmbedded, openServer } from './stores-under-test.ts';
import { TEST_DATABASE_URL } from './test-database.ts';

describeLabels('PGlite store, labels and spending', openEmbedded);
if (TEST_DATABASE_URL === undefined)
  describe('PostgreSQL store, labels and spending', () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
else describeLabels('PostgreSQL store, labels and spending', openServer);
