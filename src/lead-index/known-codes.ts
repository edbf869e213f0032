import type { Facet } from '../domain/predicate.ts';
import type { Dictionary } from './dictionary.ts';
import type { Segment } from './segment.ts';

/** So many values of one column are remembered at most; then all of them are forgotten. */
const VALUES_MAX = 8192;

/** The segments of a snapshot: equal lists are the same object only within one snapshot. */
export interface SegmentList {
  readonly segments: readonly Segment[];
  readonly ids: readonly number[];
}

/** Codes of one value in segments, -1 where it is not; both in the same order. */
interface Known {
  segmentIds: readonly number[];
  codes: readonly number[];
}

/**
 * The codes of words and of facet values in the segments of one index, remembered from search to search: queries ask for
 * the same ones again and again, and each look-up is two or three cache misses in every segment. Segments are remembered
 * by id, so that none is kept in memory.
 */
export class KnownCodes {
  readonly #terms = new Map<string, Known>();
  readonly #values = new Map<Facet, Map<string, Known>>();

  /** By segment. */
  ofTerm(list: SegmentList, term: string): readonly number[] {
    const known = this.#terms.get(term);
    if (known?.segmentIds === list.ids) return known.codes;
    return remember(this.#terms, list, term, known, ({ terms }) => terms);
  }

  /** By segment. */
  ofValue(list: SegmentList, facet: Facet, value: string): readonly number[] {
    let column = this.#values.get(facet);
    if (column === undefined) {
      column = new Map();
      this.#values.set(facet, column);
    }
    const known = column.get(value);
    if (known?.segmentIds === list.ids) return known.codes;
    return remember(column, list, value, known, (segment) => segment.facet(facet).dictionary);
  }
}

/** Looks up what is not known of it yet: in the segments that are new since. */
function remember(
  column: Map<string, Known>,
  { segments, ids }: SegmentList,
  value: string,
  known: Known | undefined,
  dictionaryOf: (segment: Segment) => Dictionary,
): readonly number[] {
  const codes = segments.map((segment) => {
    const at = known?.segmentIds.indexOf(segment.id) ?? -1;
    return at < 0 ? dictionaryOf(segment).codeOf(value) : (known?.codes[at] ?? -1);
  });
  if (known === undefined && column.size >= VALUES_MAX) column.clear();
  column.set(value, { segmentIds: ids, codes });
  return codes;
}
