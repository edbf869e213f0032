import { afterAll, describe } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { StoreUnderTest } from '../store/store-contract.ts';
import { openEmbedded, openServer } from '../store/stores-under-test.ts';
import { TEST_DATABASE_URL } from '../store/test-database.ts';
import { emptied } from './emptied.ts';

/**
 * The contract on the embedded store and on PostgreSQL. One engine for all tests of the file, emptied between them: starting
 * one takes longer than any of them.
 */
export function describeOnStores(name: string, contract: (open: () => Promise<SqlStore>) => void): void {
  const on = (where: string, skip: boolean, begin: () => Promise<StoreUnderTest>) =>
    describe.skipIf(skip)(`${name} on ${where}`, { timeout: 120_000 }, () => {
      let under: Promise<StoreUnderTest> | undefined;
      afterAll(async () => (await under)?.end());
      contract(async () => {
        under ??= begin();
        const { store } = await under;
        await store.migrate();
        return emptied(store);
      });
    });
  on('PGlite', false, openEmbedded);
  on('PostgreSQL', TEST_DATABASE_URL === undefined, openServer);
}
