import type { CandidateOutcomes } from '../../ports/learned.ts';

/** `(1 - weight) * score + weight * value` for the candidates with outcomes; the very scores given where there are none. */
export function withOutcomes(score: Float64Array, outcomes: CandidateOutcomes): Float64Array {
  if (outcomes.size === 0) return score;
  const weighed = score.slice();
  for (const [i, { weight, value }] of outcomes) weighed[i] = (1 - weight) * (score[i] ?? 0) + weight * value;
  return weighed;
}
