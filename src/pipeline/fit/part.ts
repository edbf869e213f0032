import type { SegmentView } from '../../lead-index/api.ts';
import type { FitPart } from '../settings.ts';

/** Value in 0..1 of the candidate at position `i`, whose lead is `ordinal` of the bound segment. */
export type Grade = (ordinal: number, i: number) => number;

/** Looks the asked values up in one segment, so that grading a lead is a few array reads. */
export interface Leaf {
  name: string;
  /** Share of its part; the leaves of a part add up to 1. */
  weight: number;
  bind(segment: SegmentView): Grade;
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

/** Up to this many values of a facet, a table by code is cheaper than looking each code up. */
const TABLE_MAX = 4096;

/** Score of a value of a facet in one segment, by its code; 0 where the query says nothing of it. */
function scoreByCode(
  segment: SegmentView,
  facet: Parameters<SegmentView['facet']>[0],
  scores: ReadonlyMap<string, number>,
): (code: number) => number {
  const view = segment.facet(facet);
  if (view.valueCount > TABLE_MAX) {
    const known = new Map<number, number>();
    for (const [value, score] of scores) {
      const code = view.codeOf(value);
      if (code >= 0) known.set(code, score);
    }
    return (code) => known.get(code) ?? 0;
  }
  const table = new Float64Array(view.valueCount);
  for (const [value, score] of scores) {
    const code = view.codeOf(value);
    if (code >= 0) table[code] = score;
  }
  return (code) => table[code] ?? 0;
}

/** Best score among the lead's values of one facet. */
export function bestOf(
  segment: SegmentView,
  facet: Parameters<SegmentView['facet']>[0],
  scores: ReadonlyMap<string, number>,
): (ordinal: number) => number {
  const { start, codes } = segment.facet(facet);
  const scoreOf = scoreByCode(segment, facet, scores);
  return (ordinal) => {
    const end = start[ordinal + 1] ?? 0;
    let best = 0;
    for (let at = start[ordinal] ?? 0; at < end; at++) {
      const score = scoreOf(codes[at] ?? 0);
      if (score > best) best = score;
    }
    return best;
  };
}

/** Sum of the scores of the lead's values of one facet. */
export function sumOf(
  segment: SegmentView,
  facet: Parameters<SegmentView['facet']>[0],
  scores: ReadonlyMap<string, number>,
): (ordinal: number) => number {
  const { start, codes } = segment.facet(facet);
  const scoreOf = scoreByCode(segment, facet, scores);
  return (ordinal) => {
    const end = start[ordinal + 1] ?? 0;
    let sum = 0;
    for (let at = start[ordinal] ?? 0; at < end; at++) sum += scoreOf(codes[at] ?? 0);
    return sum;
  };
}

/** Whether the lead has any value of the facet. */
export function isKnown(
  segment: SegmentView,
  facet: Parameters<SegmentView['facet']>[0],
): (ordinal: number) => boolean {
  const { start } = segment.facet(facet);
  return (ordinal) => (start[ordinal + 1] ?? 0) > (start[ordinal] ?? 0);
}
