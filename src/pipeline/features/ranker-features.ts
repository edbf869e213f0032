import { createHash } from 'node:crypto';
import type { JudgedNode, ScoreNode } from '../../domain/answer.ts';
import { AppError } from '../../errors.ts';
import type { Candidates, SegmentView, Snapshot } from '../../lead-index/api.ts';
import {
  ELSEWHERE,
  HASHED,
  LISTED,
  listLength,
  SINGLE,
  SINGLE_AT,
  SIZES_AT,
} from '../../lead-index/lead-rows.ts';
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

/** Where a row holds the value of a part of fit. */
const PART_COLUMNS: ReadonlyMap<string, number> = new Map(PARTS.map((name, at) => [name, 1 + at]));

const DOMAIN_AT = HASHED.indexOf('domain');
const COUNTRY_AT = SINGLE_AT + SINGLE.indexOf('country');
const EMPLOYEES_MAX_AT = SIZES_AT + 1;
const TOPICS = LISTED.indexOf('topics');
const TECHNOLOGIES = LISTED.indexOf('technologies');
const TITLE_TERMS = LISTED.indexOf('title_terms');

/**
 * Rows of the candidates at `positions`, one after another: the one place where they are made, for training (they are
 * stored with the query) as for answers. Rounded, so that the stored decimals give back the very same 32-bit floats.
 */
export function rankerFeatures(positions: readonly number[], input: RankerInput): Float32Array {
  const width = RANKER_FEATURES.length;
  const rows = new Float32Array(positions.length * width);
  const row = new Float64Array(width);
  let at = 0;
  for (const i of positions) {
    writeRow(row, i, input);
    for (let column = 0; column < width; column++) rows[at++] = rounded(row[column] ?? 0);
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
  const stored: number[] = [];
  for (let at = row * width; at < (row + 1) * width; at++) stored.push(rounded(rows[at] ?? 0));
  return stored;
}

function writeRow(row: Float64Array, i: number, input: RankerInput): void {
  const { candidates, fit, snapshot, asOfMs } = input;
  const segment = snapshot.segments[candidates.segment[i] ?? 0];
  if (segment === undefined) throw new AppError('internal', `candidate ${i} names no segment`);
  const ordinal = candidates.ordinal[i] ?? 0;
  row[0] = fit.values[i] ?? 0;
  const asked = writeParts(row, fit.account(i));
  let at = 1 + PARTS.length;
  row[at++] = candidates.stage[i] ?? 0;
  at = writeFacts(row, at, segment, ordinal, asOfMs);
  row[at++] = asked;
  row[at++] = input.termsWeight;
  row[at++] = input.hasNeed ? 1 : 0;
  const { count, newestDays, minerQuality } = evidenceTimes(segment, ordinal, asOfMs, input.miners);
  row[at++] = candidates.bestValue[i] ?? 0;
  row[at++] = candidates.ownBm25[i] ?? 0;
  row[at++] = minerQuality;
  row[at++] = count;
  row[at++] = newestDays;
  row[at++] = input.base[i] ?? 0;
  row[at++] = input.intent[i] ?? 0;
  const judgement = input.judged.get(i);
  row[at++] = judgement?.value ?? -1;
  row[at++] = judgement?.confidence ?? -1;
  const outcomes = input.outcomes(i);
  row[at++] = outcomes?.value ?? -1;
  row[at++] = outcomes?.events ?? 0;
  row[at++] = outcomes?.weight ?? 0;
}

/** Returns how many parts were asked for, those without a column counted too. */
function writeParts(row: Float64Array, account: Record<string, ScoreNode>): number {
  row.fill(-1, 1, 1 + PARTS.length);
  let asked = 0;
  for (const name in account) {
    asked++;
    const column = PART_COLUMNS.get(name);
    if (column !== undefined) row[column] = account[name]?.value ?? -1;
  }
  return asked;
}

/** From the lead's row of cells, which scoring has read before, where it holds the fact. Returns the next column. */
function writeFacts(
  row: Float64Array,
  from: number,
  segment: SegmentView,
  ordinal: number,
  asOfMs: number,
): number {
  const { cells, start } = segment.rows;
  const lead = start[ordinal] ?? 0;
  const size = cells[lead + EMPLOYEES_MAX_AT] ?? 0;
  const employees = size === ELSEWHERE ? (segment.column('employees_max')[ordinal] ?? Number.NaN) : size - 1;
  const founded = segment.column('founded_year')[ordinal] ?? Number.NaN;
  const funding = segment.column('funding_usd')[ordinal] ?? Number.NaN;
  const topics = listLength(cells, lead, TOPICS);
  let missing = 0;
  if (size === 0) missing++;
  if (Number.isNaN(founded)) missing++;
  if (Number.isNaN(funding)) missing++;
  if (topics === 0) missing++;
  if (cells[lead + COUNTRY_AT] === 0) missing++;
  if (cells[lead + DOMAIN_AT] === 0) missing++;
  let at = from;
  row[at++] = employees > 0 ? Math.log10(employees) : -1;
  row[at++] = ageYears(founded, asOfMs);
  row[at++] = logUsd(funding);
  row[at++] = segment.quality[ordinal] ?? 0;
  row[at++] = missing;
  row[at++] = topics;
  row[at++] = listLength(cells, lead, TECHNOLOGIES);
  row[at++] = listLength(cells, lead, TITLE_TERMS) > 0 ? 1 : 0;
  return at;
}
