import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openLimitExchange } from '../../src/adapters/redis/open-limit-exchange.ts';
import { type Access, type AccessLimits, OPEN_ACCESS } from '../../src/domain/access.ts';
import { createKeyLimiter, type KeyLimiter } from '../../src/limits/key-limiter.ts';
import { createLimitSync, type LimitSync } from '../../src/limits/limit-sync.ts';
import { hasRedisServer, ownRedis } from '../cache/redis-server.ts';
import { eventually } from '../support/eventually.ts';

const NONE = {
  ratePerSecond: Number.POSITIVE_INFINITY,
  burstSeconds: 10_000,
  concurrency: Number.POSITIVE_INFINITY,
};
const log = pino({ level: 'silent' });
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Process {
  limiter: KeyLimiter;
  sync: LimitSync;
  burst(access: Access, requests: number): number;
}

function startProcess(url: string, shares = 2): Process {
  const stopwatch = () => performance.now();
  // As long as a busy machine may need.
  const sync = createLimitSync(openLimitExchange({ url, waitMs: 2000, log }), stopwatch);
  const limiter = createKeyLimiter({ defaults: NONE, shares, sync, stopwatch });
  ends.push(() => limiter.close());
  return {
    limiter,
    sync,
    burst(access, requests) {
      let taken = 0;
      for (let i = 0; i < requests; i++) {
        const entry = limiter.enter(access);
        if (entry !== null && entry.refused === null) taken++;
        entry?.leave();
      }
      return taken;
    },
  };
}

async function startRedis() {
  const redis = await ownRedis();
  await redis.start();
  ends.push(() => redis.kill());
  return redis;
}

function key(keyId: string, limits: AccessLimits): Access {
  return { ...OPEN_ACCESS, keyId, limits };
}
/** Ten at once, the next after 17 minutes, so that how long the test takes changes nothing. */
const TEN = { ratePerSecond: 0.001 };
const PLACES = { concurrency: 8 };

/** Asks until Redis has been heard, or is known to be gone. */
async function untilUp(process: Process, isUp = true): Promise<void> {
  const found = await eventually(() => {
    process.limiter.enter(key('probe', { concurrency: 1000 }))?.leave();
    return process.sync.isUp() === isUp;
  }, 60_000);
  expect(found).toBe(true);
}

function refusal(process: Process, access: Access): string | null | undefined {
  const entry = process.limiter.enter(access);
  entry?.leave();
  return entry?.refused;
}

if (!hasRedisServer() || process.env.ASSAY_TEST_REDIS_URL === undefined)
  describe('limits that processes share through Redis', () => {
    it.skip('needs redis-server on the path and ASSAY_TEST_REDIS_URL');
  });
else
  describe('limits that processes share through Redis', () => {
    it('are taken from one bucket per key, and known to a process that starts later', async () => {
      const redis = await startRedis();
      const [one, two] = [startProcess(redis.url), startProcess(redis.url)];
      await untilUp(one);
      await untilUp(two);
      expect(one.burst(key('a', TEN), 20)).toBe(10);
      // The first request of a key that is not known yet is taken; it is told of, and what comes back is heard.
      expect(await eventually(() => refusal(two, key('a', TEN)) === 'rate', 60_000)).toBe(true);
      expect(two.burst(key('b', TEN), 20)).toBe(10);
      const later = startProcess(redis.url);
      await untilUp(later);
      expect(await eventually(() => refusal(later, key('b', TEN)) === 'rate', 60_000)).toBe(true);
      expect(later.burst(key('c', TEN), 20)).toBe(10);
    });

    it('bound what all processes work on, until one dies and is forgotten', async () => {
      const redis = await startRedis();
      const [one, two] = [startProcess(redis.url), startProcess(redis.url)];
      await untilUp(one);
      await untilUp(two);
      const access = key('places', PLACES);
      for (let i = 0; i < 8; i++) expect(one.limiter.enter(access)?.refused).toBeNull();
      expect(await eventually(() => refusal(two, access) === 'concurrency', 60_000)).toBe(true);
      await one.limiter.close();
      expect(await eventually(() => refusal(two, access) === null, 60_000)).toBe(true);
    });

    it('fall back to a share when Redis dies, and are whole again when it is back', async () => {
      const redis = await startRedis();
      const process = startProcess(redis.url, 4);
      await untilUp(process);
      await redis.kill();
      await untilUp(process, false);
      const held = [1, 2, 3].map(() => process.limiter.enter(key('places', PLACES)));
      expect(held.map((entry) => entry?.refused)).toEqual([null, null, 'concurrency']);
      expect(process.burst(key('d', TEN), 20)).toBe(2);
      await redis.start(); // An empty one: it knows neither the script nor any sum.
      await untilUp(process);
      expect(process.limiter.enter(key('places', PLACES))?.refused).toBeNull();
      expect(process.burst(key('e', TEN), 20)).toBe(10);
    });
  });
