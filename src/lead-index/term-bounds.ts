import { type PackedArrays, sharedU8 } from './packed-arrays.ts';
import { u8, u32 } from './segment-data.ts';

/**
 * What bounds a term's share of a document's BM25 in one field, whatever k1, b and the average length: the share grows
 * with the frequency and falls with the length.
 */
export class TermBounds {
  /** Shortest document that holds the term once, and that holds it more often; at most 255. */
  readonly shortestOnce: Uint8Array;
  readonly shortestOften: Uint8Array;
  /** Highest frequency; 1 where no document holds it more often. */
  readonly mostOften: Uint8Array;

  constructor(arrays: PackedArrays, name: string) {
    this.shortestOnce = u8(arrays, `${name}.shortestOnce`);
    this.shortestOften = u8(arrays, `${name}.shortestOften`);
    this.mostOften = u8(arrays, `${name}.mostOften`);
  }
}

/** Needs the field's postings packed. */
export function packTermBounds(arrays: PackedArrays, name: string): void {
  const start = u32(arrays, `${name}.start`);
  const docs = u32(arrays, `${name}.docs`);
  const tfs = u8(arrays, `${name}.tfs`);
  const lengths = u32(arrays, `${name}.lengths`);
  const terms = start.length - 1;
  const once = sharedU8(terms).fill(255);
  const often = sharedU8(terms).fill(255);
  const most = sharedU8(terms).fill(1);
  for (let term = 0; term < terms; term++) {
    const end = start[term + 1] ?? 0;
    for (let i = start[term] ?? 0; i < end; i++) {
      const length = lengths[docs[i] ?? 0] ?? 0;
      const tf = tfs[i] ?? 0;
      if (tf > (most[term] ?? 0)) most[term] = tf;
      const shortest = tf > 1 ? often : once;
      if (length < (shortest[term] ?? 0)) shortest[term] = length;
    }
  }
  arrays[`${name}.shortestOnce`] = once;
  arrays[`${name}.shortestOften`] = often;
  arrays[`${name}.mostOften`] = most;
}
