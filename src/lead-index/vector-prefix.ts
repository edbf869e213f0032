import { productInt8, type QueryCode } from './embedding-code.ts';
import type { VectorArrays } from './vector-memory.ts';

/** Numbers of a vector that are kept once more, close together, for the first look at many leads. */
export const PREFIX = 32;
const DIMENSIONS_MIN = 64;
/** Products of prefixes are told apart to 1/512 of what they can be at most, or better. */
export const DISTANCES = 2048;
/** All prefixes are of one scale, so that their products compare as integers: larger numbers than 127/256 are cut off. */
const SCALE = 256;

/** How many numbers that are for one vector: shorter ones are looked at whole. */
export function prefixLength(dimensions: number): number {
  return dimensions < DIMENSIONS_MIN ? 0 : PREFIX;
}

export function packPrefixes({ scales, values, prefixes }: VectorArrays, dimensions: number): void {
  for (let lead = 0, at = 0; at < prefixes.length; lead++, at += PREFIX) {
    const factor = (scales[lead] ?? 0) * SCALE;
    const from = lead * dimensions;
    for (let d = 0; d < PREFIX; d++) {
      const value = (values[from + d] ?? 0) * factor;
      // Rounds half up, as in quantize().
      prefixes[at + d] = (((value > 127 ? 127 : value < -127 ? -127 : value) + 128.5) | 0) - 128;
    }
  }
}

/** Bits of a product to be left out: 1024 is then the most that unit vectors reach, but for rounding. */
export function prefixShift({ values }: QueryCode): number {
  let sum = 0;
  for (let d = 0; d < PREFIX; d++) sum += (values[d] ?? 0) ** 2;
  const most = (Math.sqrt(sum) * SCALE) / (DISTANCES / 2);
  let shift = 0;
  while (1 << shift < most) shift++;
  return shift;
}

/** Whole number from 0, where the prefixes point the same way, to DISTANCES - 1. The kernel computes the same. */
export function prefixDistance(query: Int16Array, prefixes: Int8Array, lead: number, shift: number): number {
  const product = productInt8(query, prefixes, lead * PREFIX, PREFIX);
  const distance = (((DISTANCES / 2) << shift) - product) >> shift;
  return distance < 0 ? 0 : distance < DISTANCES ? distance : DISTANCES - 1;
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
