import { Counter, Gauge, type Registry } from 'prom-client';

export const CACHES = ['answer', 'parse', 'embedding', 'candidates', 'intent'] as const;
export type CacheName = (typeof CACHES)[number];

/** `joined`: waited for another query that was working out the same. */
export const CACHE_RESULTS = ['memory', 'redis', 'joined', 'miss'] as const;
export type CacheResult = (typeof CACHE_RESULTS)[number];

export const REDIS_FAILURES = ['timeout', 'open', 'error', 'garbage', 'full'] as const;
export type RedisFailure = (typeof REDIS_FAILURES)[number];

export interface CacheState {
  entries(): number;
  bytes(): number;
  /** Whether calls go to Redis; null where none is configured. */
  redisUp(): boolean | null;
}

export interface CacheMetrics {
  lookup(cache: CacheName, result: CacheResult): void;
  redisFailed(failure: RedisFailure): void;
  watch(state: CacheState): void;
}

export function createCacheMetrics(registry: Registry): CacheMetrics {
  const registers = [registry];
  let state: CacheState | undefined;
  const lookups = new Counter({
    name: 'assay_cache_lookups_total',
    help: 'Lookups by cache and where the value was found; the hit rate is 1 - miss / all.',
    labelNames: ['cache', 'result'],
    registers,
  });
  const failures = new Counter({
    name: 'assay_cache_redis_failures_total',
    help: 'Calls that Redis did not answer, or not well; `open` ones were not made, since the breaker was open.',
    labelNames: ['kind'],
    registers,
  });
  new Gauge({
    name: 'assay_cache_entries',
    help: 'Entries of the cache in the process.',
    registers,
    collect() {
      this.set(state?.entries() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_cache_bytes',
    help: 'Size of the cache in the process: keys and values as counted against its bound.',
    registers,
    collect() {
      this.set(state?.bytes() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_cache_redis_up',
    help: '1 while calls go to Redis, 0 while the breaker holds them back; absent where no Redis is configured.',
    aggregator: 'min',
    registers,
    collect() {
      const up = state?.redisUp() ?? null;
      if (up === null) this.remove();
      else this.set(Number(up));
    },
  });
  for (const kind of REDIS_FAILURES) failures.inc({ kind }, 0);
  for (const cache of CACHES) for (const result of CACHE_RESULTS) lookups.inc({ cache, result }, 0);
  return {
    lookup: (cache, result) => lookups.inc({ cache, result }),
    redisFailed: (kind) => failures.inc({ kind }),
    watch(of) {
      state = of;
    },
  };
}
