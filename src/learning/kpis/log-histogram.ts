/** Counts by bin; bins without a count are absent. */
export type LogHistogram = Record<string, number>;

/** Largest relative error of a quantile. */
export const RELATIVE_ERROR = 0.05;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** Values up to this count as 0, those above MAX as MAX: at most 415 bins, whatever comes. */
const MIN = 1e-9;
const MAX = 1e9;

/**
 * Quantile of the values counted, within 5 % of the value of that rank (nearest rank: the least value that at least a share q
 * does not pass); null where there are none. `q` in 0..1; values in any unit, 0 or more. Two histograms are added bin by bin
 * without any further error, so days add up to weeks.
 * Source: Masson, Rim and Lee, "DDSketch", PVLDB 12(12), 2019, with bounds fixed instead of collapsing bins.
 */
export function quantileOf(histogram: LogHistogram, q: number): number | null {
  const bins = Object.entries(histogram)
    .map(([bin, count]): [number, number] => [Number(bin), count])
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b);
  const total = bins.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total - 1e-9));
  let seen = 0;
  for (const [bin, count] of bins) {
    seen += count;
    if (seen >= rank) return valueOfBin(bin);
  }
  return valueOfBin(bins.at(-1)?.[0] ?? 0);
}

/**
 * Bounds of the quantile with about 95 % confidence: the ranks q n -+ 1.96 sqrt(n q (1 - q)), since the number of values
 * under the true quantile is binomial. Source: Conover, "Practical Nonparametric Statistics", 3rd ed. 1999, section 3.2.
 */
export function quantileInterval(
  histogram: LogHistogram,
  q: number,
): { value: number; low: number; high: number } | null {
  const total = countOf(histogram);
  const value = quantileOf(histogram, q);
  if (value === null) return null;
  const spread = 1.96 * Math.sqrt((q * (1 - q)) / total);
  return {
    value,
    low: quantileOf(histogram, Math.max(0, q - spread)) ?? value,
    high: quantileOf(histogram, Math.min(1, q + spread)) ?? value,
  };
}

/** Counts a value `times` times; what is no number counts as 0. */
export function countValue(histogram: LogHistogram, value: number, times = 1): void {
  const bin = String(binOf(value));
  histogram[bin] = (histogram[bin] ?? 0) + times;
}

export function countOf(histogram: LogHistogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

function binOf(value: number): number {
  if (!(value > MIN)) return 0;
  return Math.ceil(Math.log(Math.min(value, MAX) / MIN) / LOG_GROWTH);
}

/** The value from which both edges of the bin are equally far, relatively. */
function valueOfBin(bin: number): number {
  return bin === 0 ? 0 : (2 * MIN * GROWTH ** bin) / (GROWTH + 1);
}
