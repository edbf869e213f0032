/** One lead of one stored answer. */
export interface LoggedLead {
  /** Leads of one query are not independent of each other. */
  query: string;
  /** How much likelier the candidate is to do what was done: 0 or more. */
  weight: number;
  reward: number;
}

export interface EstimateOptions {
  /** Larger weights are cut to this. */
  clip: number;
  /** `self`: by the sum of the weights (SNIPS). `count`: by the number of leads, where the weights need not be 1 on average. */
  normalise: 'self' | 'count';
}

export interface ValueEstimate {
  /** Mean reward per lead under the candidate; null where there is nothing to say. */
  value: number | null;
  low: number | null;
  high: number | null;
  /** As many leads with equal weights would say as much (Kish 1965): (sum of weights)^2 / sum of squared weights. */
  effective_leads: number;
  leads: number;
  queries: number;
  /** Share of the leads whose weight was cut. */
  clipped_share: number;
  is_overlap_enough: boolean;
}

const Z_95 = 1.959964;
const EFFECTIVE_MIN = 100;
const EFFECTIVE_SHARE_MIN = 0.01;

/**
 * The value of a ranking that was never shown, from the log of one that was: the self-normalised estimator (Swaminathan and
 * Joachims 2015, "The self-normalized estimator for counterfactual learning", equation 8): sum(w * r) / sum(w), its weights
 * cut at `clip` (Ionides 2008, truncated importance sampling). The 95 % interval is by the delta method, over queries.
 * Too little overlap is said where the weights leave fewer than 100 effective leads, or one in a hundred.
 */
export function estimateValue(
  logged: readonly LoggedLead[],
  { clip, normalise }: EstimateOptions,
): ValueEstimate {
  let weights = 0;
  let squares = 0;
  let rewards = 0;
  let clipped = 0;
  for (const { weight, reward } of logged) {
    const w = Math.min(clip, weight);
    if (weight > clip) clipped++;
    weights += w;
    squares += w * w;
    rewards += w * reward;
  }
  const isSelf = normalise === 'self';
  const below = isSelf ? weights : logged.length;
  const value = below > 0 ? rewards / below : null;
  const byQuery = new Map<string, number>();
  for (const { query, weight, reward } of logged) {
    const w = Math.min(clip, weight);
    const residual = isSelf ? w * (reward - (value ?? 0)) : w * reward - (value ?? 0);
    byQuery.set(query, (byQuery.get(query) ?? 0) + residual);
  }
  const queries = byQuery.size;
  let spread = 0;
  for (const residual of byQuery.values()) spread += residual ** 2;
  const error = queries > 1 && below > 0 ? Math.sqrt((spread * queries) / (queries - 1)) / below : null;
  const effective = squares > 0 ? weights ** 2 / squares : 0;
  const around = (sign: number) => (value === null || error === null ? null : value + sign * Z_95 * error);
  return {
    value,
    low: around(-1),
    high: around(1),
    effective_leads: effective,
    leads: logged.length,
    queries,
    clipped_share: logged.length > 0 ? clipped / logged.length : 0,
    is_overlap_enough: effective >= Math.max(EFFECTIVE_MIN, EFFECTIVE_SHARE_MIN * logged.length),
  };
}
