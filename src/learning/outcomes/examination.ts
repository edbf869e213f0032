/**
 * Probability, in (0, 1], that somebody who gets a list looks at the position (1 is the top): `position^-bias`. In the
 * position-based model a click is the product of being examined, which depends on the position alone, and of being
 * found good, which depends on the lead alone, so an impression counts for as much as it was examined.
 * `bias` 0 is a list that is read to its end; 1, the default, halves attention from the first to the second place.
 * Source: the position-based (examination) model, Craswell, Zoeter, Taylor & Ramsey, "An Experimental Comparison of
 * Click Position-Bias Models", WSDM 2008; the power law as propensity, Joachims, Swaminathan & Schnabel, "Unbiased
 * Learning-to-Rank with Biased Feedback", WSDM 2017.
 */
export function examination(position: number, bias: number): number {
  return Math.max(1, position) ** -bias;
}
