import type { ScoreNode } from '../../domain/answer.ts';
import type { Candidates, SegmentView } from '../../lead-index/api.ts';
import type { FitScores } from '../fit/score-fit.ts';
import { ageYears, logUsd } from './funding-features.ts';

/** Parts of fit that stand as one number each. */
const PARTS = ['need', 'size', 'region', 'role', 'technologies', 'stage', 'founded', 'company_type'] as const;
const TOPICAL = ['industry', 'keywords'] as const;

/**
 * Columns of the intent head, in order; -1 stands for what is not asked for or not known. Nothing here looks at words, of
 * snippets or of the lead's own text: the head says what is to be expected of a lead where both are silent.
 */
export const PRIOR_FEATURES: readonly string[] = [
  'fit',
  'topic',
  'meaning',
  ...PARTS,
  'parts_asked',
  'relaxation_stage',
  'terms_weight',
  'has_need',
  'quality',
  'employees_log10',
  'age_years',
  'funding_usd_log10',
  'topics',
  'mentions',
  'technologies_known',
  'has_title',
];

export interface PriorInput {
  candidates: Candidates;
  fit: FitScores;
  asOfMs: number;
  /** Sum of the weights of the index terms asked for. */
  termsWeight: number;
  hasNeed: boolean;
}

/** Writes the row of the candidate at position `i`, which `segment` holds, at `at`. */
export function writePriorFeatures(
  out: Float32Array,
  at: number,
  i: number,
  segment: SegmentView,
  input: PriorInput,
): void {
  const { candidates, fit } = input;
  const account = fit.account(i);
  const ordinal = candidates.ordinal[i] ?? 0;
  const topical = TOPICAL.flatMap((name) => account[name] ?? []);
  const best = (leaf: string) => Math.max(-1, ...topical.map((part) => part.of?.[leaf]?.value ?? -1));
  const employees = segment.column('employees_max')[ordinal] ?? Number.NaN;
  const funding = segment.column('funding_usd')[ordinal] ?? Number.NaN;
  const count = (facet: Parameters<SegmentView['facet']>[0]) => {
    const { start } = segment.facet(facet);
    return (start[ordinal + 1] ?? 0) - (start[ordinal] ?? 0);
  };
  out.set(
    [
      fit.values[i] ?? 0,
      best('topic'),
      best('meaning'),
      ...PARTS.map((name) => partValue(account[name])),
      Object.keys(account).length,
      candidates.stage[i] ?? 0,
      input.termsWeight,
      input.hasNeed ? 1 : 0,
      segment.quality[ordinal] ?? 0,
      employees > 0 ? Math.log10(employees) : -1,
      ageYears(segment.column('founded_year')[ordinal] ?? Number.NaN, input.asOfMs),
      logUsd(funding),
      count('topics'),
      count('mentions'),
      count('technologies'),
      count('title_terms') > 0 ? 1 : 0,
    ],
    at,
  );
}

function partValue(node: ScoreNode | undefined): number {
  return node?.value ?? -1;
}
