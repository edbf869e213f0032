import { MQF_NEUTRAL } from './mqf.ts';

export interface MqfBounds {
  /** Least factor, in (0, 1]: evidence of a bad miner is worth little but never nothing, as it may be the only one there is. */
  min: number;
  /** Largest factor, at least 1. */
  max: number;
}

/**
 * The conversion rate has a weight of one half in the MQF: its square makes evidence count in proportion to what it leads
 * to. P@25 in the sixth of six simulated weeks (bench/learning/months.ts, seed 1, 800 leads): .155 without learning, .24 with
 * straight lines between .5 and 1.5, .39 with the square, .42 with the cube.
 */
const EXPONENT = 2;

/** What a snippet's value is multiplied by: (mqf / 0.5)^2 between the bounds, exactly 1 at the neutral 0.5. `mqf` is 0..1. */
export function mqfFactor(mqf: number, { min, max }: MqfBounds): number {
  return Math.min(max, Math.max(min, (mqf / MQF_NEUTRAL) ** EXPONENT));
}
