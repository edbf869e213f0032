import CircuitBreaker from 'opossum';
import type { Logger } from 'pino';
import type { RedisFailure } from '../../telemetry/cache-metrics.ts';

/** Half of at least this many calls within the window have to fail for calls to stop; after REST_MS one is tried. */
const CALLS_MIN = 5;
const FAILED_PERCENT = 50;
const WINDOW_MS = 2000;
const REST_MS = 1000;

export interface Guard {
  /** Whether calls are made at present. */
  isClosed(): boolean;
  /** The value, or undefined where it did not come within the wait; `onLate` gets it where it comes after all. */
  call<T>(work: () => Promise<T>, onLate?: (value: T) => void): Promise<T | undefined>;
  close(): void;
}

class Late extends Error {}

/**
 * A bounded wait and a breaker around calls that a query can do without. A server that is slow costs each of the first
 * few queries the wait, then one query a second.
 */
export function createGuard(waitMs: number, onFailure: (kind: RedisFailure) => void, log: Logger): Guard {
  const breaker = new CircuitBreaker((work: () => Promise<unknown>) => work(), {
    timeout: false,
    volumeThreshold: CALLS_MIN,
    errorThresholdPercentage: FAILED_PERCENT,
    rollingCountTimeout: WINDOW_MS,
    rollingCountBuckets: 10,
    rollingPercentilesEnabled: false,
    resetTimeout: REST_MS,
  });
  let told = false;
  breaker.on('open', () => {
    if (!told) log.warn('Redis is slow or gone; it is left alone and tried once a second');
    told = true;
  });
  breaker.on('close', () => {
    if (told) log.info('Redis is used again');
    told = false;
  });
  return {
    isClosed: () => breaker.closed,
    async call<T>(work: () => Promise<T>, onLate?: (value: T) => void): Promise<T | undefined> {
      if (breaker.opened) {
        onFailure('open');
        return undefined;
      }
      let result: T | undefined;
      try {
        await breaker.fire(async () => {
          result = await inTime(work(), waitMs, onLate);
        });
        return result;
      } catch (error) {
        const refused = error instanceof Error && 'code' in error && error.code === 'EOPENBREAKER';
        onFailure(error instanceof Late ? 'timeout' : refused ? 'open' : 'error');
        return undefined;
      }
    },
    close: () => breaker.shutdown(),
  };
}

function inTime<T>(work: Promise<T>, waitMs: number, onLate?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    // A busy process finds the timer due before it has read the socket: a reply that lies there came in time.
    const timer = setTimeout(() => setImmediate(giveUp), waitMs);
    function giveUp(): void {
      isLate = true;
      reject(new Late());
    }
    work.then(
      (value) => {
        clearTimeout(timer);
        if (isLate) onLate?.(value);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
