import type { LogHistogram } from './log-histogram.ts';

/** What is added up of queries; every one is 0 where absent. Units are in the names, `_sq` is a sum of squares per query. */
export const COUNTS = [
  'queries',
  'leads',
  'full_answers',
  'llm_queries',
  'llm_calls',
  'usd',
  'usd_sq',
  'leads_sq',
  'usd_leads',
  'understood',
  'evidence_leads',
  'fresh_leads',
  'leads25',
  'judged25',
  'positive25',
  'judged25_sq',
  'positive25_sq',
  'judged25_positive25',
  'judged25_queries',
  'judged',
  'converted',
  'seen',
  'clicked',
  'value_usd',
  'events',
] as const;
export type CountName = (typeof COUNTS)[number];

export const HISTOGRAMS = [
  /** Per query. */
  'latency_ms',
  /** Per lead answered: what its query cost, divided by its leads. */
  'usd_per_lead',
  /** Per piece of evidence shown. */
  'evidence_age_days',
  /** Per outcome: from when it happened to when it was stored, which is when it counts. */
  'learning_lag_seconds',
] as const;
export type HistogramName = (typeof HISTOGRAMS)[number];

export interface Tally {
  counts: Partial<Record<CountName, number>>;
  histograms: Partial<Record<HistogramName, LogHistogram>>;
}

/** Adds `other` to `tally` `times` times: 1 puts something in, -1 takes out what was put in before. */
export function addTally(tally: Tally, other: Tally, times: 1 | -1 = 1): void {
  for (const name of COUNTS) addTo(tally.counts, name, (other.counts[name] ?? 0) * times);
  for (const name of HISTOGRAMS) {
    const from = other.histograms[name];
    if (from === undefined) continue;
    const into = tally.histograms[name] ?? {};
    for (const [bin, count] of Object.entries(from)) addTo(into, bin, count * times);
    tally.histograms[name] = into;
  }
}

/** A new one with nothing in it. */
export function emptyTally(): Tally {
  return { counts: {}, histograms: {} };
}

export function sameTally(a: Tally, b: Tally): boolean {
  const difference = emptyTally();
  addTally(difference, a);
  addTally(difference, b, -1);
  return (
    Object.keys(difference.counts).length === 0 &&
    Object.values(difference.histograms).every((histogram) => Object.keys(histogram).length === 0)
  );
}

/** Reads back what was stored as JSON; what is not a tally is as good as empty. */
export function readTally(value: unknown): Tally {
  const stored = recordOf(value);
  const tally = emptyTally();
  const counts = recordOf(stored.counts);
  for (const name of COUNTS) addTo(tally.counts, name, numberOf(counts[name]));
  const histograms = recordOf(stored.histograms);
  for (const name of HISTOGRAMS) {
    const bins = Object.entries(recordOf(histograms[name])).map(([bin, count]) => [bin, numberOf(count)]);
    if (bins.length > 0) tally.histograms[name] = Object.fromEntries(bins);
  }
  return tally;
}

/** A count of nothing is left out, so that what was put in and taken out leaves no trace. */
function addTo<K extends string>(counts: Partial<Record<K, number>>, name: K, difference: number): void {
  const sum = (counts[name] ?? 0) + difference;
  if (sum === 0) delete counts[name];
  else counts[name] = sum;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
