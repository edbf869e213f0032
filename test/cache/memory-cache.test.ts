import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../src/adapters/memory/create-memory-cache.ts';
import { cacheContract } from './contract.ts';

cacheContract('memory', async () => createMemoryCache({ entriesMax: 1000, bytesMax: 10_000_000 }));

describe('the memory cache', () => {
  it('never holds more entries than its bound, and drops the least recently used', async () => {
    const cache = createMemoryCache({ entriesMax: 3, bytesMax: 1_000_000 });
    for (const key of ['a', 'b', 'c']) cache.set(key, key, 60_000);
    await cache.get('a');
    cache.set('d', 'd', 60_000);
    expect(cache.entries()).toBe(3);
    expect(await cache.getMany(['a', 'b', 'c', 'd'])).toEqual(['a', undefined, 'c', 'd']);
  });

  it('never holds more bytes than its bound', () => {
    const cache = createMemoryCache({ entriesMax: 1000, bytesMax: 10_000 });
    for (let i = 0; i < 200; i++) {
      cache.set(`key-${i}`, 'x'.repeat(i * 10), 60_000);
      expect(cache.bytes()).toBeLessThanOrEqual(10_000);
    }
    expect(cache.entries()).toBeGreaterThan(0);
    expect(cache.peek('key-199')).toBe('x'.repeat(1990));
  });

  it('does not keep an entry larger than the whole, nor lose the others to it', async () => {
    const cache = createMemoryCache({ entriesMax: 10, bytesMax: 10_000 });
    cache.set('small', 's', 60_000);
    cache.set('large', 'x'.repeat(100_000), 60_000);
    expect(await cache.getMany(['small', 'large'])).toEqual(['s', undefined]);
  });
});
