import type { RankedLead } from '../../domain/answer.ts';
import { type FeatureRows, rowsOf } from '../rank/apply-ranker.ts';
import { selectBest } from '../rank/select-best.ts';
import { FEATURES_VERSION, type RankerInput, storedRow } from './ranker-features.ts';

/** What was known of the leads of one answer when it was given: a model is trained on this and nothing else. */
export interface LoggedFeatures {
  features_version: string;
  /** One row per lead, in the order of the answer. */
  leads: number[][];
  /** The candidates next in line, which nobody saw: for off-policy estimates. */
  more: { lead_id: string; features: number[] }[];
}

/** Takes what is known of the leads of an answer until the answer is stored; the array of leads is the key. */
export interface FeatureSink {
  /** Further candidates that are wanted beside those answered. */
  readonly more: number;
  keep(leads: readonly RankedLead[], features: LoggedFeatures): void;
}

export interface LogInput {
  features: RankerInput;
  /** Rows that were made already. */
  seen: FeatureRows | null;
  score: Float64Array;
  groups: Uint32Array;
  /** Positions of the answered leads. */
  best: readonly number[];
}

export function logFeatures({ features, seen, score, groups, best }: LogInput, more: number): LoggedFeatures {
  const { candidates, snapshot, fit } = features;
  const next =
    more === 0
      ? []
      : selectBest(candidates, snapshot, { score, fit: fit.values }, groups, best.length + more).slice(
          best.length,
        );
  const positions = [...best, ...next];
  const { rows } = rowsOf(positions, seen, features);
  const stored = positions.map((_, row) => storedRow(rows, row));
  return {
    features_version: FEATURES_VERSION,
    leads: stored.slice(0, best.length),
    more: next.map((i, at) => ({
      lead_id: snapshot.segments[candidates.segment[i] ?? 0]?.leadId(candidates.ordinal[i] ?? 0) ?? '',
      features: stored[best.length + at] ?? [],
    })),
  };
}
