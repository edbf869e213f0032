import type { CandidateOutcomes } from '../../ports/learned.ts';

/** `(1 - weight) * score + weight * value` for the candidates with outcomes; the very scores given where there are none. */
export function withOutcomes(score: Float64Array, outcomes: CandidateOutcomes): Float64Array {
  if (outcomes.size === 0) return score;
  const weighed = score.slice();
  const { size, positions, weights, values } = outcomes;
  for (let at = 0; at < size; at++) {
    const i = positions[at] ?? 0;
    const weight = weights[at] ?? 0;
    weighed[i] = (1 - weight) * (score[i] ?? 0) + weight * (values[at] ?? 0);
  }
  return weighed;
}

export const NO_OUTCOMES: CandidateOutcomes = {
  size: 0,
  positions: [],
  weights: [],
  values: [],
  get: () => undefined,
};
