import type { VectorArrays } from './vector-memory.ts';

/** The first so many numbers of a vector have their signs kept once more, close together, for the first look at many leads. */
const SIGNS = 64;
/** Words of 32 signs that one vector takes. */
export const SIGN_WORDS = SIGNS / 32;
/** A distance is the number of signs that differ. */
export const DISTANCES = SIGNS + 1;

/** How many words that are for one vector: shorter ones are looked at whole. */
export function signWords(dimensions: number): number {
  return dimensions < SIGNS ? 0 : SIGN_WORDS;
}

/** One bit a number, set where it is positive. */
export function packSigns({ values, signs }: VectorArrays, dimensions: number): void {
  for (let at = 0, row = 0; at < signs.length; at += SIGN_WORDS, row += dimensions)
    for (let w = 0; w < SIGN_WORDS; w++) signs[at + w] = signWord(values, row + w * 32);
}

/** The query's own. */
export function signsOf(values: Int16Array): Uint32Array {
  return Uint32Array.from({ length: SIGN_WORDS }, (_, w) => signWord(values, w * 32));
}

function signWord(values: Int8Array | Int16Array, from: number): number {
  let bits = 0;
  // The sign of the negated number is a bit without a branch, which would be guessed wrongly every other time.
  for (let bit = 0; bit < 32; bit++) bits |= (-(values[from + bit] ?? 0) >>> 31) << bit;
  return bits;
}

/** Number of signs that are not the query's. The kernel counts the same. */
export function signDistance(query: Uint32Array, signs: Uint32Array, lead: number): number {
  const at = lead * SIGN_WORDS;
  return popcount64((signs[at] ?? 0) ^ (query[0] ?? 0), (signs[at + 1] ?? 0) ^ (query[1] ?? 0));
}

/** Bits of two words together. */
function popcount64(a: number, b: number): number {
  let x = a - ((a >>> 1) & 0x55555555);
  let y = b - ((b >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x += y;
  return Math.imul((x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}
