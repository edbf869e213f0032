import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PostgresClient, type PostgresClientOptions } from '../../src/adapters/postgres/postgres-client.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy, type TcpProxy, targetOf } from '../support/tcp-proxy.ts';

const SLEEP = { text: 'select pg_sleep(60)' };
const ONE = { text: 'select 1 as one' };

describe.skipIf(TEST_DATABASE_URL === undefined)(
  'connections to PostgreSQL (ASSAY_TEST_DATABASE_URL)',
  () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let admin: postgres.Sql;
    let proxy: TcpProxy;
    const open: PostgresClient[] = [];

    beforeAll(async () => {
      database = await createTestDatabase();
      admin = postgres(database.url, { max: 1, onnotice: () => undefined });
      proxy = await startTcpProxy(targetOf(database.url));
    });
    afterEach(async () => {
      proxy.heal();
      proxy.setLatency(0);
      await Promise.all(open.splice(0).map((client) => client.close()));
      await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and application_name like 'assay%'`;
    });
    afterAll(async () => {
      await proxy.close();
      await admin.end();
      await database.drop();
    });

    function connect(options: Partial<PostgresClientOptions> = {}): PostgresClient {
      const client = new PostgresClient({
        url: proxy.through(database.url),
        poolMax: 4,
        deadlineMs: 30_000,
        connectTimeoutMs: 3_000,
        lifetimeMs: 60_000,
        ...options,
      });
      open.push(client);
      return client;
    }

    const sleeping = async () =>
      (
        await admin`select from pg_stat_activity where datname = current_database() and application_name = 'assay'
        and state = 'active'`
      ).length;

    it('leaves nothing running on the server when the signal aborts', async () => {
      const client = connect();
      const abort = new AbortController();
      const calls = Array.from({ length: 3 }, () => client.run([SLEEP], { signal: abort.signal }));
      const outcomes = Promise.allSettled(calls);
      expect(await eventually(async () => (await sleeping()) === 3)).toBe(true);
      abort.abort();
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'deadline' } });
      expect(await eventually(async () => (await sleeping()) === 0)).toBe(true);
    });

    it('leaves nothing running on the server when the deadline passes, in a transaction too, and nothing of it stays', async () => {
      const client = connect();
      await client.run([{ text: 'create table if not exists marks (n integer)' }]);
      const call = client.run([{ text: 'insert into marks values (1)' }, SLEEP], { deadlineMs: 300 });
      await expect(call).rejects.toMatchObject({ code: 'deadline' });
      expect(await eventually(async () => (await sleeping()) === 0)).toBe(true);
      expect(await client.run([{ text: 'select n from marks' }])).toEqual([[]]);
    });

    it('never lets a cancel hit the statement of another call', async () => {
      const client = connect({ poolMax: 2 });
      for (let round = 0; round < 150; round++) {
        const abort = new AbortController();
        const cancelled = client.run([{ text: 'select pg_sleep(0.002)' }], { signal: abort.signal });
        cancelled.catch(() => undefined);
        setTimeout(() => abort.abort(), round % 5);
        const others = Array.from({ length: 4 }, () => client.run([{ text: 'select pg_sleep(0.001)' }, ONE]));
        await Promise.all(others);
      }
    });

    it('has the server stop by itself when the cancel cannot reach it', async () => {
      const client = connect({ deadlineMs: 1_000 });
      await client.run([ONE]);
      const call = client.run([SLEEP]);
      call.catch(() => undefined);
      expect(await eventually(async () => (await sleeping()) === 1)).toBe(true);
      proxy.swallow();
      await expect(call).rejects.toMatchObject({ code: 'deadline' });
      expect(await eventually(async () => (await sleeping()) === 0, 8_000)).toBe(true);
    });

    it('replaces connections that stopped answering without closing, and says store_unavailable meanwhile', async () => {
      const client = connect();
      await Promise.all(Array.from({ length: 4 }, () => client.run([{ text: 'select pg_sleep(0.05)' }])));
      const startedMs = performance.now();
      proxy.swallow({ alsoNew: false });
      await expect(client.run([ONE])).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await client.run([ONE])).toEqual([[{ one: 1 }]]);
      report('flows lost: detected and replaced', startedMs);
    });

    it('fails calls to a server that fell silent, however long their own deadline, and works as soon as it is back', async () => {
      const client = connect();
      await client.run([ONE]);
      proxy.swallow();
      const startedMs = performance.now();
      await expect(client.run([ONE])).rejects.toMatchObject({ code: 'store_unavailable' });
      report('server silent: detected', startedMs);
      await expect(client.run([ONE], { deadlineMs: 400 })).rejects.toMatchObject({ code: 'deadline' });
      proxy.heal();
      const healedMs = performance.now();
      const back = () =>
        client.run([ONE], { deadlineMs: 1_000 }).then(
          () => true,
          () => false,
        );
      expect(await eventually(back)).toBe(true);
      report('server back: first answer', healedMs);
    });

    it('leaves a long statement on a healthy connection alone', async () => {
      const client = connect();
      await expect(client.run([{ text: 'select pg_sleep(6)' }])).resolves.toHaveLength(1);
    });

    it('never runs the rest of a transaction on another connection when its own is cut', async () => {
      const client = connect();
      await client.run([{ text: 'create table if not exists halves (n integer)' }]);
      const call = client.run([
        { text: 'insert into halves values (1)' },
        { text: 'select pg_sleep(0.5)' },
        { text: 'insert into halves values (2)' },
      ]);
      call.catch(() => undefined);
      expect(await eventually(async () => (await sleeping()) === 1)).toBe(true);
      proxy.reset();
      await expect(call).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await client.run([{ text: 'select n from halves' }])).toEqual([[]]);
    });

    it('closes connections that are older than their lifetime and opens others', async () => {
      const client = connect({ poolMax: 1, lifetimeMs: 150 });
      const pids = new Set<unknown>();
      for (let i = 0; i < 10; i++) {
        const [rows] = await client.run([{ text: 'select pg_backend_pid() as pid' }]);
        pids.add(rows?.[0]?.pid);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(pids.size).toBeGreaterThan(1);
    });

    it('never opens more connections than the pool allows', async () => {
      const client = connect({ poolMax: 3 });
      const calls = Array.from({ length: 60 }, () => client.run([{ text: 'select pg_sleep(0.02)' }]));
      let most = 0;
      const done = Promise.all(calls).then(() => true);
      while (!(await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 30, false))]))) {
        const rows =
          await admin`select from pg_stat_activity where datname = current_database() and application_name = 'assay'`;
        most = Math.max(most, rows.length);
      }
      expect(most).toBeLessThanOrEqual(3);
      expect(most).toBeGreaterThan(0);
    });
  },
);

/** For the record, not a check: how long the machine took. */
function report(what: string, sinceMs: number): void {
  process.stderr.write(`${what} after ${((performance.now() - sinceMs) / 1000).toFixed(2)} s\n`);
}
