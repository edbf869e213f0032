import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy, type TcpProxy, targetOf } from '../support/tcp-proxy.ts';
import { startLoad } from './mixed-load.ts';

/** Far above any deadline of a call: only a hang takes as long. */
const HANG_MS = 30_000;

describe.skipIf(TEST_DATABASE_URL === undefined)(
  'the service while PostgreSQL fails (ASSAY_TEST_DATABASE_URL)',
  () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let admin: postgres.Sql;
    let proxy: TcpProxy;
    let sample: Sample;

    beforeAll(async () => {
      database = await createTestDatabase();
      admin = postgres(database.url, { max: 1, onnotice: () => undefined });
      proxy = await startTcpProxy(targetOf(database.url));
      sample = await serveSample({
        ASSAY_DATABASE_URL: proxy.through(database.url),
        ASSAY_DATABASE_POOL: '4',
        ASSAY_LATENCY_MS: '5000',
        ASSAY_DATABASE_READ_MS: '5000',
        ASSAY_QUEUE_WAIT_MS: '20000', // A busy machine sheds for other reasons than the one tried here.
      });
      await sample.engine.warmUp();
    }, 120_000);
    afterEach(() => proxy.heal());
    afterAll(async () => {
      await sample.close();
      await proxy.close();
      await admin.end();
      await database.drop();
    }, 120_000);

    const faults: [string, () => Promise<void>, () => Promise<void>][] = [
      [
        'its sessions are killed again and again in the middle of what they do',
        async () => {
          for (let i = 0; i < 15; i++) {
            await admin`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like 'assay%'`;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
        },
        async () => undefined,
      ],
      [
        'it is gone',
        async () => {
          await proxy.goDown();
          await new Promise((resolve) => setTimeout(resolve, 2_500));
        },
        () => proxy.comeUp(),
      ],
      [
        'it stops answering without closing',
        async () => {
          proxy.swallow();
          await new Promise((resolve) => setTimeout(resolve, 5_000));
        },
        async () => proxy.heal(),
      ],
    ];

    it.each(faults)(
      'when %s: answers from the lead index, sheds the rest, loses nothing acknowledged, and recovers',
      async (name, fail, heal) => {
        const load = startLoad(sample, name);
        await new Promise((resolve) => setTimeout(resolve, 500));
        await fail();
        await heal();
        const healedMs = performance.now();
        expect(await eventually(async () => (await load.bySql()) === 200, HANG_MS)).toBe(true);
        const readsMs = performance.now() - healedMs;
        const before = load.acknowledged.size;
        expect(await eventually(() => load.acknowledged.size > before, HANG_MS)).toBe(true);
        const writesMs = performance.now() - healedMs;
        const { statuses, slowestMs } = await load.stop();
        process.stderr.write(
          `${name}: ${JSON.stringify(statuses)}, slowest ${Math.round(slowestMs)} ms; back after ${Math.round(readsMs)} ms for reads, ${Math.round(writesMs)} ms for writes\n`,
        );
        expect(Object.keys(statuses.index ?? {})).toEqual(['200']);
        for (const kind of ['sql', 'import'])
          for (const status of Object.keys(statuses[kind] ?? {}))
            expect(['200', '503 with Retry-After']).toContain(status);
        expect(slowestMs).toBeLessThan(HANG_MS);
        const stored = new Set((await admin`select lead_id from leads`).map((row) => String(row.lead_id)));
        expect([...load.acknowledged].filter((id) => !stored.has(id))).toEqual([]);
      },
      120_000,
    );
  },
);
