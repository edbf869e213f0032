import type { Facet } from '../../domain/predicate.ts';
import type { FacetView, SegmentView } from '../../lead-index/api.ts';
import { ENDS_AT, HEADER, LISTED, SINGLE, SINGLE_AT } from '../../lead-index/lead-rows.ts';
import type { FitPart } from '../settings.ts';
import type { CandidateRows } from './candidate-rows.ts';

/** Value in 0..1 of the candidate at position `i`, which is of the bound segment. */
export type Grade = (i: number) => number;

/** Looks the asked values up in one segment, so that grading a lead is a few array reads. */
export interface Leaf {
  name: string;
  /** Share of its part; the leaves of a part add up to 1. */
  weight: number;
  bind(segment: SegmentView, rows: CandidateRows): Grade;
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

type Scores = ReadonlyMap<string, number>;

/** Best score among the lead's values of one facet; 0 where the query says nothing of them. */
export function bestOf(segment: SegmentView, facet: Facet, scores: Scores, rows: CandidateRows): Grade {
  const scoreOf =
    scores.size < REMEMBERED_FROM
      ? scoreByCode(segment.facet(facet), scores)
      : rememberedScores(segment.facet(facet), scores);
  if (scoreOf === null) return zero;
  const { at, cells } = rows;
  const single = singleAt(facet);
  if (single >= 0)
    return (i) => {
      const code = cells[(at[i] ?? 0) + single] ?? 0;
      return code === 0 ? 0 : scoreOf(code - 1);
    };
  const { codes, from, to } = listOf(segment, facet, rows);
  return (i) => {
    const end = to(i);
    let best = 0;
    for (let c = from(i); c < end; c++) {
      const score = scoreOf(codes[c] ?? 0);
      if (score > best) best = score;
    }
    return best;
  };
}

/** Sum of the scores of the lead's values of one facet. */
export function sumOf(segment: SegmentView, facet: Facet, scores: Scores, rows: CandidateRows): Grade {
  const scoreOf = scoreByCode(segment.facet(facet), scores);
  if (scoreOf === null) return zero;
  const { codes, from, to } = listOf(segment, facet, rows);
  return (i) => {
    const end = to(i);
    let sum = 0;
    for (let c = from(i); c < end; c++) sum += scoreOf(codes[c] ?? 0);
    return sum;
  };
}

/** Whether the lead has any value of the facet. */
export function isKnown(segment: SegmentView, facet: Facet, rows: CandidateRows): (i: number) => boolean {
  const { at, cells } = rows;
  const single = singleAt(facet);
  if (single >= 0) return (i) => cells[(at[i] ?? 0) + single] !== 0;
  const { from, to } = listOf(segment, facet, rows);
  return (i) => to(i) > from(i);
}

const zero = (): number => 0;

/** The cell of a row that holds a facet's only value; -1 where the facet has none. */
function singleAt(facet: Facet): number {
  const at = SINGLE.findIndex((name) => name === facet);
  return at < 0 ? -1 : SINGLE_AT + at;
}

/** Where a candidate's codes of a facet stand: in its row, or in the column where rows leave the facet out. */
function listOf(segment: SegmentView, facet: Facet, rows: CandidateRows) {
  const list = LISTED.findIndex((name) => name === facet);
  const { at, cells, candidates } = rows;
  if (list < 0) {
    const { start, codes } = segment.facet(facet);
    const { ordinal } = candidates;
    return {
      codes,
      from: (i: number) => start[ordinal[i] ?? 0] ?? 0,
      to: (i: number) => start[(ordinal[i] ?? 0) + 1] ?? 0,
    };
  }
  const endAt = ENDS_AT + list;
  const end = (i: number, cell: number) => (at[i] ?? 0) + HEADER + (cells[(at[i] ?? 0) + cell] ?? 0);
  return {
    codes: cells,
    from: list === 0 ? (i: number) => (at[i] ?? 0) + HEADER : (i: number) => end(i, endAt - 1),
    to: (i: number) => end(i, endAt),
  };
}

type ScoreOf = (code: number) => number;

/** Scores that queries share are of many values, as what is near a place or a topic; they live as long as their maps. */
const REMEMBERED_FROM = 8;
const remembered = new WeakMap<Scores, WeakMap<FacetView, { scoreOf: ScoreOf | null }>>();

function rememberedScores(view: FacetView, scores: Scores): ScoreOf | null {
  let tables = remembered.get(scores);
  if (tables === undefined) {
    tables = new WeakMap();
    remembered.set(scores, tables);
  }
  let table = tables.get(view);
  if (table === undefined) {
    table = { scoreOf: scoreByCode(view, scores) };
    tables.set(view, table);
  }
  return table.scoreOf;
}

/** Up to this many values of a facet, a table by code is cheaper than looking each code up. */
const TABLE_MAX = 4096;

/** Score of a value of a facet in one segment, by its code; null where no lead of the segment has a value with a score. */
function scoreByCode(view: FacetView, scores: Scores): ScoreOf | null {
  const known: [code: number, score: number][] = [];
  for (const [value, score] of scores) {
    const code = view.codeOf(value);
    if (code >= 0) known.push([code, score]);
  }
  const [first] = known;
  if (first === undefined) return null;
  if (known.length === 1) {
    const [only, score] = first;
    return (code) => (code === only ? score : 0);
  }
  if (view.valueCount > TABLE_MAX) {
    const byCode = new Map(known);
    return (code) => byCode.get(code) ?? 0;
  }
  const table = new Float64Array(view.valueCount);
  for (const [code, score] of known) table[code] = score;
  return (code) => table[code] ?? 0;
}
