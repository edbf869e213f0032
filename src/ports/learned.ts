import type { OutcomesNode } from '../domain/answer.ts';
import type { OutcomeKind } from '../domain/outcome.ts';
import type { Candidates, Snapshot } from '../lead-index/api.ts';

/** How far the evidence of each miner counts. A factor of 1 is neutral. An object never changes: what is learnt makes a new one. */
export interface MinerFactors {
  /** In (0, max]; 1 for a miner of whom nothing is known. */
  of(minerId: string): number;
  /** No factor is larger: upper bounds of scores are multiplied by it. */
  readonly max: number;
}

/** What outcomes say of a lead, before it becomes part of a score. */
export type LeadOutcomes = Omit<OutcomesNode, 'weight'> & {
  /** 0..1: how much of the score it may take. */
  weight: number;
  /** The last event but clicks and impressions, of this need where there is one; for a person to read. */
  latest(): { kind: OutcomeKind; atMs: number; isSameNeed: boolean } | null;
};

/** Outcomes of those candidates of which something is known; parallel arrays of which the first `size` entries count. */
export interface CandidateOutcomes {
  readonly size: number;
  /** Positions among the candidates, ascending. */
  readonly positions: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** By position among the candidates. */
  get(position: number): LeadOutcomes | undefined;
}

/**
 * What the process has learned from outcomes of one tenant, as of the instant of one question: outcomes with a later `at`
 * do not exist for it. A copy of the store's.
 */
export interface Learned {
  /** Null where every miner counts alike, so that nothing has to be looked up. */
  readonly minerFactors: MinerFactors | null;
  /** Null where nothing is known of any lead, so that nobody has to be looked up. */
  readonly leads: LearnedLeads | null;
}

export interface LearnedLeads {
  /** Null where nothing is known. `needKey` is null where the prompt names no need. */
  of(leadId: string, needKey: string | null): LeadOutcomes | null;
  among(candidates: Candidates, snapshot: Snapshot, needKey: string | null): CandidateOutcomes;
}
