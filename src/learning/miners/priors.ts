import type { MinerEvidence } from './miner-evidence.ts';
import { type RateName, rates } from './rates.ts';

/** A Beta prior: `mean` as if it had been seen in `strength` trials. */
export interface Prior {
  /** 0..1, both excluded. */
  mean: number;
  strength: number;
}
export type Priors = Record<RateName, Prior>;

/** Where nothing is known of any miner. Strengths: what it takes until a miner's own record weighs as much. */
export const PRIORS: Priors = {
  conversion: { mean: 0.02, strength: 100 },
  clicks: { mean: 0.08, strength: 100 },
  acceptance: { mean: 0.9, strength: 20 },
  originality: { mean: 0.95, strength: 20 },
  freshness: { mean: 0.5, strength: 20 },
};
/** Trials with the default mean that the pooled record is mixed with. */
const POOL_STRENGTH = 1_000;

/**
 * Priors whose means are estimated from all miners together (parametric empirical Bayes: C. Morris, "Parametric empirical
 * Bayes inference", 1983; G. Casella, "An introduction to empirical Bayes data analysis", 1985): the pooled rate, itself
 * drawn towards the default by POOL_STRENGTH trials. Only what outcomes say is relative to the others; what a miner sends
 * is in its own hands, and is measured against fixed means.
 */
export function priors(all: Pick<MinerEvidence, 'outcomes'>): Priors {
  const pooled = rates({
    outcomes: all.outcomes,
    sending: { accepted: 0, duplicates: 0, refused: 0, fresh: 0 },
  });
  const estimate = (name: 'conversion' | 'clicks'): Prior => {
    const { mean, strength } = PRIORS[name];
    const { successes, trials } = pooled[name];
    return { mean: mean + (successes - trials * mean) / (trials + POOL_STRENGTH), strength };
  };
  return { ...PRIORS, conversion: estimate('conversion'), clicks: estimate('clicks') };
}
