import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '../../ports/cache.ts';

export interface SharedValueOptions {
  ttlMs: number;
  /** How long to wait for another process that is making the value; as long as making it may take. */
  waitMs: number;
}

export type SharedValues = (
  key: string,
  make: () => Promise<string>,
  options: SharedValueOptions,
) => Promise<string>;

const POLL_MS = 10;

/**
 * Values that are dear to make, made once: callers in this process join, other processes wait for the one that holds the
 * claim. A claim rather than early refreshing, because the keys name all that a value depends on: it never grows old, it
 * is only not there yet. Where the claim cannot be had or its holder is gone, everybody makes the value for himself.
 */
export function createSharedValues(cache: Cache): SharedValues {
  const flights = new Map<string, Promise<string>>();

  async function madeElsewhere(key: string, waitMs: number): Promise<string | undefined> {
    for (const until = performance.now() + waitMs; performance.now() < until; ) {
      await sleep(POLL_MS);
      const value = await cache.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  async function fetchOrMake(
    key: string,
    make: () => Promise<string>,
    { ttlMs, waitMs }: SharedValueOptions,
  ): Promise<string> {
    const held = await cache.get(key);
    if (held !== undefined) return held;
    const isMine = await cache.claim(key, waitMs);
    const theirs = isMine ? undefined : await madeElsewhere(key, waitMs);
    if (theirs !== undefined) return theirs;
    try {
      const value = await make();
      cache.set(key, value, ttlMs);
      return value;
    } finally {
      if (isMine) cache.release(key);
    }
  }

  return async (key, make, options) => {
    const flight = flights.get(key);
    if (flight !== undefined) {
      const joined = await flight.catch(() => undefined);
      // The first may have been cut off by a deadline of its own.
      return joined ?? make();
    }
    const own = fetchOrMake(key, make, options);
    flights.set(key, own);
    try {
      return await own;
    } finally {
      flights.delete(key);
    }
  };
}
