const PER_MINUTE_MIN = 1;
const PER_MINUTE_MAX = 12;
const BURST_SECONDS = 10;
const DAY_MS = 86_400_000;
/** Probation is as many times as long as the throttle before it. */
const PROBATION_TIMES = 4;
const STRIKES_MAX = 20;

export interface ThrottleRate {
  per_minute: number;
  /** Queries that may come at once. */
  burst: number;
}

export interface ThrottleTerms extends ThrottleRate {
  until_ms: number;
  probation_until_ms: number;
}

/**
 * What a throttle comes to. It lasts the base time, twice as long for each one before it whose probation had not ended
 * (`strikes`), a day at most; its rate is that of throttleRate().
 */
export function throttleTerms(
  reputation: number,
  threshold: number,
  nowMs: number,
  baseMs: number,
  strikes: number,
): ThrottleTerms {
  const lengthMs = Math.round(Math.min(DAY_MS, baseMs * 2 ** Math.min(STRIKES_MAX, strikes)));
  return {
    ...throttleRate(reputation, threshold),
    until_ms: nowMs + lengthMs,
    probation_until_ms: nowMs + lengthMs * (1 + PROBATION_TIMES),
  };
}

/** Queries a minute follow the reputation r under the threshold t: 1 + 11 * (r / t)^2; of ten seconds of them may come at once. */
export function throttleRate(reputation: number, threshold: number): ThrottleRate {
  const share = Math.min(1, Math.max(0, reputation / threshold));
  const perMinute = PER_MINUTE_MIN + (PER_MINUTE_MAX - PER_MINUTE_MIN) * share ** 2;
  return { per_minute: perMinute, burst: Math.max(1, Math.floor((perMinute * BURST_SECONDS) / 60)) };
}
