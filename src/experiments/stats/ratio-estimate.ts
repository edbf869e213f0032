export interface Estimate {
  value: number;
  /** Variance of `value`, that is its standard error squared. */
  variance: number;
  /** Groups of units that it was measured over. */
  groups: number;
}

/** Two sums over one group of units. */
export interface GroupSums {
  of: number;
  per: number;
}

/**
 * A ratio of sums, as clicks per query, and its variance between groups of units by the delta method (Deng, Knoblich and Lu
 * 2018, "Applying the delta method in metric analytics", section 3): queries of one submitter are not independent, groups
 * of submitters are. Null where there is nothing to divide by. `leastSquares` bounds the sum of squares from below: 1 for
 * counts, so that groups that happen to be alike leave the doubt of one event.
 */
export function ratioEstimate(groups: readonly GroupSums[], leastSquares = 0): Estimate | null {
  const count = groups.length;
  let of = 0;
  let per = 0;
  for (const group of groups) {
    of += group.of;
    per += group.per;
  }
  if (per <= 0 || count === 0) return null;
  const value = of / per;
  let squares = 0;
  for (const group of groups) squares += (group.of - value * group.per) ** 2;
  squares = Math.max(squares, leastSquares);
  const variance = count < 2 ? Number.POSITIVE_INFINITY : (squares * count) / (count - 1) / per ** 2;
  return { value, variance, groups: count };
}
