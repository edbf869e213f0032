/** Unit-length mean of unit vectors; null where there is none or they cancel out. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array | null {
  const first = vectors[0];
  if (first === undefined) return null;
  const sum = new Float32Array(first.length);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  let square = 0;
  for (const x of sum) square += x * x;
  if (square === 0) return null;
  const scale = 1 / Math.sqrt(square);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) * scale;
  return sum;
}
