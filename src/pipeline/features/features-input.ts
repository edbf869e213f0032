import type { JudgedNode } from '../../domain/answer.ts';
import type { ScoredCandidates } from '../fallback/find-weak.ts';
import type { FitScores } from '../fit/score-fit.ts';
import type { Asked } from '../retrieve/merge-filters.ts';
import type { RankerInput } from './ranker-features.ts';

export interface FeaturesInput {
  scored: ScoredCandidates;
  fit: FitScores;
  base: Float64Array;
  judged: ReadonlyMap<number, JudgedNode>;
  /** By position. */
  outcomes: { get(i: number): { value: number; events: number; weight: number } | undefined };
  asked: Asked;
  asOfMs: number;
}

/** What the ranker's features are made of, from what a query has at hand. */
export function featuresInput({
  scored,
  fit,
  base,
  judged,
  outcomes,
  asked,
  asOfMs,
}: FeaturesInput): RankerInput {
  const { candidates, snapshot, search, intent } = scored;
  return {
    candidates,
    snapshot,
    fit,
    intent,
    base,
    judged,
    miners: search.miners,
    outcomes: (i) => outcomes.get(i) ?? null,
    asOfMs,
    termsWeight: search.terms.reduce((sum, term) => sum + term.weight, 0),
    hasNeed: asked.hasNeed,
  };
}
