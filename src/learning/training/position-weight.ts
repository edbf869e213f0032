export interface PositionBias {
  /** How fast attention falls with the rank: the probability of a look at rank r is (1 / r) ^ eta. */
  eta: number;
  /** No weight is larger: a single outcome from far down may not outvote all others. */
  clip: number;
}

export const DEFAULT_BIAS: PositionBias = { eta: 1, clip: 10 };

/** Probability in (0, 1] that a lead shown at `rank` (from 1) is looked at. */
export function lookedAt(rank: number, { eta }: PositionBias): number {
  return (1 / Math.max(1, rank)) ** eta;
}

/**
 * Weight of an outcome of a lead that stood at `rank`: the inverse of the probability that it was looked at, clipped; in
 * 1..clip. What stood far down and was chosen all the same stands for the many who never looked that far.
 * Source: Joachims, Swaminathan, Schnabel, "Unbiased learning-to-rank with biased feedback" (WSDM 2017), with their
 * model of the propensity as a power of the rank; clipping bounds the variance at the price of some bias.
 */
export function positionWeight(rank: number, bias: PositionBias = DEFAULT_BIAS): number {
  return Math.min(bias.clip, 1 / lookedAt(rank, bias));
}
