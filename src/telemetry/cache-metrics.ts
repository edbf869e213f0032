import { Counter, Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

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
}

export interface CacheMetrics {
  lookup(cache: CacheName, result: CacheResult): void;
  redisFailed(failure: RedisFailure): void;
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: CacheState): () => void;
  /** Whether calls go to Redis; null where none is configured. */
  watchRedis(isUp: () => boolean | null): void;
}

export function createCacheMetrics(registry: Registry): CacheMetrics {
  const registers = [registry];
  const states = new Sources<CacheState>();
  let isUp: () => boolean | null = () => null;
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
      this.set(states.sum((of) => of.entries()));
    },
  });
  new Gauge({
    name: 'assay_cache_bytes',
    help: 'Size of the cache in the process: keys and values as counted against its bound.',
    registers,
    collect() {
      this.set(states.sum((of) => of.bytes()));
    },
  });
  new Gauge({
    name: 'assay_cache_redis_up',
    help: '1 while calls go to Redis, 0 while the breaker holds them back; absent where no Redis is configured.',
    aggregator: 'min',
    registers,
    collect() {
      const up = isUp();
      if (up === null) this.remove();
      else this.set(Number(up));
    },
  });
  for (const kind of REDIS_FAILURES) failures.inc({ kind }, 0);
  for (const cache of CACHES) for (const result of CACHE_RESULTS) lookups.inc({ cache, result }, 0);
  return {
    lookup: (cache, result) => lookups.inc({ cache, result }),
    redisFailed: (kind) => failures.inc({ kind }),
    watch: states.add,
    watchRedis(of) {
      isUp = of;
    },
  };
}
