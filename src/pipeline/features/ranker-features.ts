import { createHash } from 'node:crypto';
import type { JudgedNode } from '../../domain/answer.ts';
import { AppError } from '../../errors.ts';
import type { Candidates, SegmentView, Snapshot } from '../../lead-index/api.ts';
import type { MinerFactors } from '../../ports/learned.ts';
import type { FitScores } from '../fit/score-fit.ts';
import type { FitPart } from '../settings.ts';
import { evidenceTimes } from './evidence-times.ts';
import { ageYears, logUsd } from './funding-features.ts';

/** Parts of fit, each a column: -1 where the prompt does not ask for it. */
const PARTS: readonly FitPart[] = [
  'industry',
  'keywords',
  'size',
  'region',
  'company',
  'technologies',
  'role',
  'founded',
  'funding',
  'stage',
  'company_type',
  'exemplar',
  'need',
];

/** What the record of a lead says, and how well the prompt's demands are met: known without any evidence. */
export const FACT_FEATURES: readonly string[] = [
  'fit',
  ...PARTS.map((part) => `fit_${part}`),
  'relaxation_stage',
  'employees_log10',
  'age_years',
  'funding_usd_log10',
  'quality',
  'missing_fields',
  'topics',
  'technologies_known',
  'has_title',
  'parts_asked',
  'terms_weight',
  'has_need',
];

/** What was reported of a lead; from before anybody judged it. */
export const EVIDENCE_FEATURES: readonly string[] = [
  'best_snippet',
  'own_bm25',
  'miner_quality',
  'snippets',
  'newest_days',
];

/** Columns of the ranker, in order; -1 stands for what is not asked for or not known. docs/training.md says what each is. */
export const RANKER_FEATURES: readonly string[] = [
  ...FACT_FEATURES,
  ...EVIDENCE_FEATURES,
  'base',
  'intent',
  'judged',
  'judged_confidence',
  'outcomes',
  'outcomes_events',
  'outcomes_weight',
];

/** Names the columns and their meaning: rows of another version train nothing. */
export const FEATURES_VERSION = `rf1-${createHash('sha256').update(RANKER_FEATURES.join(' ')).digest('hex').slice(0, 8)}`;

export interface RankerInput {
  candidates: Candidates;
  snapshot: Snapshot;
  fit: FitScores;
  /** With what was judged. */
  intent: Float64Array;
  /** The score before any model and any outcome. */
  base: Float64Array;
  judged: ReadonlyMap<number, JudgedNode>;
  /** Undefined where all evidence counts alike. */
  miners: MinerFactors | undefined;
  /** What became of the lead before this question; null where nothing did. */
  outcomes(i: number): { value: number; events: number; weight: number } | null;
  asOfMs: number;
  /** Sum of the weights of the index terms asked for. */
  termsWeight: number;
  hasNeed: boolean;
}

/**
 * Rows of the candidates at `positions`, one after another: the one place where they are made, for training (they are
 * stored with the query) as for answers. Rounded, so that the stored decimals give back the very same 32-bit floats.
 */
export function rankerFeatures(positions: readonly number[], input: RankerInput): Float32Array {
  const rows = new Float32Array(positions.length * RANKER_FEATURES.length);
  let at = 0;
  for (const i of positions) {
    for (const value of rowOf(i, input)) rows[at++] = rounded(value);
  }
  return rows;
}

const DECIMALS = 10_000;
const WHOLE_FROM = 512;

/** To four decimals, and whole from 512 on: the nearest 32-bit float gives the same decimal back. */
function rounded(value: number): number {
  return Math.abs(value) < WHOLE_FROM ? Math.round(value * DECIMALS) / DECIMALS : Math.round(value);
}

/** One row as it is stored: short decimals, whose nearest 32-bit floats are the row. */
export function storedRow(rows: Float32Array, row: number): number[] {
  const width = RANKER_FEATURES.length;
  return Array.from(rows.subarray(row * width, (row + 1) * width), rounded);
}

function rowOf(i: number, input: RankerInput): number[] {
  const { candidates, fit, snapshot, asOfMs, judged } = input;
  const segment = snapshot.segments[candidates.segment[i] ?? 0];
  if (segment === undefined) throw new AppError('internal', `candidate ${i} names no segment`);
  const ordinal = candidates.ordinal[i] ?? 0;
  const account = fit.account(i);
  const judgement = judged.get(i);
  const outcomes = input.outcomes(i);
  const { count, newestDays, minerQuality } = evidenceTimes(segment, ordinal, asOfMs, input.miners);
  return [
    fit.values[i] ?? 0,
    ...PARTS.map((name) => account[name]?.value ?? -1),
    candidates.stage[i] ?? 0,
    ...factsOf(segment, ordinal, asOfMs),
    Object.keys(account).length,
    input.termsWeight,
    input.hasNeed ? 1 : 0,
    candidates.bestValue[i] ?? 0,
    candidates.ownBm25[i] ?? 0,
    minerQuality,
    count,
    newestDays,
    input.base[i] ?? 0,
    input.intent[i] ?? 0,
    judgement?.value ?? -1,
    judgement?.confidence ?? -1,
    outcomes?.value ?? -1,
    outcomes?.events ?? 0,
    outcomes?.weight ?? 0,
  ];
}

function factsOf(segment: SegmentView, ordinal: number, asOfMs: number): number[] {
  const count = (facet: Parameters<SegmentView['facet']>[0]) => {
    const { start } = segment.facet(facet);
    return (start[ordinal + 1] ?? 0) - (start[ordinal] ?? 0);
  };
  const employees = segment.column('employees_max')[ordinal] ?? Number.NaN;
  const founded = segment.column('founded_year')[ordinal] ?? Number.NaN;
  const funding = segment.column('funding_usd')[ordinal] ?? Number.NaN;
  const topics = count('topics');
  const missing = [employees, founded, funding].filter(Number.isNaN).length;
  const absent = [topics, count('country'), count('domain')].filter((values) => values === 0).length;
  return [
    employees > 0 ? Math.log10(employees) : -1,
    ageYears(founded, asOfMs),
    logUsd(funding),
    segment.quality[ordinal] ?? 0,
    missing + absent,
    topics,
    count('technologies'),
    count('title_terms') > 0 ? 1 : 0,
  ];
}
