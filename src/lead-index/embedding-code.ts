/** Writes `vector` as int8 at `at`; returns the scale (largest magnitude / 127), 0 for a zero vector. */
export function quantize(vector: Float32Array, out: Int8Array, at: number): number {
  let max = 0;
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i] ?? 0;
    const magnitude = value < 0 ? -value : value;
    if (magnitude > max) max = magnitude;
  }
  if (!(max > 0) || !Number.isFinite(max)) return 0;
  const factor = 127 / max;
  // Rounds half up: what is after the point of a positive number is cut off. A branch by the sign would be guessed wrongly
  // every other time.
  for (let i = 0; i < vector.length; i++) out[at + i] = (((vector[i] ?? 0) * factor + 128.5) | 0) - 128;
  return Math.fround(max / 127);
}

/**
 * A query's vector in integers, so that a product with a stored vector is exact: the same on every machine, in any order
 * of additions, in WebAssembly and in JavaScript.
 */
export interface QueryCode {
  readonly values: Int16Array;
  /** A product of integers times this, and times the stored vector's scale, is the product of the vectors. */
  readonly unit: number;
}

const INT16_MAX = 32_767;
const INT32_MAX = 2 ** 31 - 1;

/** As fine as it can be with every number in int16 and every product with a stored vector in int32. */
export function quantizeQuery(query: Float32Array): QueryCode {
  let max = 0;
  let sum = 0;
  for (let i = 0; i < query.length; i++) {
    const magnitude = Math.abs(query[i] ?? 0);
    if (magnitude > max) max = magnitude;
    sum += magnitude;
  }
  const values = new Int16Array(query.length);
  if (!(max > 0)) return { values, unit: 0 };
  // Each number may be rounded up by a half.
  const factor = Math.min(INT16_MAX / max, (INT32_MAX / 127 - query.length / 2) / sum);
  for (let i = 0; i < query.length; i++) values[i] = Math.round((query[i] ?? 0) * factor);
  return { values, unit: 1 / factor };
}

/** Product of the first `length` numbers: what the kernel of vectors.wat computes, where there is none. */
export function productInt8(query: Int16Array, values: Int8Array, at: number, length: number): number {
  let a = 0;
  let b = 0;
  let i = 0;
  for (let v = at; i + 4 <= length; i += 4, v += 4) {
    a += Math.imul(query[i] ?? 0, values[v] ?? 0) + Math.imul(query[i + 1] ?? 0, values[v + 1] ?? 0);
    b += Math.imul(query[i + 2] ?? 0, values[v + 2] ?? 0) + Math.imul(query[i + 3] ?? 0, values[v + 3] ?? 0);
  }
  for (; i < length; i++) a += Math.imul(query[i] ?? 0, values[at + i] ?? 0);
  return a + b;
}
