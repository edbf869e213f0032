/**
 * The share of leads with such a raw value that came to something: 1 / (1 + exp(-(slope * raw + offset))), in 0..1.
 * Source: Platt, "Probabilistic outputs for support vector machines" (1999). Strictly rising in `raw` for a slope above 0,
 * so that it never changes an order.
 */
export function calibrated(raw: number, slope: number, offset: number): number {
  return 1 / (1 + Math.exp(-(slope * raw + offset)));
}
