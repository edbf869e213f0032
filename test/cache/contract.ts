import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/ports/cache.ts';

const MINUTE_MS = 60_000;

/** What every cache keeps to; run once per adapter. */
export function cacheContract(name: string, open: () => Promise<Cache>): void {
  describe(`the ${name} cache`, () => {
    let cache: Cache;
    const fresh = () => `assay:test:${randomUUID()}`;
    beforeAll(async () => {
      cache = await open();
    });
    afterAll(async () => {
      await cache.close();
    });

    /** A write is not waited for, so a read may have to be repeated. */
    async function eventually(key: string, value: string | undefined): Promise<void> {
      await expect.poll(() => cache.get(key), { timeout: 10_000 }).toBe(value);
    }

    it('knows nothing of a key that was never set', async () => {
      expect(await cache.get(fresh())).toBeUndefined();
    });

    it('gives back what was set, character by character', async () => {
      for (const value of ['', 'a', '{"x":1}\n\r\n$5\r\n', 'Zürich 東京 🦊', 'x'.repeat(100_000)]) {
        const key = fresh();
        cache.set(key, value, MINUTE_MS);
        await eventually(key, value);
      }
    });

    it('the last value set for a key stands', async () => {
      const key = fresh();
      cache.set(key, 'one', MINUTE_MS);
      cache.set(key, 'two', MINUTE_MS);
      await eventually(key, 'two');
    });

    it('reads many keys in their order, with gaps where nothing is known', async () => {
      const [a, b, c] = [fresh(), fresh(), fresh()];
      cache.set(a, 'A', MINUTE_MS);
      cache.set(c, 'C', MINUTE_MS);
      await eventually(c, 'C');
      expect(await cache.getMany([c, b, a, b])).toEqual(['C', undefined, 'A', undefined]);
      expect(await cache.getMany([])).toEqual([]);
    });

    it('forgets a value when its time is over', async () => {
      const key = fresh();
      cache.set(key, 'short', 2000);
      await eventually(key, 'short');
      await eventually(key, undefined);
    });

    it('lets one of many callers work a value out, and the next one after release or the end of the time', async () => {
      const key = fresh();
      const claims = await Promise.all(Array.from({ length: 8 }, () => cache.claim(key, MINUTE_MS)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      cache.release(key);
      await expect.poll(() => cache.claim(key, 300), { timeout: 10_000 }).toBe(true);
      await expect.poll(() => cache.claim(key, MINUTE_MS), { timeout: 10_000 }).toBe(true);
    });

    it('a claim is not a value', async () => {
      const key = fresh();
      await cache.claim(key, MINUTE_MS);
      expect(await cache.get(key)).toBeUndefined();
    });
  });
}
