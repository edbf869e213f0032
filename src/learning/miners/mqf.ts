import type { MinerEvidence } from './miner-evidence.ts';
import { PRIORS, type Prior, type Priors } from './priors.ts';
import { type Rate, type RateName, rates } from './rates.ts';

/** Share of each rate in the factor; they add up to 1. What became of the leads counts more than what was sent. */
export const MQF_WEIGHTS: Readonly<Record<RateName, number>> = {
  conversion: 0.5,
  clicks: 0.1,
  acceptance: 0.2,
  originality: 0.1,
  freshness: 0.1,
};
export const MQF_NEUTRAL = 0.5;

export interface MqfPart extends Rate {
  prior: Prior;
  /** 0..1: the rate after its prior has been taken into account. */
  posterior: number;
  /** 0..1: 0.5 where the posterior is the prior's mean. */
  quality: number;
  weight: number;
}

export interface Mqf {
  /** 0..1; 0.5 for a miner of whom nothing is known. */
  value: number;
  parts: Record<RateName, MqfPart>;
}

/**
 * The Miner Quality Factor, 0..1, larger is better: MQF = 0.5 * product over the rates of (quality / 0.5)^weight, a
 * weighted geometric mean, so that no strength makes up for a record that is all refusals.
 * - posterior = mean + (successes - trials * mean) / (strength + trials): the mean of a Beta posterior over a binomial
 *   (A. Gelman et al., "Bayesian Data Analysis", 3rd ed. 2013, section 2.4), written so that no trials give the prior back
 *   to the last bit.
 * - quality = posterior / (posterior + mean): how the miner stands to the typical one, 0.5 for as good (the ratio of two
 *   strengths of R. Bradley & M. Terry, "Rank analysis of incomplete block designs", 1952).
 * Monotone: more of anything good never lowers it, more refusals never raise it. Pure.
 */
export function mqf(evidence: MinerEvidence, priors: Priors = PRIORS): Mqf {
  const given = rates(evidence);
  const part = (name: RateName): MqfPart => {
    const { successes, trials } = given[name];
    const prior = priors[name];
    const posterior = posteriorMean({ successes, trials }, prior);
    const quality = posterior / (posterior + prior.mean);
    return { successes, trials, prior, posterior, quality, weight: MQF_WEIGHTS[name] };
  };
  const parts = {
    conversion: part('conversion'),
    clicks: part('clicks'),
    acceptance: part('acceptance'),
    originality: part('originality'),
    freshness: part('freshness'),
  };
  return { value: combine(Object.values(parts)), parts };
}

/** MQF from its parts as GET /miners/{id} shows them. */
export function combine(parts: readonly Pick<MqfPart, 'quality' | 'weight'>[]): number {
  let value = MQF_NEUTRAL;
  for (const { quality, weight } of parts) value *= (quality / MQF_NEUTRAL) ** weight;
  return Math.min(1, Math.max(0, value));
}

function posteriorMean({ successes, trials }: Rate, { mean, strength }: Prior): number {
  const value = mean + (successes - trials * mean) / (strength + trials);
  return Math.min(1, Math.max(0, value));
}
