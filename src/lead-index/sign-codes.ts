import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { i8 } from './segment-data.ts';

/** Words of 32 signs that one vector takes. */
export function signWords(dimensions: number): number {
  return (dimensions + 31) >>> 5;
}

/** Signs of a vector that are kept once more, close together, for the first look at many leads. */
export const COARSE_WORDS = 2;

/** Words of the second copy that one vector takes. */
export function coarseWords(dimensions: number): number {
  return signWords(dimensions) < COARSE_WORDS ? 0 : COARSE_WORDS;
}

/** One bit a dimension, set where it is positive: a coarse copy of the int8 vectors to scan before them. */
export function packSigns(arrays: PackedArrays, leadCount: number, dimensions: number): void {
  const values = i8(arrays, 'embedding.values');
  const words = values.length === 0 ? 0 : signWords(dimensions);
  const signs = sharedU32(leadCount * words);
  for (let lead = 0; lead < leadCount; lead++) {
    for (let w = 0; w < words; w++) {
      let bits = 0;
      const from = w * 32;
      const to = Math.min(from + 32, dimensions);
      for (let d = from; d < to; d++) {
        if ((values[lead * dimensions + d] ?? 0) > 0) bits |= 1 << (d - from);
      }
      signs[lead * words + w] = bits;
    }
  }
  const coarse = sharedU32(words === 0 ? 0 : leadCount * coarseWords(dimensions));
  for (let i = 0; i < coarse.length; i++) {
    coarse[i] = signs[Math.floor(i / COARSE_WORDS) * words + (i % COARSE_WORDS)] ?? 0;
  }
  arrays['embedding.signs'] = signs;
  arrays['embedding.coarse'] = coarse;
}

/** The query's own sign bits. */
export function signsOf(query: Float32Array): Uint32Array {
  const out = new Uint32Array(signWords(query.length));
  query.forEach((value, d) => {
    if (value > 0) out[d >>> 5] = (out[d >>> 5] ?? 0) | (1 << (d & 31));
  });
  return out;
}

/** For each byte of a sign code the sum of the query's values, each with the sign of its bit. Fills `reused` if it fits. */
export function signTable(query: Float32Array, reused: Float32Array): Float32Array {
  const bytes = signWords(query.length) * 4;
  const table = reused.length === bytes * 256 ? reused : new Float32Array(bytes * 256);
  for (let byte = 0; byte < bytes; byte++) {
    const at = byte * 256;
    table[at] = 0;
    for (let bit = 0; bit < 8; bit++) table[at] = (table[at] ?? 0) - (query[byte * 8 + bit] ?? 0);
    for (let code = 1; code < 256; code++) {
      const lowest = code & -code;
      const value = query[byte * 8 + 31 - Math.clz32(lowest)] ?? 0;
      table[at + code] = (table[at + (code ^ lowest)] ?? 0) + 2 * value;
    }
  }
  return table;
}

/** Estimate of the similarity, up to a factor: the query against the signs alone. */
export function signScore(table: Float32Array, signs: Uint32Array, at: number, words: number): number {
  let sum = 0;
  for (let w = 0; w < words; w++) {
    const x = signs[at + w] ?? 0;
    const t = w * 1024;
    sum +=
      (table[t + (x & 255)] ?? 0) +
      (table[t + 256 + ((x >>> 8) & 255)] ?? 0) +
      (table[t + 512 + ((x >>> 16) & 255)] ?? 0) +
      (table[t + 768 + (x >>> 24)] ?? 0);
  }
  return sum;
}
