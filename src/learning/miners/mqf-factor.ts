import { MQF_NEUTRAL } from './mqf.ts';

export interface MqfBounds {
  /** Factor at an MQF of 0, in (0, 1]. */
  min: number;
  /** Factor at an MQF of 1, at least 1. */
  max: number;
}

/**
 * What a snippet's value is multiplied by, for an MQF in 0..1: `min` at 0, exactly 1 at the neutral 0.5, `max` at 1,
 * linear between. Evidence of a bad miner is worth less but never nothing: it may be the only one there is.
 */
export function mqfFactor(mqf: number, { min, max }: MqfBounds): number {
  if (mqf === MQF_NEUTRAL) return 1;
  return mqf < MQF_NEUTRAL
    ? min + (1 - min) * (mqf / MQF_NEUTRAL)
    : 1 + (max - 1) * ((mqf - MQF_NEUTRAL) / (1 - MQF_NEUTRAL));
}
