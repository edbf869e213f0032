import type { Cache } from '../../ports/cache.ts';
import { inSpan, NO_TRACING, type SpanAttributes, type Tracing } from '../../ports/tracing.ts';

/** Redis with a span for every call that is waited for; the same where traces are off. Keys are not noted. */
export function traceCache<T extends Cache>(cache: T, tracing: Tracing): T {
  if (tracing === NO_TRACING) return cache;
  const call = <V>(operation: string, more: SpanAttributes, work: () => Promise<V>) =>
    inSpan(
      tracing,
      operation,
      'client',
      { 'db.system.name': 'redis', 'db.operation.name': operation, ...more },
      work,
    );
  const traced: Pick<Cache, 'get' | 'getMany' | 'claim'> = {
    get: (key, options) => call('GET', {}, () => cache.get(key, options)),
    getMany: (keys) => call('MGET', { 'db.operation.batch.size': keys.length }, () => cache.getMany(keys)),
    claim: (key, ttlMs) => call('SET', {}, () => cache.claim(key, ttlMs)),
  };
  return Object.assign(Object.create(cache), traced);
}
