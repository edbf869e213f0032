import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../src/adapters/memory/create-memory-cache.ts';
import { createSharedValues } from '../../src/start/caches/shared-values.ts';

const OPTIONS = { ttlMs: 60_000, waitMs: 10_000 };
const cacheOf = () => createMemoryCache({ entriesMax: 100, bytesMax: 100_000 });

describe('a value that is dear to make', () => {
  it('is made once, however many ask at once, in one process and in several', async () => {
    const cache = cacheOf();
    const processes = [createSharedValues(cache), createSharedValues(cache), createSharedValues(cache)];
    let made = 0;
    const make = async () => {
      made++;
      await sleep(50);
      return 'dear';
    };
    const all = await Promise.all(
      processes.flatMap((through) => Array.from({ length: 10 }, () => through('k', make, OPTIONS))),
    );
    expect(new Set(all)).toEqual(new Set(['dear']));
    expect(made).toBe(1);
  });

  it('is made by another where the first one fails, and the failure is the first one’s alone', async () => {
    const through = createSharedValues(cacheOf());
    let calls = 0;
    const make = async () => {
      if (++calls === 1) throw new Error('the first one');
      return 'second';
    };
    const [first, second] = await Promise.allSettled([
      through('k', make, OPTIONS),
      through('k', make, OPTIONS),
    ]);
    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: 'second' });
    expect(await through('k', make, OPTIONS)).toBe('second');
  });

  it('does not wait longer than told for a process that died with the claim', async () => {
    const cache = cacheOf();
    expect(await cache.claim('k', 60_000)).toBe(true);
    const through = createSharedValues(cache);
    expect(await through('k', async () => 'own', { ttlMs: 60_000, waitMs: 30 })).toBe('own');
  });
});
