import type { MinerEvidence } from './miner-evidence.ts';

export type RateName = 'conversion' | 'clicks' | 'acceptance' | 'originality' | 'freshness';

export interface Rate {
  /** 0..trials */
  successes: number;
  trials: number;
}

/** What an outcome is worth next to a conversion: the way of a lead, each step counted as the part of the way it is. */
export const WORTH = { accepted: 0.2, replied: 0.4, meeting: 0.7, converted: 1 } as const;
/** A mail that bounced says as much of the address as of the evidence. */
const BOUNCED_TRIALS = 0.5;

/**
 * The five rates of a miner as successes out of trials, all decayed sums.
 * - clicks: clicks over examined positions ("clicks over expected clicks", V. Zhang & R. Jones, "Comparing click logs and
 *   editorial labels for training query rewriting", 2007; that a click needs a position to be examined first: N. Craswell
 *   et al., "An experimental comparison of click position-bias models", 2008).
 * - conversion: worth of the outcomes over examined positions; what was rejected or bounced adds trials.
 * - acceptance: accepted over all that was looked at; originality: accepted over accepted and copies; freshness: share of
 *   its worth that evidence still had when it came, at a half-life of 30 days.
 * Trials are at least the successes: clients that do not report impressions leave `examined` at 0.
 */
export function rates({ outcomes, sending }: MinerEvidence): Record<RateName, Rate> {
  const { accepted, duplicates, refused, fresh } = sending;
  const worth =
    WORTH.accepted * outcomes.accepted +
    WORTH.replied * outcomes.replied +
    WORTH.meeting * outcomes.meeting +
    WORTH.converted * outcomes.converted;
  const failed = outcomes.rejected + BOUNCED_TRIALS * outcomes.bounced;
  return {
    conversion: { successes: worth, trials: Math.max(outcomes.examined, worth) + failed },
    clicks: { successes: outcomes.clicks, trials: Math.max(outcomes.examined, outcomes.clicks) },
    acceptance: { successes: accepted, trials: accepted + duplicates + refused },
    originality: { successes: accepted, trials: accepted + duplicates },
    freshness: { successes: Math.min(fresh, accepted), trials: accepted },
  };
}
