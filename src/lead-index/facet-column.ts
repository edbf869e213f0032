import type { FacetView } from './api.ts';
import { arrayNames } from './array-names.ts';
import { hasBit, setBit, wordsFor } from './bitset.ts';
import { Dictionary, type DictionaryBuilder } from './dictionary.ts';
import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { u32 } from './segment-data.ts';

/**
 * A string column: value codes per lead, and leads per value. A value that more than one lead in 32 has is a bitset
 * (smaller than its list then), any other a sorted list of ordinals.
 */
export class FacetColumn implements FacetView {
  readonly start: Uint32Array;
  readonly codes: Uint32Array;
  readonly valueCount: number;
  readonly dictionary: Dictionary;
  readonly #counts: Uint32Array;
  readonly #pointers: Uint32Array;
  readonly #ordinals: Uint32Array;
  readonly #bits: Uint32Array;
  readonly #leadCount: number;

  constructor(arrays: PackedArrays, name: string, leadCount: number) {
    const names = arrayNames(name);
    this.start = u32(arrays, names.start);
    this.codes = u32(arrays, names.codes);
    this.dictionary = new Dictionary(arrays, name);
    this.valueCount = this.dictionary.size;
    this.#counts = u32(arrays, names.counts);
    this.#pointers = u32(arrays, names.pointers);
    this.#ordinals = u32(arrays, names.ordinals);
    this.#bits = u32(arrays, names.bits);
    this.#leadCount = leadCount;
  }

  codeOf(value: string): number {
    return this.dictionary.codeOf(value);
  }

  valueOf(code: number): string {
    return this.dictionary.valueOf(code);
  }

  /** Number of leads, deleted ones included. */
  countOf(code: number): number {
    return this.#counts[code] ?? 0;
  }

  /** The value's bitset, or null where it is kept as a list. Not to be written. */
  dense(code: number): Uint32Array | null {
    if (!isDense(this.countOf(code), this.#leadCount)) return null;
    const at = this.#pointers[code] ?? 0;
    return this.#bits.subarray(at, at + wordsFor(this.#leadCount));
  }

  /** The value's sorted ordinals; only where dense() is null. */
  sparse(code: number): Uint32Array {
    const at = this.#pointers[code] ?? 0;
    return this.#ordinals.subarray(at, at + this.countOf(code));
  }

  /** Ordinals in order, deleted ones included. */
  *leadsWith(code: number): Generator<number> {
    const bits = this.dense(code);
    if (bits === null) yield* this.sparse(code);
    else for (let lead = 0; lead < this.#leadCount; lead++) if (hasBit(bits, lead)) yield lead;
  }
}

function isDense(count: number, leadCount: number): boolean {
  return count * 32 > leadCount;
}

/** `start` and `codes` as in FacetView; each lead's codes are distinct and sorted. */
export function packFacet(
  arrays: PackedArrays,
  name: string,
  start: Uint32Array,
  codes: Uint32Array,
  dictionary: DictionaryBuilder,
): void {
  const leadCount = start.length - 1;
  const counts = sharedU32(dictionary.size);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  const pointers = sharedU32(dictionary.size);
  let sparse = 0;
  let dense = 0;
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code] ?? 0;
    pointers[code] = isDense(count, leadCount) ? dense : sparse;
    if (isDense(count, leadCount)) dense += wordsFor(leadCount);
    else sparse += count;
  }
  const ordinals = sharedU32(sparse);
  const bits = sharedU32(dense);
  const filled = new Uint32Array(dictionary.size);
  for (let lead = 0; lead < leadCount; lead++) {
    const end = start[lead + 1] ?? 0;
    for (let i = start[lead] ?? 0; i < end; i++) {
      const code = codes[i] ?? 0;
      const at = pointers[code] ?? 0;
      if (isDense(counts[code] ?? 0, leadCount)) setBit(bits, at * 32 + lead);
      else {
        const n = filled[code] ?? 0;
        ordinals[at + n] = lead;
        filled[code] = n + 1;
      }
    }
  }
  const names = arrayNames(name);
  arrays[names.start] = start;
  arrays[names.codes] = codes;
  arrays[names.counts] = counts;
  arrays[names.pointers] = pointers;
  arrays[names.ordinals] = ordinals;
  arrays[names.bits] = bits;
  dictionary.pack(arrays, name);
}
