import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { buildVectorIndex, vectorIndexState } from '../../src/adapters/sql/vector-index.ts';
import { EVERYTHING } from '../../src/domain/predicate.ts';
import { eventually } from '../support/eventually.ts';
import { sampleLead, sampleVector } from './sample-lead.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './test-database.ts';

const DIMENSIONS = 8;

describe.skipIf(TEST_DATABASE_URL === undefined)(
  'the vector index on a live server (ASSAY_TEST_DATABASE_URL)',
  () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let store: SqlStore;
    let admin: postgres.Sql;
    beforeAll(async () => {
      database = await createTestDatabase();
      store = await openPostgresStore({ url: database.url, dimensions: DIMENSIONS });
      admin = postgres(database.url, { max: 2, onnotice: () => undefined });
      await store.migrate();
      await write('first', 500);
    });
    afterAll(async () => {
      await admin.end();
      await store.close();
      await database.drop();
    });

    const write = (name: string, count: number) => {
      const leads = Array.from({ length: count }, (_, i) => sampleLead(`${name}-${i}`));
      return store.upsertLeads(
        't',
        leads,
        leads.map((_, i) => sampleVector(DIMENSIONS, i, (i % 97) / 97)),
      );
    };
    const state = async () => (await vectorIndexState(store.client, 1_000_000)).state;

    it('is built beside writers, whose leads are in it', async () => {
      expect(await state()).toBe('missing');
      let building = true;
      const writing = (async () => {
        for (let i = 0; building; i++) await write(`beside-${i}`, 20);
      })();
      expect(await buildVectorIndex(store.client)).toBe('built');
      building = false;
      await writing;
      expect(await state()).toBe('ready');
      await write('after', 1);
      const near = await store.nearest('t', sampleVector(DIMENSIONS, 0), EVERYTHING, 20);
      expect(near).toHaveLength(20);
      expect(await buildVectorIndex(store.client)).toBe('there already');
    });

    it('that was cut off while it was built is built anew, by one of several processes', async () => {
      await admin`drop index lead_embeddings_hnsw`;
      const holder = await admin.reserve();
      await holder`begin`;
      await holder`update lead_embeddings set embedding = embedding where lead_id = 'first-0'`;
      const abort = new AbortController();
      const cut = buildVectorIndex(store.client, { signal: abort.signal }).catch((error: unknown) => error);
      expect(await eventually(async () => (await state()) === 'building')).toBe(true);
      expect(await buildVectorIndex(store.client)).toBe('another process builds it');
      abort.abort();
      expect(await cut).toMatchObject({ code: 'deadline' });
      await holder`rollback`;
      holder.release();
      expect(await eventually(async () => (await state()) === 'broken')).toBe(true);
      expect((await store.nearest('t', sampleVector(DIMENSIONS, 0), EVERYTHING, 20)).length).toBe(20);
      expect(await eventually(async () => (await buildVectorIndex(store.client)) === 'built')).toBe(true);
      expect(await state()).toBe('ready');
    });
  },
);
