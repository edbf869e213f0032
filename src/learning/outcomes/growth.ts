const DAY_MS = 86_400_000;
const REFERENCE_MS = Date.UTC(2020, 0, 1);

/**
 * `2^((at - reference) / half-life)`. What an event weighs at an instant after exponential decay is the quotient
 * `growth(event) / growth(instant)` = 2^(-age / half-life), in (0, 1]; the numerator never changes, so that sums of it
 * are kept and divided once. With half-lives of at least 30 days it is finite until the year 2100.
 * Source: exponential (forward) decay, Cormode, Shkapenyuk, Srivastava & Xu, "Forward Decay: A Practical Time Decay Model
 * for Streaming Systems", ICDE 2009.
 */
export function growth(atMs: number, halfLifeDays: number): number {
  return 2 ** ((atMs - REFERENCE_MS) / (halfLifeDays * DAY_MS));
}
