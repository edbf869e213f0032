import type { Candidates, Snapshot } from '../../lead-index/api.ts';
import type { LeadOutcomes, LearnedLeads } from '../../ports/learned.ts';

/** What is known of what became of candidates, by position. */
export type CandidateOutcomes = ReadonlyMap<number, LeadOutcomes>;

const NOTHING: CandidateOutcomes = new Map();

/** Most candidates are passed over by a hash; only the few that may have outcomes have their ids read. */
export function outcomesOf(
  candidates: Candidates,
  snapshot: Snapshot,
  learned: LearnedLeads | null,
  needKey: string | null,
): CandidateOutcomes {
  if (learned === null) return NOTHING;
  const found = new Map<number, LeadOutcomes>();
  const { segment: numbers, ordinal: ordinals, count } = candidates;
  const { idHashes } = learned;
  for (let i = 0; i < count; i++) {
    const segment = snapshot.segments[numbers[i] ?? 0];
    const ordinal = ordinals[i] ?? 0;
    if (segment === undefined || !idHashes.has(segment.idHash[ordinal] ?? 0)) continue;
    const outcomes = learned.of(segment.leadId(ordinal), needKey);
    if (outcomes !== null) found.set(i, outcomes);
  }
  return found;
}

/** `(1 - weight) * score + weight * value` for the candidates with outcomes; the very scores given where there are none. */
export function withOutcomes(score: Float64Array, outcomes: CandidateOutcomes): Float64Array {
  if (outcomes.size === 0) return score;
  const weighed = score.slice();
  for (const [i, { weight, value }] of outcomes) weighed[i] = (1 - weight) * (score[i] ?? 0) + weight * value;
  return weighed;
}
