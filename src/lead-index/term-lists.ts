import type { Segment } from './segment.ts';
import type { TextField } from './text-field.ts';
import { bm25Share, type FieldScoring, lengthNorm, type TextScoring } from './text-stats.ts';

/** Postings of one query term in one field of a segment. */
export interface TermList {
  isOwn: boolean;
  field: TextField;
  scoring: FieldScoring;
  /** Query weight times idf. */
  weight: number;
  from: number;
  to: number;
  /** First word of the bitset of leads that have it; -1 where it has none. */
  base: number;
  /** No document's share is larger. */
  bound: number;
}

/** The lists that the segment has, which is number `s`, term by term in the request's order. */
export function termLists(segment: Segment, s: number, scoring: TextScoring): TermList[] {
  const { codes } = scoring;
  const lists: TermList[] = [];
  for (let t = 0; t < codes.length; t++) {
    const code = codes[t]?.[s] ?? -1;
    if (code < 0) continue;
    pushList(lists, true, segment.own, scoring.own, code, t);
    pushList(lists, false, segment.snippetText, scoring.snippets, code, t);
  }
  return lists;
}

function pushList(
  lists: TermList[],
  isOwn: boolean,
  field: TextField,
  scoring: FieldScoring,
  code: number,
  t: number,
): void {
  const from = field.start[code] ?? 0;
  const to = field.start[code + 1] ?? 0;
  if (from === to) return;
  const weight = scoring.termWeights[t] ?? 0;
  const bound = boundOf(field, scoring, code, weight);
  lists.push({ isOwn, field, scoring, weight, from, to, base: field.dense.baseOf(code), bound });
}

function boundOf({ bounds }: TextField, scoring: FieldScoring, code: number, weight: number): number {
  const most = bounds.mostOften[code] ?? 1;
  const once = shareOf(1, bounds.shortestOnce[code] ?? 0, scoring, weight);
  return most === 1 ? once : Math.max(once, shareOf(most, bounds.shortestOften[code] ?? 0, scoring, weight));
}

function shareOf(tf: number, length: number, scoring: FieldScoring, weight: number): number {
  return bm25Share(weight, tf, lengthNorm(length, scoring), scoring.k1);
}
