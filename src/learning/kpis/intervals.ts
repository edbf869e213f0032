/** A value with the bounds of its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/** 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * A share with its score interval: of n trials x succeeded. Holds its level for small n and for shares near 0 or 1, and never
 * leaves 0..1. n and x may be fractions (effective sizes). Null where n is 0.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
 */
export function wilson(x: number, n: number): Estimate | null {
  if (!(n > 0)) return null;
  const p = Math.min(1, Math.max(0, x / n));
  const middle = (p + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  return {
    value: p,
    low: Math.max(0, Math.min(p, middle - half)),
    high: Math.min(1, Math.max(p, middle + half)),
  };
}

/** Sums over clusters (queries): of x, of n, and of their products. */
export interface RatioSums {
  clusters: number;
  x: number;
  n: number;
  xx: number;
  nn: number;
  xn: number;
}

/**
 * A share whose trials come in clusters that resemble each other (the leads of one query): Wilson's interval with the
 * effective sample size n / deff, deff the variance of the ratio over that of independent trials, and never below 1.
 * Sources: Cochran, "Sampling Techniques", 3rd ed. 1977, section 6.8 (variance of a ratio); Korn and Graubard, "Confidence
 * intervals for proportions with small expected number of positive counts", Survey Methodology 24, 1998 (effective size).
 */
export function clusteredShare(sums: RatioSums): Estimate | null {
  const { clusters, x, n } = sums;
  if (!(n > 0)) return null;
  const p = x / n;
  const independent = (p * (1 - p)) / n;
  const deff = clusters < 2 || independent === 0 ? 1 : Math.max(1, ratioVariance(sums) / independent);
  return wilson((p * n) / deff, n / deff);
}

/**
 * A mean per unit where units come in clusters (dollars per lead, leads per query): the ratio of the sums, -+ 1.96 standard
 * errors, never below 0. Needs two clusters for an interval wider than the value.
 * Source: Cochran 1977, section 6.8.
 */
export function clusteredMean(sums: RatioSums): Estimate | null {
  const { x, n } = sums;
  if (!(n > 0)) return null;
  const half = Z * Math.sqrt(ratioVariance(sums));
  return { value: x / n, low: Math.max(0, x / n - half), high: x / n + half };
}

/** m / (m - 1) * sum((x - r n)^2) / (sum n)^2 with r = sum x / sum n; 0 for a single cluster. */
function ratioVariance({ clusters: m, x, n, xx, nn, xn }: RatioSums): number {
  if (m < 2) return 0;
  const r = x / n;
  return ((m / (m - 1)) * Math.max(0, xx - 2 * r * xn + r * r * nn)) / n ** 2;
}
