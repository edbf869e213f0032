import type { Cache, LocalCache } from '../ports/cache.ts';

/** How long the near cache keeps what it got from the far one, whose remaining time it does not know. */
const NEAR_MS_MAX = 60_000;

/**
 * A near cache in front of a far one. What the far one answers, in time or late, is kept near for `nearMsMax`, so a value
 * may outlive its time by so much: keys name all that a value was made from, so it is as right then as before.
 */
export function createTieredCache(near: LocalCache, far: Cache, nearMsMax = NEAR_MS_MAX): LocalCache {
  return {
    peek: near.peek,
    clear: near.clear,
    entries: near.entries,
    bytes: near.bytes,
    async get(key, options) {
      const held = near.peek(key);
      if (held !== undefined) return held;
      const value = await far.get(key, {
        onLate(late) {
          near.set(key, late, nearMsMax);
          options?.onLate?.(late);
        },
      });
      if (value !== undefined) near.set(key, value, nearMsMax);
      return value;
    },
    async getMany(keys) {
      const found = keys.map((key) => near.peek(key));
      const missing = keys.filter((_, i) => found[i] === undefined);
      if (missing.length === 0) return found;
      const fetched = await far.getMany(missing);
      let next = 0;
      return found.map((held, i) => {
        if (held !== undefined) return held;
        const value = fetched[next++];
        if (value !== undefined) near.set(keys[i] ?? '', value, nearMsMax);
        return value;
      });
    },
    set(key, value, ttlMs) {
      near.set(key, value, ttlMs);
      far.set(key, value, ttlMs);
    },
    claim: (key, ttlMs) => far.claim(key, ttlMs),
    release: (key) => far.release(key),
    async close() {
      await far.close();
      await near.close();
    },
  };
}
