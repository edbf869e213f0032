import type { Facet } from '../../domain/predicate.ts';
import { ENDS_AT, HEADER, LISTED, SINGLE, SINGLE_AT } from '../../lead-index/lead-rows.ts';
import type { FitPart } from '../settings.ts';
import type { CandidateRows, SegmentRows } from './candidate-rows.ts';
import { type CodeScores, codeScores, type Scores } from './code-scores.ts';

/**
 * Writes the values in 0..1 of the candidates of one segment into `out`, by their positions; `out` is 0 before. All of a
 * segment at once: what is asked is looked up once, and grading a lead is a few array reads.
 */
export type GradeSegment = (of: SegmentRows, rows: CandidateRows, out: Float64Array) => void;

export interface Leaf {
  name: string;
  /** Share of its part; the leaves of a part add up to 1. */
  weight: number;
  grade: GradeSegment;
}

/** One thing that the prompt asks for; the weights of all parts of a query add up to 1. */
export interface Part {
  name: FitPart;
  weight: number;
  leaves: Leaf[];
}

/** Scales weights to add up to 1; things of weight 0 are left out. */
export function weighted<T extends { weight: number }>(parts: readonly T[]): T[] {
  const counted = parts.filter((part) => part.weight > 0);
  const sum = counted.reduce((total, part) => total + part.weight, 0);
  return counted.map((part) => ({ ...part, weight: part.weight / sum }));
}

/** Raises `out` to the best score among the lead's values of one facet. */
export function raiseToBest(
  of: SegmentRows,
  facet: Facet,
  asked: Scores,
  rows: CandidateRows,
  out: Float64Array,
): void {
  const scores = codeScores(of, facet, asked, rows.snapshot);
  if (scores === null) return;
  const single = singleAt(facet);
  if (single >= 0) {
    raiseSingle(of.positions, single, scores, rows, out);
    return;
  }
  const lists = listsOf(of, facet, rows);
  const { codes } = lists;
  for (let n = 0; n < of.positions.length; n++) {
    const i = of.positions[n] ?? 0;
    const end = endOf(lists, i);
    let best = out[i] ?? 0;
    for (let c = startOf(lists, i); c < end; c++) {
      const score = scores.of(codes[c] ?? 0);
      if (score > best) best = score;
    }
    out[i] = best;
  }
}

function raiseSingle(
  positions: Uint32Array,
  single: number,
  scores: CodeScores,
  { at, cells }: CandidateRows,
  out: Float64Array,
): void {
  for (let n = 0; n < positions.length; n++) {
    const i = positions[n] ?? 0;
    const cell = cells[(at[i] ?? 0) + single] ?? 0;
    if (cell === 0) continue;
    const score = scores.of(cell - 1);
    if (score > (out[i] ?? 0)) out[i] = score;
  }
}

/** Adds the scores of the lead's values of one facet to `out`, which holds the sum of nothing else. */
export function addScores(
  of: SegmentRows,
  facet: Facet,
  asked: Scores,
  rows: CandidateRows,
  out: Float64Array,
): void {
  const scores = codeScores(of, facet, asked, rows.snapshot);
  if (scores === null) return;
  const lists = listsOf(of, facet, rows);
  const { codes } = lists;
  for (let n = 0; n < of.positions.length; n++) {
    const i = of.positions[n] ?? 0;
    const end = endOf(lists, i);
    let sum = out[i] ?? 0;
    for (let c = startOf(lists, i); c < end; c++) sum += scores.of(codes[c] ?? 0);
    out[i] = sum;
  }
}

/** Gives candidates without any value of the facet `unknownValue`. */
export function gradeUnknown(
  of: SegmentRows,
  facet: Facet,
  unknownValue: number,
  rows: CandidateRows,
  out: Float64Array,
): void {
  const { at, cells } = rows;
  const single = singleAt(facet);
  const lists = single >= 0 ? null : listsOf(of, facet, rows);
  for (let n = 0; n < of.positions.length; n++) {
    const i = of.positions[n] ?? 0;
    const isKnown = lists === null ? cells[(at[i] ?? 0) + single] !== 0 : endOf(lists, i) > startOf(lists, i);
    if (!isKnown) out[i] = unknownValue;
  }
}

/** The cell of a row that holds a facet's only value; -1 where the facet has none. */
export function singleAt(facet: Facet): number {
  const at = SINGLE.findIndex((name) => name === facet);
  return at < 0 ? -1 : SINGLE_AT + at;
}

/** Where candidates' codes of a facet stand: in their rows, or in the column where rows leave the facet out. */
interface Lists {
  codes: Uint32Array;
  /** Place among the lists of a row; -1: in the column, whose `start` is by ordinal. */
  list: number;
  start: Uint32Array;
  ordinal: Uint32Array;
  at: Uint32Array;
}

function listsOf({ segment }: SegmentRows, facet: Facet, { at, cells, candidates }: CandidateRows): Lists {
  const list = LISTED.findIndex((name) => name === facet);
  const { ordinal } = candidates;
  if (list >= 0) return { codes: cells, list, start: at, ordinal, at };
  const { start, codes } = segment.facet(facet);
  return { codes, list, start, ordinal, at };
}

function startOf({ codes, list, start, ordinal, at }: Lists, i: number): number {
  if (list < 0) return start[ordinal[i] ?? 0] ?? 0;
  const row = at[i] ?? 0;
  return row + HEADER + (list === 0 ? 0 : (codes[row + ENDS_AT + list - 1] ?? 0));
}

function endOf({ codes, list, start, ordinal, at }: Lists, i: number): number {
  if (list < 0) return start[(ordinal[i] ?? 0) + 1] ?? 0;
  const row = at[i] ?? 0;
  return row + HEADER + (codes[row + ENDS_AT + list] ?? 0);
}
