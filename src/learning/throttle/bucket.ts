/** A miner's token bucket and the decayed record that its size depends on. Immutable. */
export interface Bucket {
  /** Epoch milliseconds as of which the numbers hold. */
  at_ms: number;
  /** Rows that may be sent now; 0..burst. */
  tokens: number;
  accepted: number;
  refused: number;
  /** Nothing is taken before this instant; null where the miner is not throttled. */
  throttled_until_ms: number | null;
}

export interface ThrottleLimits {
  /** Rows per minute of a miner without refusals. */
  rowsPerMinute: number;
}

export interface Allowance {
  rowsPerMinute: number;
  /** Most tokens that a bucket holds. */
  burst: number;
  /** 0..1: the refused among what was sent, shrunk towards 5 in 100. */
  refusalRate: number;
}

/** Refusals are forgotten by half in this time: a miner that mends its ways is free again within a day. */
const HALF_LIFE_MS = 6 * 3_600_000;
/** What every miner is taken to have sent before: Beta(95, 5), so that a few refusals at the start mean little. */
const PRIOR = { accepted: 95, refused: 5 };
/** Refusals up to this share cost nothing. */
const TOLERATED = 0.1;
/** No miner gets less than this share, or it could never show that it has mended its ways. */
const SHARE_MIN = 0.01;
const BURST_MINUTES = 5;
/** An empty bucket stays closed until this share of a burst is there again: 30 s, whatever the allowance. */
const REOPEN_SHARE = 0.1;

/**
 * What a miner may send: share = min(1, ((1 - r) / (1 - 0.1))^2), at least 0.01, of the rows per minute of a clean miner
 * and of its burst (5 minutes' worth). r is the mean of the Beta posterior of its refusal rate. The square makes a miner
 * half of whose rows are refused lose two thirds: work on rows that are refused is work taken from others.
 * Token bucket: J. Turner, "New directions in communications (or which way to the information age?)", 1986.
 */
export function allowance({ accepted, refused }: Bucket, { rowsPerMinute }: ThrottleLimits): Allowance {
  const refusalRate = (PRIOR.refused + refused) / (PRIOR.refused + refused + PRIOR.accepted + accepted);
  const share = Math.min(1, Math.max(SHARE_MIN, ((1 - refusalRate) / (1 - TOLERATED)) ** 2));
  const rate = rowsPerMinute * share;
  return { rowsPerMinute: rate, burst: Math.max(1, rate * BURST_MINUTES), refusalRate };
}

/** A miner that has never been heard of. */
export function fullBucket(nowMs: number, limits: ThrottleLimits): Bucket {
  const empty = { at_ms: nowMs, tokens: 0, accepted: 0, refused: 0, throttled_until_ms: null };
  return { ...empty, tokens: allowance(empty, limits).burst };
}

/** The bucket at a later instant: refilled, its record decayed. A clock that goes back changes nothing. */
export function advance(bucket: Bucket, nowMs: number, limits: ThrottleLimits): Bucket {
  const elapsedMs = Math.max(0, nowMs - bucket.at_ms);
  const keep = 0.5 ** (elapsedMs / HALF_LIFE_MS);
  const record = { ...bucket, accepted: bucket.accepted * keep, refused: bucket.refused * keep };
  const { rowsPerMinute, burst } = allowance(record, limits);
  const until = bucket.throttled_until_ms;
  return {
    ...record,
    at_ms: Math.max(bucket.at_ms, nowMs),
    tokens: Math.min(burst, bucket.tokens + (rowsPerMinute * elapsedMs) / 60_000),
    throttled_until_ms: until !== null && until <= nowMs ? null : until,
  };
}

/** Takes up to `rows` tokens of an advanced bucket; where there are too few it closes, and says until when. */
export function take(
  bucket: Bucket,
  rows: number,
  limits: ThrottleLimits,
): { bucket: Bucket; granted: number } {
  if (bucket.throttled_until_ms !== null) return { bucket, granted: 0 };
  const granted = Math.min(rows, Math.floor(bucket.tokens));
  const tokens = bucket.tokens - granted;
  if (granted === rows) return { bucket: { ...bucket, tokens }, granted };
  const { rowsPerMinute, burst } = allowance(bucket, limits);
  const missing = Math.max(1, burst * REOPEN_SHARE) - tokens;
  const throttled_until_ms = bucket.at_ms + Math.ceil((missing / rowsPerMinute) * 60_000);
  return { bucket: { ...bucket, tokens, throttled_until_ms }, granted };
}

/** Enters what became of rows; a burst that shrinks takes its tokens along. */
export function record(
  bucket: Bucket,
  outcome: { accepted: number; refused: number },
  limits: ThrottleLimits,
): Bucket {
  const next = {
    ...bucket,
    accepted: bucket.accepted + outcome.accepted,
    refused: bucket.refused + outcome.refused,
  };
  return { ...next, tokens: Math.min(bucket.tokens, allowance(next, limits).burst) };
}
