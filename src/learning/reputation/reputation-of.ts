import { costValue } from './checks/cost.ts';
import { feedbackValue } from './checks/feedback.ts';
import { type DecayedSums, meanOf, sumOf, weightOf } from './decayed-sums.ts';

export const CHECK_CODES = [
  'passed',
  'well_formed',
  'understood',
  'legible',
  'addressed',
  'near_duplicate',
  'enumeration',
  'coverage',
  'cost',
  'feedback',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

/** `normal`: what is normal or better counts 1. `exponent`: how much the check decides. */
export const CHECKS: Record<CheckCode, { normal: number; exponent: number; about: string }> = {
  passed: { normal: 0.9, exponent: 1, about: 'share of queries that no check flagged' },
  well_formed: { normal: 0.8, exponent: 0.5, about: 'share of requests that could be taken at all' },
  understood: { normal: 0.6, exponent: 0.5, about: 'share of the prompts that could be read' },
  legible: { normal: 0.8, exponent: 1, about: 'share of the prompts that are words and ask for something' },
  addressed: {
    normal: 0.9,
    exponent: 1,
    about: 'share of prompts that ask about leads, not a language model, an interpreter or a reader',
  },
  near_duplicate: {
    normal: 0.7,
    exponent: 1,
    about: 'how little nearly the same prompts come one after another',
  },
  enumeration: {
    normal: 0.7,
    exponent: 1,
    about: 'how little one form of prompt goes through ever other values',
  },
  coverage: { normal: 0.7, exponent: 1, about: 'how little of all leads is collected in a day' },
  cost: { normal: 0.5, exponent: 0.5, about: 'what a useful lead costs' },
  feedback: { normal: 0.8, exponent: 1, about: 'how honest the reported outcomes look' },
};

/** Reputation of someone of whom nothing is known, and how many queries that counts as. */
export const PRIOR = 70;
export const PRIOR_QUERIES = 20;
/** No check alone says zero. */
const FACTOR_MIN = 0.02;

export interface ReputationSettings {
  halfLifeMs: number;
  usdPerUsefulMax: number;
}

export interface CheckAccount {
  code: CheckCode;
  /** 0..1 */
  value: number;
  normal: number;
  exponent: number;
  /** min(1, value / normal) ^ exponent, at least .02 ^ exponent. */
  factor: number;
}

export interface ReputationAccount {
  /** 0..100 */
  reputation: number;
  /** 0..100: 100 times the product of the factors. */
  quality: number;
  /** Queries known of, decayed. */
  weight: number;
  prior: number;
  prior_weight: number;
  checks: CheckAccount[];
}

/**
 * Reputation of a submitter, 0..100, from sums brought to the present. quality = 100 * product of factors, a weighted
 * product (P. W. Bridgman, "Dimensional Analysis", 1922): one bad habit is not made good by others being in order.
 * reputation = (20 * 70 + weight * quality) / (20 + weight), shrinkage towards the prior (H. Buehlmann, "Experience rating
 * and credibility", 1967): few queries prove little.
 */
export function reputationOf(sums: DecayedSums, settings: ReputationSettings): ReputationAccount {
  const checks = CHECK_CODES.map((code) => account(code, checkValue(code, sums, settings)));
  const quality = 100 * checks.reduce((product, { factor }) => product * factor, 1);
  const weight = weightOf(sums, 'well_formed');
  return {
    reputation: (PRIOR_QUERIES * PRIOR + weight * quality) / (PRIOR_QUERIES + weight),
    quality,
    weight,
    prior: PRIOR,
    prior_weight: PRIOR_QUERIES,
    checks,
  };
}

function account(code: CheckCode, value: number): CheckAccount {
  const { normal, exponent } = CHECKS[code];
  const factor = Math.max(FACTOR_MIN, Math.min(1, value / normal)) ** exponent;
  return { code, value, normal, exponent, factor };
}

function checkValue(code: CheckCode, sums: DecayedSums, { usdPerUsefulMax }: ReputationSettings): number {
  const of = (name: 'usd' | 'compute_ms' | 'useful' | 'outcomes' | 'impossible' | 'shown' | 'clicked') =>
    sumOf(sums, name);
  if (code === 'cost')
    return costValue({ usd: of('usd'), compute_ms: of('compute_ms'), useful: of('useful') }, usdPerUsefulMax);
  if (code === 'feedback')
    return feedbackValue({
      outcomes: of('outcomes'),
      impossible: of('impossible'),
      shown: of('shown'),
      clicked: of('clicked'),
      useful: of('useful'),
    });
  return code === 'passed' ? 1 - meanOf(sums, 'flagged', 0) : meanOf(sums, code, 1);
}
