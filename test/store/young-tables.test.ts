import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyzeYoung } from '../../src/adapters/sql/maintain-tables.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { sampleLead } from './sample-lead.ts';
import type { StoreUnderTest } from './store-contract.ts';
import { openServer } from './stores-under-test.ts';
import { TEST_DATABASE_URL } from './test-database.ts';

// The embedded engine is maintained as a whole.
describe.skipIf(TEST_DATABASE_URL === undefined)('statistics of young tables', () => {
  let opened: StoreUnderTest;
  let store: SqlStore;
  beforeAll(async () => {
    opened = await openServer();
    store = opened.store as SqlStore; // openServer() gives one.
    await store.migrate();
    const leads = Array.from({ length: 40 }, (_, n) => sampleLead(`lead-${n}`));
    await store.of('acme').upsertLeads(
      'acme',
      leads,
      leads.map(() => null),
    );
  }, 120_000);
  afterAll(() => opened.end());

  const known = async (): Promise<number> => {
    const text = `select reltuples::integer as rows from pg_class where oid = 'leads'::regclass`;
    const [rows = []] = await store.client.ofAll().run([{ text }]);
    return Number(rows[0]?.rows);
  };

  it('are made where fewer rows were known than were written, and only there', async () => {
    expect(await known()).toBe(-1);
    await analyzeYoung(store.client, 30);
    expect(await known()).toBe(40);
    await store.of('acme').upsertLeads('acme', [sampleLead('one more')], [null]);
    await analyzeYoung(store.client, 30);
    expect(await known()).toBe(40);
    await analyzeYoung(store.client, 100);
    expect(await known()).toBe(41);
  });
});
