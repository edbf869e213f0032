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

/** Dot product of a query with an int8 vector. Always in the same order of additions. */
export function dotInt8(query: Float32Array, values: Int8Array, at: number, dimensions: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0, v = at; i < dimensions; i += 8, v += 8) {
    a += (query[i] ?? 0) * (values[v] ?? 0);
    b += (query[i + 1] ?? 0) * (values[v + 1] ?? 0);
    c += (query[i + 2] ?? 0) * (values[v + 2] ?? 0);
    d += (query[i + 3] ?? 0) * (values[v + 3] ?? 0);
    if (i + 4 >= dimensions) break;
    a += (query[i + 4] ?? 0) * (values[v + 4] ?? 0);
    b += (query[i + 5] ?? 0) * (values[v + 5] ?? 0);
    c += (query[i + 6] ?? 0) * (values[v + 6] ?? 0);
    d += (query[i + 7] ?? 0) * (values[v + 7] ?? 0);
  }
  return a + b + (c + d);
}
