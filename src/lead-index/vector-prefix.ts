import { productInt8, type QueryCode } from './embedding-code.ts';

/** Numbers of a vector that are kept once more, close together, for the first look at many leads. */
export const PREFIX = 32;
const DIMENSIONS_MIN = 64;
/** Products of prefixes are told apart to 1/1024 of what they can be at most. */
export const DISTANCES = 2048;

/** How many numbers that are for one vector: shorter ones are looked at whole. */
export function prefixLength(dimensions: number): number {
  return dimensions < DIMENSIONS_MIN ? 0 : PREFIX;
}

export function packPrefixes(values: Int8Array, dimensions: number, prefixes: Int8Array): void {
  for (let at = 0, from = 0; at < prefixes.length; at += PREFIX, from += dimensions)
    for (let d = 0; d < PREFIX; d++) prefixes[at + d] = values[from + d] ?? 0;
}

/** What a product is multiplied with: 1024 is then the most that unit vectors reach. */
export function prefixFactor(query: Float32Array, { unit }: QueryCode): number {
  let sum = 0;
  for (let d = 0; d < PREFIX; d++) sum += (query[d] ?? 0) ** 2;
  return sum === 0 ? 0 : (unit * DISTANCES) / 2 / Math.sqrt(sum);
}

/** Whole number from 0, where the prefixes point the same way, to DISTANCES - 1. The kernel computes the same. */
export function prefixDistance(
  query: Int16Array,
  prefixes: Int8Array,
  lead: number,
  scale: number,
  factor: number,
): number {
  const exact = DISTANCES / 2 - productInt8(query, prefixes, lead * PREFIX, PREFIX) * scale * factor;
  return exact > 0 ? Math.min(DISTANCES - 1, Math.trunc(exact)) : 0;
}

/** Whether the prefix holds so much of the query's length, as where dimensions are principal components. */
export function isTelling(query: Float32Array, share: number): boolean {
  let all = 0;
  let first = 0;
  for (let d = 0; d < query.length; d++) {
    all += (query[d] ?? 0) ** 2;
    if (d === PREFIX - 1) first = all;
  }
  return first >= all * share;
}
