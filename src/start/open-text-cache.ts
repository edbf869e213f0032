import type { Logger } from 'pino';
import { createMemoryCache } from '../adapters/memory/create-memory-cache.ts';
import { memoryPolicyFault } from '../adapters/redis/memory-policy.ts';
import { openRedisCache, type RedisCache } from '../adapters/redis/open-redis-cache.ts';
import { createTieredCache } from '../adapters/tiered-cache.ts';
import type { Config } from '../config.ts';
import type { LocalCache } from '../ports/cache.ts';
import type { Tracing } from '../ports/tracing.ts';
import type { CacheMetrics } from '../telemetry/cache-metrics.ts';
import { traceCache } from '../telemetry/tracing/trace-cache.ts';

export interface TextCache {
  /** In the process, in front of Redis where one is set. */
  texts: LocalCache;
  /** What processes share; null where no Redis is set. */
  redis: RedisCache | null;
}

const BYTES_SHARE = 0.25;
const ENTRIES_MAX = 50_000;

/** Does not wait for Redis: where it does not answer the process starts without it, and uses it when it comes. */
export function openTextCache(
  config: Config,
  metrics: CacheMetrics,
  log: Logger,
  tracing: Tracing,
): TextCache {
  const memory = createMemoryCache({
    entriesMax: ENTRIES_MAX,
    bytesMax: Math.max(1, Math.floor(config.CACHE_BYTES * BYTES_SHARE)),
  });
  if (config.REDIS_URL === undefined) return { texts: memory, redis: null };
  const redis = openRedisCache({
    url: config.REDIS_URL,
    waitMs: config.REDIS_WAIT_MS,
    log,
    onFailure: metrics.redisFailed,
  });
  redis.client.once('ready', () => {
    memoryPolicyFault(redis.client).then(
      (fault) => fault !== null && log.warn(`Redis: ${fault}`),
      (error: unknown) => log.warn({ err: error }, 'Redis does not say how it makes room'),
    );
  });
  return { texts: createTieredCache(memory, traceCache(redis, tracing)), redis };
}
