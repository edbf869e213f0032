import { chiSquareTail } from './chi-square.ts';

/** Under this the shares are not what they should be, and no other number of the experiment can be trusted. */
export const SRM_P = 0.001;

export interface SampleRatio {
  chi_square: number;
  p: number;
  is_mismatch: boolean;
}

/**
 * Sample-ratio mismatch: Pearson's chi-square of the units counted against the shares meant (Fabijan et al. 2019,
 * "Diagnosing sample ratio mismatch in online controlled experiments", who flag p < .001). `shares` add up to 1.
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): SampleRatio {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  let cells = 0;
  counts.forEach((count, i) => {
    const expected = total * (shares[i] ?? 0);
    if (expected > 0) {
      statistic += (count - expected) ** 2 / expected;
      cells++;
    } else if (count > 0) statistic = Number.POSITIVE_INFINITY;
  });
  const p =
    cells < 2 || total === 0 ? 1 : Number.isFinite(statistic) ? chiSquareTail(statistic, cells - 1) : 0;
  return { chi_square: statistic, p, is_mismatch: p < SRM_P };
}
