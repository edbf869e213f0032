import { pino } from 'pino';
import { describe, it } from 'vitest';
import { createMemoryCache } from '../../src/adapters/memory/create-memory-cache.ts';
import { openRedisCache } from '../../src/adapters/redis/open-redis-cache.ts';
import { createTieredCache } from '../../src/adapters/tiered-cache.ts';
import { cacheContract } from './contract.ts';

const url = process.env.ASSAY_TEST_REDIS_URL;

if (url === undefined) {
  describe('the Redis cache', () => {
    it.skip('needs a server: set ASSAY_TEST_REDIS_URL');
  });
} else {
  // The wait is long because a busy machine must not fail a test about values; test/faults is about the wait.
  const open = async () => {
    const cache = openRedisCache({ url, waitMs: 5000, log: pino({ level: 'silent' }) });
    await new Promise<void>((resolve) => cache.client.once('ready', resolve));
    return cache;
  };
  cacheContract('Redis', open);
  cacheContract('tiered', async () =>
    createTieredCache(createMemoryCache({ entriesMax: 100, bytesMax: 10_000_000 }), await open(), 1000),
  );
}
