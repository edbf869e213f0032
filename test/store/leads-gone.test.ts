import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { sampleLead, sampleSnippet, sampleVector } from './sample-lead.ts';
import { CONTRACT_DIMENSIONS, type StoreUnderTest } from './store-contract.ts';
import { openEmbedded, openServer } from './stores-under-test.ts';
import { TEST_DATABASE_URL } from './test-database.ts';

const TENANT = 'acme';

const rowsOf = async (store: SqlStore, table: string): Promise<string[]> => {
  const text = `select lead_id from ${table} where tenant = $1::text order by lead_id`;
  const [rows = []] = await store.client.of(TENANT).run([{ text, params: [TENANT] }]);
  return rows.map((row) => String(row.lead_id));
};

function describeGone(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let opened: StoreUnderTest;
    let store: SqlStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store as SqlStore; // Both open functions give one.
      await store.migrate();
      const ids = ['a', 'b', 'c'];
      await store.of(TENANT).upsertLeads(
        TENANT,
        ids.map((id) => sampleLead(id)),
        ids.map((_, i) => sampleVector(CONTRACT_DIMENSIONS, i)),
      );
      await store.of(TENANT).upsertSnippets(
        TENANT,
        ids.map((id) => sampleSnippet(`s-${id}`, { lead_id: id })),
      );
    }, 120_000);
    afterAll(() => opened.end());

    it('takes evidence and vector of a lead with it, also where it is deleted by hand', async () => {
      const text = `delete from leads where tenant = $1::text and lead_id = any($2::text[])`;
      await store.client.of(TENANT).run([{ text, params: [TENANT, ['a', 'c']] }]);
      expect(await rowsOf(store, 'leads')).toEqual(['b']);
      expect(await rowsOf(store, 'intent_snippets')).toEqual(['b']);
      expect(await rowsOf(store, 'lead_embeddings')).toEqual(['b']);
    });

    // The embedded engine runs one transaction at a time.
    it.skipIf(name.startsWith('PGlite'))(
      'leaves none of what is being written to a lead while it is deleted by hand; the write may fail',
      async () => {
        const other = (await opened.beside?.()) as SqlStore;
        for (let round = 0; round < 20; round++) {
          await store.of(TENANT).upsertLeads(TENANT, [sampleLead('x')], [null]);
          const text = `delete from leads where tenant = $1::text and lead_id = 'x'`;
          await Promise.allSettled([
            other.client.of(TENANT).run([{ text, params: [TENANT] }]),
            store
              .of(TENANT)
              .upsertSnippets(TENANT, [
                sampleSnippet(`x-${round}`, { lead_id: 'x', text: `round ${round}` }),
              ]),
          ]);
          expect(await rowsOf(store, 'intent_snippets')).toEqual(['b']);
        }
        await other.close();
      },
    );
  });
}

describeGone('PGlite store, a lead that is gone', openEmbedded);
if (TEST_DATABASE_URL === undefined)
  describe('PostgreSQL store, a lead that is gone', () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
else describeGone('PostgreSQL store, a lead that is gone', openServer);
