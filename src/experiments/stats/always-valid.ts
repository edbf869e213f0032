export interface AlwaysValid {
  low: number;
  high: number;
  /** Smallest alpha at which 0 would be outside, had the test been looked at now alone or at any time before. */
  p: number;
}

/**
 * An interval that holds at all times at once, however often and whenever it is looked at: the mixture sequential
 * probability ratio test with a normal mixture of variance tau^2 around 0 (Robbins 1970; Johari, Pekelis and Walsh 2017,
 * "Peeking at A/B tests", section 5), for an estimate that is about normal with a known variance V:
 *   likelihood ratio = sqrt(V / (V + tau^2)) * exp(tau^2 * estimate^2 / (2 * V * (V + tau^2)))
 *   half width = sqrt(V * (V + tau^2) / tau^2 * (ln((V + tau^2) / V) - 2 * ln(alpha)))
 * `tau` is the effect at which the test is most sensitive; chosen before the data.
 */
export function alwaysValid(estimate: number, variance: number, tau: number, alpha: number): AlwaysValid {
  if (!Number.isFinite(variance))
    return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, p: 1 };
  const half = halfWidth(variance, tau, alpha);
  const logRatio =
    variance === 0
      ? estimate === 0
        ? 0
        : Number.POSITIVE_INFINITY
      : 0.5 * Math.log(variance / (variance + tau ** 2)) +
        (tau ** 2 * estimate ** 2) / (2 * variance * (variance + tau ** 2));
  return { low: estimate - half, high: estimate + half, p: Math.min(1, Math.exp(-logRatio)) };
}

export function halfWidth(variance: number, tau: number, alpha: number): number {
  if (variance === 0) return 0;
  const both = variance + tau ** 2;
  return Math.sqrt(((variance * both) / tau ** 2) * (Math.log(both / variance) - 2 * Math.log(alpha)));
}

/**
 * How many times the data that there is would be needed until the half width is `effect`, variances going down with the
 * amount; at least 1, at most `timesMax`.
 */
export function timesNeeded(
  variance: number,
  effect: number,
  tau: number,
  alpha: number,
  timesMax = 1e6,
): number {
  if (!Number.isFinite(variance) || effect <= 0) return timesMax;
  let low = 1;
  let high = timesMax;
  if (halfWidth(variance, tau, alpha) <= effect) return 1;
  if (halfWidth(variance / high, tau, alpha) > effect) return timesMax;
  for (let step = 0; step < 60; step++) {
    const middle = Math.sqrt(low * high);
    if (halfWidth(variance / middle, tau, alpha) <= effect) high = middle;
    else low = middle;
  }
  return high;
}
