import { LRUCache } from 'lru-cache';
import type { LocalCache } from '../../ports/cache.ts';
import { jittered } from '../jittered.ts';

export interface MemoryCacheOptions {
  entriesMax: number;
  bytesMax: number;
}

/** Two bytes a character, the most a string takes, and the entry itself. */
const BYTES_PER_CHARACTER = 2;
const BYTES_PER_ENTRY = 200;

/** Least recently used goes first, beyond a number of entries or of bytes. An entry larger than the whole is not kept. */
export function createMemoryCache({ entriesMax, bytesMax }: MemoryCacheOptions): LocalCache {
  const values = new LRUCache<string, string>({
    max: entriesMax,
    maxSize: bytesMax,
    sizeCalculation: (value, key) => BYTES_PER_CHARACTER * (key.length + value.length) + BYTES_PER_ENTRY,
  });
  const claims = new LRUCache<string, true>({ max: entriesMax });
  return {
    peek: (key) => values.get(key),
    get: async (key) => values.get(key),
    getMany: async (keys) => keys.map((key) => values.get(key)),
    set(key, value, ttlMs) {
      values.set(key, value, { ttl: jittered(ttlMs) });
    },
    async claim(key, ttlMs) {
      if (claims.has(key)) return false;
      claims.set(key, true, { ttl: Math.max(1, ttlMs) });
      return true;
    },
    release(key) {
      claims.delete(key);
    },
    clear: () => values.clear(),
    entries: () => values.size,
    bytes: () => values.calculatedSize,
    async close() {
      values.clear();
      claims.clear();
    },
  };
}
