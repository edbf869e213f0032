import { GROUPS_MIN } from './compare.ts';
import type { Definition } from './definition.ts';
import { alwaysValid, timesNeeded } from './stats/always-valid.ts';
import { ratioEstimate } from './stats/ratio-estimate.ts';
import type { VariantCounts } from './variant-counts.ts';

export interface InterleavingResult {
  /** Queries in which a lead of either team had the outcome that gives credit. */
  decided: number;
  /** Mean over those of +1 (treatment had more), 0 and -1 (control had more); with an interval that holds at all times. */
  preference: number | null;
  low: number | null;
  high: number | null;
  p: number | null;
  /** Leads with that outcome, by team. */
  credit_control: number;
  credit_treatment: number;
  /** Further decided queries until the preference would be seen; null while nothing can be said. */
  more_decided: number | null;
}

/** The preference at which the test is most sensitive: 55 of 100 decided queries against 45. */
const TAU = 0.1;

/**
 * Which ranking the outcomes prefer: per query the sign of the difference in credit (Chapelle, Joachims, Radlinski and Yue
 * 2012, "Large-scale validation and analysis of interleaved search evaluation", section 3), averaged over decided queries.
 */
export function interleavingResult(
  counts: VariantCounts | undefined,
  { alpha }: Pick<Definition, 'alpha'>,
): InterleavingResult {
  const sums = counts?.sums;
  const credits = {
    decided: sums?.decided ?? 0,
    credit_control: sums?.credit_control ?? 0,
    credit_treatment: sums?.credit_treatment ?? 0,
  };
  const groups = (counts?.buckets ?? []).filter(({ decided }) => decided > 0);
  const estimate = ratioEstimate(
    groups.map(({ preference, decided }) => ({ of: preference, per: decided })),
    1,
  );
  if (estimate === null || estimate.groups < GROUPS_MIN)
    return {
      ...credits,
      preference: estimate?.value ?? null,
      low: null,
      high: null,
      p: null,
      more_decided: null,
    };
  const { low, high, p } = alwaysValid(estimate.value, estimate.variance, TAU, alpha);
  const times = timesNeeded(estimate.variance, Math.max(TAU, Math.abs(estimate.value)), TAU, alpha);
  return {
    ...credits,
    preference: estimate.value,
    low,
    high,
    p,
    more_decided: Math.ceil(credits.decided * (times - 1)),
  };
}
