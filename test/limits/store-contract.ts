import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { type BegunWrite, createIdempotencyDesk, LEASE_MS } from '../../src/idempotency/idempotency-desk.ts';
import type { StoreUnderTest } from '../store/store-contract.ts';

const PRINT = new Uint8Array(32).fill(7);
const ANSWER = { status: 200, contentType: 'application/json', body: '{"read":1}' };

/** Two processes with one clock, in a tenant of their own. */
function worldOf(store: SqlStore, options: { rowsMax?: number; bytesMax?: number; isAlone?: boolean } = {}) {
  let nowMs = 1_800_000_000_000;
  let dropped = 0;
  const tenant = `tenant-${randomUUID()}`;
  const desk = () =>
    createIdempotencyDesk({
      store: store.idempotency,
      tenant,
      keepMs: 86_400_000,
      rowsMax: 1000,
      bytesMax: 1_000_000,
      isAlone: false,
      now: () => nowMs,
      log: pino({ level: 'silent' }),
      onDropped: (count) => {
        dropped += count;
      },
      ...options,
    });
  const one = desk();
  return {
    tenant,
    one,
    two: desk(),
    desk,
    dropped: () => dropped,
    pass: (ms: number) => {
      nowMs += ms;
    },
    async first(key: string, from = one): Promise<BegunWrite> {
      const write = await from.begin('k1', key);
      if (write.state !== 'mine') throw new Error(`the write is ${write.state}`);
      return write;
    },
  };
}

/** Which writes are under way and which are done, on any engine. */
export function describeIdempotency(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let opened: StoreUnderTest;
    let store: SqlStore;
    const world = (options?: Parameters<typeof worldOf>[1]) => worldOf(store, options);

    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
      await store.migrate();
    });
    afterAll(() => opened.end());

    it('let one process begin a write, and show its answer to the others', async () => {
      const { one, two, first } = world();
      const both = await Promise.all([one.begin('k1', 'a'), two.begin('k1', 'a')]);
      expect(both.map(({ state }) => state).sort()).toEqual(['mine', 'under_way']);
      const mine = both.find((write) => write.state === 'mine');
      if (mine?.state === 'mine') await mine.finish(PRINT, ANSWER);
      for (const desk of [one, two]) {
        const again = await desk.begin('k1', 'a');
        expect(again.state === 'done' && again.open(PRINT)).toEqual(ANSWER);
        expect(again.state === 'done' && again.open(new Uint8Array(32))).toBeNull();
      }
      expect((await two.begin('k2', 'a')).state).toBe('mine');
      expect((await first('b')).state).toBe('mine');
    });

    it('let a write that failed begin anew at once, and one whose process died when its lease ends', async () => {
      const { two, first, pass } = world();
      await (await first('a')).release();
      const dead = await first('a');
      expect(await two.begin('k1', 'a')).toEqual({ state: 'under_way', retryAfterSeconds: 5 });
      pass(LEASE_MS - 1);
      expect(await two.begin('k1', 'a')).toEqual({ state: 'under_way', retryAfterSeconds: 1 });
      pass(1);
      const taken = await first('a', two);
      // Not dead after all, but too late: what the second does counts.
      await dead.finish(PRINT, { ...ANSWER, body: 'late' });
      await dead.release();
      await taken.finish(PRINT, ANSWER);
      const again = await two.begin('k1', 'a');
      expect(again.state === 'done' && again.open(PRINT)).toEqual(ANSWER);
    });

    it('do not wait for a lease where nobody else uses the store', async () => {
      const { first, desk } = world({ isAlone: true });
      await first('a');
      expect((await desk().begin('k1', 'a')).state).toBe('mine');
    });

    it('leave neither key nor answer readable in the table', async () => {
      const { tenant, first } = world();
      await (await first('my-key')).finish(PRINT, { ...ANSWER, body: 'somebody@example.com' });
      const [rows = []] = await store.client.run([
        { text: 'select * from idempotency_keys where tenant = $1::text', params: [tenant] },
      ]);
      expect(rows).toHaveLength(1);
      const [{ sealed } = {}] = rows;
      const plain = Buffer.from(String(sealed), 'base64').toString('latin1');
      expect(`${JSON.stringify(rows)} ${plain}`).not.toMatch(/somebody|my-key|application/);
    });

    it('forget an answer after its time', async () => {
      const { tenant, first, pass, one } = world();
      await (await first('a')).finish(PRINT, ANSWER);
      pass(86_400_000 - 1);
      expect((await one.begin('k1', 'a')).state).toBe('done');
      pass(1);
      expect((await one.begin('k1', 'a')).state).toBe('mine');
      pass(86_400_000);
      await one.prune();
      const [rows = []] = await store.client.run([
        { text: 'select * from idempotency_keys where tenant = $1::text', params: [tenant] },
      ]);
      expect(rows).toEqual([]);
    });

    it.each<[string, { rowsMax?: number; bytesMax?: number }]>([
      ['number', { rowsMax: 20 }],
      ['size', { bytesMax: 1000 }],
    ])('are bounded in %s: the oldest answers go, what is under way stays', async (_, bound) => {
      const { tenant, first, pass, one, dropped } = world(bound);
      await first('under way');
      for (let i = 0; i < 60; i++) {
        await (await first(`k${i}`)).finish(PRINT, ANSWER);
        pass(1);
      }
      await one.prune();
      const [[row] = []] = await store.client.run([
        {
          text: `select count(*)::integer as rows, sum(bytes)::integer as bytes from idempotency_keys
          where tenant = $1::text and status is not null`,
          params: [tenant],
        },
      ]);
      expect(Number(row?.rows)).toBeGreaterThan(5);
      expect(Number(row?.rows)).toBeLessThanOrEqual(bound.rowsMax ?? 60);
      expect(Number(row?.bytes)).toBeLessThanOrEqual(bound.bytesMax ?? 1e6);
      expect(dropped()).toBeGreaterThan(0);
      expect((await one.begin('k1', 'k59')).state).toBe('done');
      expect((await one.begin('k1', 'k0')).state).toBe('mine');
      expect((await one.begin('k1', 'under way')).state).toBe('under_way');
    });
  });
}
