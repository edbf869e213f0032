import type { AccessLimits } from '../domain/access.ts';
import type { BucketShape } from './bucket.ts';

export interface LimitDefaults {
  /** Infinity for no limit. */
  ratePerSecond: number;
  /** A full bucket holds what comes in so many seconds. */
  burstSeconds: number;
  /** Infinity for no limit. */
  concurrency: number;
}

/** What one caller may do, and how that is told. */
export interface CallerLimits {
  /** Null for no limit. */
  bucket: BucketShape | null;
  concurrency: number;
  /** The field RateLimit-Policy. */
  policy: string;
}

/** The limits of a caller: its own where it has any, the settings' otherwise; null where none applies. */
export function callerLimits(own: AccessLimits, defaults: LimitDefaults): CallerLimits | null {
  const rate = own.ratePerSecond ?? defaults.ratePerSecond;
  const concurrency = own.concurrency ?? defaults.concurrency;
  const isRated = Number.isFinite(rate) && rate > 0;
  const isBounded = Number.isFinite(concurrency) && concurrency > 0;
  if (!isRated && !isBounded) return null;
  const burst = Math.max(1, Math.floor(rate * defaults.burstSeconds));
  const policies = [
    // A client that makes at most q requests in any w seconds is never refused: q fills the bucket and w refills it.
    ...(isRated ? [`"default";q=${burst};w=${Math.max(1, Math.ceil(burst / rate))}`] : []),
    ...(isBounded ? [`"concurrency";q=${concurrency};qu="concurrent-requests"`] : []),
  ];
  return {
    bucket: isRated ? { intervalMs: 1000 / rate, burst } : null,
    concurrency: isBounded ? concurrency : Number.POSITIVE_INFINITY,
    policy: policies.join(', '),
  };
}
