import { MQF_NEUTRAL } from '../miners/mqf.ts';

/** Quality at which nothing is earned any more; the default of the flag. */
const NOTHING_BELOW = 0.4;

/**
 * What a miner's credit is multiplied by, for an MQF in 0..1: ((MQF - 0.4) / 0.1)^3, 0 under 0.4, 1 for a neutral one.
 * The quality itself would be too mild: evidence made up at random is right now and then, at a twentieth of the cost of
 * evidence that was found, and would pay several times as well. The cube is a choice made by simulation (bench/incentives.ts, which
 * prints what each participant would earn with the quality itself beside it): of 2, 2.5 and 3 the smallest with which no
 * strategy earned more than honest work in any of four seeds of 8 epochs.
 */
export function earningQuality(mqf: number): number {
  return Math.max(0, (mqf - NOTHING_BELOW) / (MQF_NEUTRAL - NOTHING_BELOW)) ** 3;
}
