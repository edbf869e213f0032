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
  if (dimensions % 32 === 0) packWholeWords(values, signs);
  else packByValue(values, signs, leadCount, dimensions);
  const coarse = sharedU32(words === 0 ? 0 : leadCount * coarseWords(dimensions));
  for (let at = 0, from = 0; at < coarse.length; at += COARSE_WORDS, from += words) {
    for (let w = 0; w < COARSE_WORDS; w++) coarse[at + w] = signs[from + w] ?? 0;
  }
  arrays['embedding.signs'] = signs;
  arrays['embedding.coarse'] = coarse;
}

/**
 * Four values at a time, as bytes of one word (the first is the lowest: all machines that Node runs on are little-endian).
 * A byte is positive where its highest bit is clear and another is set.
 */
function packWholeWords(values: Int8Array, signs: Uint32Array): void {
  const fours = new Uint32Array(values.buffer, values.byteOffset, signs.length * 8);
  for (let w = 0, at = 0; w < signs.length; w++) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 4) {
      const x = fours[at++] ?? 0;
      const positive = ((((x & 0x7f7f7f7f) + 0x7f7f7f7f) & ~x) >>> 7) & 0x01010101;
      // Bits 0, 8, 16, 24 side by side.
      bits |= ((positive | (positive >>> 7) | (positive >>> 14) | (positive >>> 21)) & 15) << shift;
    }
    signs[w] = bits;
  }
}

function packByValue(values: Int8Array, signs: Uint32Array, leadCount: number, dimensions: number): void {
  const words = signs.length / Math.max(1, leadCount);
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
