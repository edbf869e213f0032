export interface FailedAttempts {
  /** Counts one more; whole seconds to wait where the address has failed too often, 0 where it may go on. */
  failed(address: string): number;
  /** The same without counting. */
  waitSeconds(address: string): number;
}

interface Bucket {
  level: number;
  atMs: number;
}

const ADDRESSES_MAX = 10_000;

/**
 * A leaky bucket for each client address that failed to prove who it is: `perMinute` at once, and as many a minute. The
 * addresses are bounded; beyond it the one that failed longest ago is forgotten.
 */
export function createFailedAttempts(perMinute: number, stopwatch: () => number): FailedAttempts {
  const buckets = new Map<string, Bucket>();
  const leakPerMs = perMinute / 60_000;

  function levelOf(address: string, nowMs: number): number {
    const bucket = buckets.get(address);
    return bucket === undefined ? 0 : Math.max(0, bucket.level - (nowMs - bucket.atMs) * leakPerMs);
  }
  const waitFor = (level: number) =>
    level < perMinute ? 0 : Math.ceil((level - perMinute + 1) / leakPerMs / 1000);

  return {
    failed(address) {
      const atMs = stopwatch();
      const level = levelOf(address, atMs);
      const wait = waitFor(level);
      buckets.delete(address);
      buckets.set(address, { level: wait > 0 ? level : level + 1, atMs });
      if (buckets.size > ADDRESSES_MAX) for (const oldest of buckets.keys()) return forget(oldest, wait);
      return wait;
    },
    waitSeconds: (address) => waitFor(levelOf(address, stopwatch())),
  };

  function forget(address: string, wait: number): number {
    buckets.delete(address);
    return wait;
  }
}
