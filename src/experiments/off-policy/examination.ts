/**
 * How likely a lead at a place is to be looked at, relative to the first: (1 / place)^eta (Joachims, Swaminathan and Schnabel
 * 2017, "Unbiased learning-to-rank with biased feedback", section 5; eta = 1 there). `place` counts from 1.
 */
export function examination(place: number, eta: number): number {
  return place ** -eta;
}
