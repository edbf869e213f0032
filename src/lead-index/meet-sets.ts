import { popcount } from './bitset.ts';

/** What lies in all of `met` (and of `base`) and in none of `ruledOut`; three sets at a time. Returns the number of bits. */
export function meet(
  base: Uint32Array | null,
  met: readonly Uint32Array[],
  ruledOut: readonly Uint32Array[],
  words: number,
  out: Uint32Array,
): number {
  let from = base ?? met[0] ?? null;
  if (from === null) {
    out.fill(0xffffffff, 0, words);
    from = out;
  }
  let count = -1;
  for (let n = base === null ? 1 : 0; n < met.length; n += 3) {
    const a = met[n] ?? from;
    count = and(from, a, met[n + 1] ?? a, met[n + 2] ?? a, words, out);
    from = out;
  }
  for (let n = 0; n < ruledOut.length; n += 3) {
    const a = ruledOut[n] ?? from;
    count = andNot(from, a, ruledOut[n + 1] ?? a, ruledOut[n + 2] ?? a, words, out);
    from = out;
  }
  return count >= 0 ? count : and(from, from, from, from, words, out);
}

function and(
  from: Uint32Array,
  a: Uint32Array,
  b: Uint32Array,
  c: Uint32Array,
  words: number,
  out: Uint32Array,
): number {
  let count = 0;
  for (let w = 0; w < words; w++) {
    const word = (from[w] ?? 0) & (a[w] ?? 0) & (b[w] ?? 0) & (c[w] ?? 0);
    out[w] = word;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

function andNot(
  from: Uint32Array,
  a: Uint32Array,
  b: Uint32Array,
  c: Uint32Array,
  words: number,
  out: Uint32Array,
): number {
  let count = 0;
  for (let w = 0; w < words; w++) {
    const word = (from[w] ?? 0) & ~((a[w] ?? 0) | (b[w] ?? 0) | (c[w] ?? 0));
    out[w] = word;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

/** Union of all, four sets at a time. */
export function join(sets: readonly Uint32Array[], words: number, out: Uint32Array): void {
  const [first] = sets;
  if (first === undefined) {
    out.fill(0, 0, words);
    return;
  }
  let from = first;
  let n = 1;
  do {
    const a = sets[n] ?? first;
    const b = sets[n + 1] ?? a;
    const c = sets[n + 2] ?? a;
    const d = sets[n + 3] ?? a;
    for (let w = 0; w < words; w++)
      out[w] = (from[w] ?? 0) | (a[w] ?? 0) | (b[w] ?? 0) | (c[w] ?? 0) | (d[w] ?? 0);
    from = out;
    n += 4;
  } while (n < sets.length);
}
