import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { EVERYTHING } from '../../src/domain/predicate.ts';
import { describeAccess } from '../access/store-contract.ts';
import { describeIdempotency } from '../limits/store-contract.ts';
import { eventually } from '../support/eventually.ts';
import { describeExperiments } from './experiment-contract.ts';
import { describeKpis } from './kpi-contract.ts';
import { describeMiners } from './miner-contract.ts';
import { describeOutcomes } from './outcome-contract.ts';
import { describeReputation } from './reputation-contract.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import { describeSnippets } from './snippet-contract.ts';
import { CONTRACT_DIMENSIONS, describeStore } from './store-contract.ts';
import { openServer } from './stores-under-test.ts';
import { describeSubmissions } from './submission-contract.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './test-database.ts';

const open = () => openServer();

if (TEST_DATABASE_URL === undefined) {
  describe('PostgreSQL store', () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
} else {
  describeStore('PostgreSQL store', open);
  describeSnippets('PostgreSQL store, snippets', open);
  describeSubmissions('PostgreSQL store, submissions', open);
  describeMiners('PostgreSQL store, miners', open);
  describeExperiments('PostgreSQL store, experiments', open);
  describeReputation('PostgreSQL store, reputation', open);
  describeAccess('PostgreSQL store, tenants and keys', open);
  describeIdempotency('PostgreSQL store, idempotency keys', open);
  describeOutcomes('PostgreSQL store, outcomes', open);
  describeKpis('PostgreSQL store, KPIs', open);
  describeServer();
}

function describeServer(): void {
  describe('PostgreSQL store, what only a server can show', () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    beforeAll(async () => {
      database = await createTestDatabase();
      const store = await openPostgresStore({ url: database.url, dimensions: CONTRACT_DIMENSIONS });
      await store.migrate();
      await store.close();
    });
    afterAll(() => database.drop());
    const openHere = (deadlineMs = 20_000) =>
      openPostgresStore({
        url: database.url,
        dimensions: CONTRACT_DIMENSIONS,
        deadlineMs,
        connectTimeoutMs: 2_000,
      });

    it('applies each migration once when several processes start at the same moment', async () => {
      const empty = await createTestDatabase();
      const options = { url: empty.url, dimensions: CONTRACT_DIMENSIONS };
      const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore(options)));
      const results = await Promise.all(stores.map((store) => store.migrate()));
      const files = results.flatMap((result) => result.applied).filter((name) => name.endsWith('.sql'));
      expect(files).toEqual([...new Set(files)]);
      expect(files.length).toBeGreaterThan(0);
      await Promise.all(stores.map((store) => store.close()));
      await empty.drop();
    });

    it('never skips a change while writers commit side by side', async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => openHere()));
      const [reader] = stores;
      if (reader === undefined) throw new Error('no store');
      const t = 'concurrent';
      const seen = new Set<string>();
      let seq = 0;
      const read = async (): Promise<void> => {
        for (const change of await reader.changesSince(t, seq, 10)) {
          expect(change.seq).toBeGreaterThan(seq);
          seq = change.seq;
          seen.add(change.lead_id);
        }
      };
      let writing = true;
      const writers = Promise.all(
        stores.map(async (store, w) => {
          for (let i = 0; i < 40; i++) {
            const ids = Array.from({ length: 1 + ((i * 7 + w) % 5) }, (_, j) => `w${w}-${i}-${j}`);
            await store.upsertLeads(
              t,
              ids.map((id) => sampleLead(id)),
              [],
            );
            if (i % 3 === 0)
              await store.upsertSnippets(t, [sampleSnippet(`s${w}-${i}`, { lead_id: `w${w}-${i}-0` })]);
          }
        }),
      ).finally(() => {
        writing = false;
      });
      while (writing) await read();
      await writers;
      while (seq < (await reader.lastSeq(t))) await read();
      expect(seen.size).toBe((await reader.counts(t)).leads);
      await Promise.all(stores.map((store) => store.close()));
    });

    /** Its locks end with the test, however that ends, or the tests behind it would wait for them. */
    function adminOf(max: number): postgres.Sql {
      const admin = postgres(database.url, { max, onnotice: () => undefined });
      onTestFinished(() => admin.end({ timeout: 1 }));
      return admin;
    }

    it('cancels the statement of an aborted call on the server', async () => {
      const store = await openHere();
      const admin = adminOf(2);
      const lock = await admin.reserve();
      await lock`begin`;
      await lock`lock table leads in access exclusive mode`;
      const abort = new AbortController();
      const call = store.count('t', EVERYTHING, { signal: abort.signal });
      const running = () => admin`select from pg_stat_activity
        where datname = current_database() and application_name = 'assay' and wait_event_type = 'Lock'`;
      while ((await running()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      abort.abort();
      await expect(call).rejects.toMatchObject({ code: 'deadline' });
      // The caller waits a moment for word that the server has stopped; on a busy machine that takes longer.
      expect(await eventually(async () => (await running()).length === 0)).toBe(true);
      await lock`rollback`;
      lock.release();
      expect(await store.count('t', EVERYTHING)).toBe(0);
      await admin.end();
      await store.close();
    });

    it('answers deadline when the server takes longer than allowed', async () => {
      const store = await openHere(300);
      const admin = adminOf(1);
      const lock = await admin.reserve();
      await lock`begin`;
      await lock`lock table leads in access exclusive mode`;
      await expect(store.count('t', EVERYTHING)).rejects.toMatchObject({ code: 'deadline' });
      await lock`rollback`;
      lock.release();
      expect(await store.count('t', EVERYTHING)).toBe(0);
      await admin.end();
      await store.close();
    });

    it('answers deadline to a call that finds no free connection', async () => {
      const store = await openPostgresStore({
        url: database.url,
        dimensions: CONTRACT_DIMENSIONS,
        poolMax: 1,
        deadlineMs: 1500,
      });
      const admin = adminOf(1);
      const lock = await admin.reserve();
      await lock`begin`;
      await lock`lock table leads in access exclusive mode`;
      const first = store.upsertLeads('t', [sampleLead('waits')], []).catch((error: unknown) => error);
      const signal = AbortSignal.timeout(50);
      const second = store.nearest('t', new Float32Array(CONTRACT_DIMENSIONS).fill(1), EVERYTHING, 1, {
        signal,
      });
      await expect(second).rejects.toMatchObject({ code: 'deadline' });
      expect(await first).toMatchObject({ code: 'deadline' });
      await lock`rollback`;
      lock.release();
      expect(await store.count('t', EVERYTHING)).toBe(0);
      await admin.end();
      await store.close();
    });

    it('says store_unavailable when its connections are cut, then works again', async () => {
      const store = await openHere();
      expect(await store.count('t', EVERYTHING)).toBe(0);
      const admin = adminOf(1);
      const lock = await admin.reserve();
      await lock`begin`;
      await lock`lock table leads in access exclusive mode`;
      const call = store.count('t', EVERYTHING).catch((error: unknown) => error);
      for (let cut = 0; cut === 0; ) {
        const rows = await lock`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'assay' and wait_event_type = 'Lock'`;
        cut = rows.length;
      }
      expect(await call).toMatchObject({ code: 'store_unavailable' });
      await lock`rollback`;
      lock.release();
      expect(await store.count('t', EVERYTHING)).toBe(0);
      await admin.end();
      await store.close();
    });

    it('says store_unavailable where no server listens', async () => {
      const url = new URL(database.url);
      url.port = '1';
      const store = await openPostgresStore({
        url: url.href,
        dimensions: CONTRACT_DIMENSIONS,
        connectTimeoutMs: 2_000,
      });
      await expect(store.count('t', EVERYTHING)).rejects.toMatchObject({ code: 'store_unavailable' });
      expect((await store.health()).ok).toBe(false);
      await store.close();
    });

    it('refuses a database whose applied migration differs from the file', async () => {
      const store = await openHere();
      const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
      const [before] = await admin`select checksum from schema_migrations where version = 1`;
      await admin`update schema_migrations set checksum = 'other' where version = 1`;
      await expect(store.migrate()).rejects.toMatchObject({ code: 'config' });
      await admin`update schema_migrations set checksum = ${before?.checksum} where version = 1`;
      await admin.end();
      await store.close();
    });
  });
}
