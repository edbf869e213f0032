/** What is summed of a submitter. Checks are means of 0..1 by query; the rest are amounts. */
export const SUM_CODES = [
  'well_formed',
  'understood',
  'legible',
  'addressed',
  'near_duplicate',
  'enumeration',
  'coverage',
  'flagged',
  'level',
  'leads',
  'usd',
  'compute_ms',
  'outcomes',
  'impossible',
  'shown',
  'clicked',
  'useful',
] as const;
export type SumCode = (typeof SUM_CODES)[number];
const PLACE = new Map<SumCode, number>(SUM_CODES.map((code, i) => [code, i]));

/** Amounts fade with time alone; a mean also with every further event of its own. */
export const AMOUNTS: ReadonlySet<SumCode> = new Set([
  'leads',
  'usd',
  'compute_ms',
  'outcomes',
  'impossible',
  'shown',
  'clicked',
  'useful',
]);
/** Share of a mean that is the newest event's once there are many; 1 / ALPHA bounds the weight of the past. */
export const ALPHA = 0.01;
/** Beyond this many half-lives nothing is left; it also keeps 2^-x a number that SQL does not refuse. */
export const HALF_LIVES_MAX = 60;
/** Least factor by which events make the past fade, for the same reason. */
export const KEEP_MIN = 1e-9;

/** By place in SUM_CODES; all as of `atMs`. */
export interface DecayedSums {
  weight: Float64Array;
  sum: Float64Array;
  /** Events ever, undecayed. */
  events: Float64Array;
  atMs: number;
}

export function emptySums(atMs: number): DecayedSums {
  const zeros = () => new Float64Array(SUM_CODES.length);
  return { weight: zeros(), sum: zeros(), events: zeros(), atMs };
}

/**
 * Exponentially decayed sums of events at uneven times: every event counts 2^(-age / half-life), and in a mean also
 * (1 - ALPHA) for each later event. sum / weight is the exponential moving average whose per-event share is 1 / weight:
 * 1 at first, ALPHA after many (A. Eckner, "Algorithms for Unevenly Spaced Time Series", 2012; J. S. Hunter, "The
 * Exponentially Weighted Moving Average", 1986). Sums of disjoint events add up, so processes may each keep their own.
 */
export function addEvent(sums: DecayedSums, code: SumCode, value: number): void {
  const i = placeOf(code);
  const keep = AMOUNTS.has(code) ? 1 : 1 - ALPHA;
  sums.weight[i] = (sums.weight[i] ?? 0) * keep + 1;
  sums.sum[i] = (sums.sum[i] ?? 0) * keep + value;
  sums.events[i] = (sums.events[i] ?? 0) + 1;
}

/** Brings all sums to a later instant; an earlier one (a clock set back) changes nothing. */
export function age(sums: DecayedSums, toMs: number, halfLifeMs: number): void {
  if (toMs <= sums.atMs) return;
  const factor = 2 ** -Math.min(HALF_LIVES_MAX, (toMs - sums.atMs) / halfLifeMs);
  for (let i = 0; i < SUM_CODES.length; i++) {
    sums.weight[i] = (sums.weight[i] ?? 0) * factor;
    sums.sum[i] = (sums.sum[i] ?? 0) * factor;
  }
  sums.atMs = toMs;
}

/** Sums of the events of both, those of `newer` taken as the later ones. */
export function mergeSums(older: DecayedSums, newer: DecayedSums, halfLifeMs: number): DecayedSums {
  const merged = copySums(older);
  const late = copySums(newer);
  const atMs = Math.max(older.atMs, newer.atMs);
  age(merged, atMs, halfLifeMs);
  age(late, atMs, halfLifeMs);
  for (const [i, code] of SUM_CODES.entries()) {
    const keep = keepOf(code, late.events[i] ?? 0);
    merged.weight[i] = (merged.weight[i] ?? 0) * keep + (late.weight[i] ?? 0);
    merged.sum[i] = (merged.sum[i] ?? 0) * keep + (late.sum[i] ?? 0);
    merged.events[i] = (merged.events[i] ?? 0) + (late.events[i] ?? 0);
  }
  return merged;
}

/** What is left of the past after so many further events of a code. */
function keepOf(code: SumCode, events: number): number {
  return AMOUNTS.has(code) ? 1 : Math.max(KEEP_MIN, (1 - ALPHA) ** events);
}

export function weightOf(sums: DecayedSums, code: SumCode): number {
  return sums.weight[placeOf(code)] ?? 0;
}

export function sumOf(sums: DecayedSums, code: SumCode): number {
  return sums.sum[placeOf(code)] ?? 0;
}

export function eventsOf(sums: DecayedSums, code: SumCode): number {
  return sums.events[placeOf(code)] ?? 0;
}

/** `none` where there were no events. */
export function meanOf(sums: DecayedSums, code: SumCode, none: number): number {
  const weight = weightOf(sums, code);
  return weight > 0 ? sumOf(sums, code) / weight : none;
}

export function copySums({ weight, sum, events, atMs }: DecayedSums): DecayedSums {
  return { weight: weight.slice(), sum: sum.slice(), events: events.slice(), atMs };
}

export function placeOf(code: SumCode): number {
  return PLACE.get(code) ?? 0;
}
