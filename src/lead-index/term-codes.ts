import type { Segment } from './segment.ts';

/** So many terms are remembered at most; then all are forgotten. */
const TERMS_MAX = 8192;

/** Numbers of one term in segments, -1 where it is not; both in the same order. */
interface Known {
  /** The list of segments that the codes are for, see TermCodes. */
  version: number;
  segmentIds: readonly number[];
  codes: readonly number[];
}

/**
 * The numbers of terms in the segments of one index, remembered from search to search: queries ask for the same words
 * again and again, and each look-up is two or three cache misses in every segment. Segments are remembered by id, so
 * that none is kept in memory.
 */
export class TermCodes {
  readonly #known = new Map<string, Known>();
  #segmentIds: readonly number[] = [];
  /** Goes up when the segments are others than before. */
  #version = 0;

  /** By term: its number in each segment. */
  of(segments: readonly Segment[], terms: readonly { readonly term: string }[]): (readonly number[])[] {
    this.#begin(segments);
    return terms.map(({ term }) => {
      const known = this.#known.get(term);
      if (known?.version === this.#version) return known.codes;
      const codes = segments.map((segment) => {
        const at = known === undefined ? -1 : known.segmentIds.indexOf(segment.id);
        return known?.codes[at] ?? segment.terms.codeOf(term);
      });
      if (known === undefined && this.#known.size >= TERMS_MAX) this.#known.clear();
      this.#known.set(term, { version: this.#version, segmentIds: this.#segmentIds, codes });
      return codes;
    });
  }

  #begin(segments: readonly Segment[]): void {
    const ids = this.#segmentIds;
    if (segments.length === ids.length && segments.every(({ id }, s) => id === ids[s])) return;
    this.#segmentIds = segments.map(({ id }) => id);
    this.#version++;
  }
}
