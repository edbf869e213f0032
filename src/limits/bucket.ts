/** How fast a bucket refills and how much it holds. */
export interface BucketShape {
  /** Milliseconds in which one request comes back. */
  intervalMs: number;
  /** Requests that a full bucket holds; 1 at least. */
  burst: number;
}

export interface Taken {
  isAllowed: boolean;
  /** The bucket after this: when it is full again, on the caller's clock. */
  fullAtMs: number;
  /** Requests that could be made at once after this one. */
  remaining: number;
  /** Until one more can be made; 0 where one can. */
  waitMs: number;
}

/** Of a request's time: what sums of binary fractions may be off by. */
const SLACK = 1e-6;

/**
 * A token bucket kept as one number, the instant at which it is full again (generic cell rate algorithm, ITU-T I.371,
 * virtual scheduling). A request moves that instant on by one interval and is allowed while it stays within `burst`
 * intervals from now. A clock that goes back only makes the bucket look emptier.
 */
export function takeOne(fullAtMs: number, nowMs: number, { intervalMs, burst }: BucketShape): Taken {
  const from = Math.max(fullAtMs, nowMs);
  const roomMs = burst * intervalMs - (from - nowMs);
  const isAllowed = roomMs >= intervalMs * (1 - SLACK);
  const leftMs = isAllowed ? roomMs - intervalMs : roomMs;
  const remaining = Math.max(0, Math.floor(leftMs / intervalMs + SLACK));
  return {
    isAllowed,
    fullAtMs: isAllowed ? from + intervalMs : from,
    remaining,
    waitMs: remaining > 0 ? 0 : intervalMs - leftMs,
  };
}
