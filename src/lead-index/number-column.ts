import { clearBit, setBit, wordsFor } from './bitset.ts';
import { type PackedArrays, sharedF64, sharedU32 } from './packed-arrays.ts';
import { f64, u32 } from './segment-data.ts';

/** Below this many leads a range is answered from the sorted order alone. */
const STEPS_FROM = 4096;
const STEPS = 32;

/**
 * A numeric column: values by ordinal (NaN unknown), ordinals sorted by value, and for larger segments the bitsets of
 * the first 1/32, 2/32, ... of that order, so that a range is the difference of two prefixes, each at most 1/64 of the
 * leads away from a stored one.
 */
export class NumberColumn {
  readonly values: Float64Array;
  readonly #order: Uint32Array;
  readonly #prefixes: Uint32Array;
  readonly #words: number;

  constructor(arrays: PackedArrays, name: string, leadCount: number) {
    this.values = f64(arrays, `${name}.values`);
    this.#order = u32(arrays, `${name}.order`);
    this.#prefixes = u32(arrays, `${name}.prefixes`);
    this.#words = wordsFor(leadCount);
  }

  /** Number of leads with min <= value <= max. */
  count(min: number, max: number): number {
    return Math.max(0, this.#position(max, true) - this.#position(min, false));
  }

  /** Writes the set of leads with min <= value <= max over the first words of `out`. */
  range(min: number, max: number, out: Uint32Array): void {
    const from = this.#position(min, false);
    const to = this.#position(max, true);
    const n = this.#order.length;
    if (this.#prefixes.length === 0 || to - from < n / STEPS) {
      out.fill(0, 0, this.#words);
      for (let i = from; i < to; i++) setBit(out, this.#order[i] ?? 0);
      return;
    }
    this.#between(from, to, out);
  }

  #between(from: number, to: number, out: Uint32Array): void {
    const n = this.#order.length;
    const low = Math.round((from * STEPS) / n);
    const high = Math.round((to * STEPS) / n);
    const words = this.#words;
    const lowAt = low * words;
    const highAt = high * words;
    const prefixes = this.#prefixes;
    for (let w = 0; w < words; w++) out[w] = (prefixes[highAt + w] ?? 0) & ~(prefixes[lowAt + w] ?? 0);
    const order = this.#order;
    const lowEdge = edge(low, n);
    const highEdge = edge(high, n);
    for (let i = from; i < lowEdge; i++) setBit(out, order[i] ?? 0);
    for (let i = highEdge; i < to; i++) setBit(out, order[i] ?? 0);
    for (let i = lowEdge; i < from; i++) clearBit(out, order[i] ?? 0);
    for (let i = to; i < highEdge; i++) clearBit(out, order[i] ?? 0);
  }

  /** First position whose value is >= bound (or > bound with `after`). */
  #position(bound: number, after: boolean): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const mid = (low + high) >>> 1;
      const value = this.values[this.#order[mid] ?? 0] ?? 0;
      if (value < bound || (after && value === bound)) low = mid + 1;
      else high = mid;
    }
    return low;
  }
}

function edge(step: number, n: number): number {
  return Math.floor((step * n) / STEPS);
}

export function packNumbers(arrays: PackedArrays, name: string, values: Float64Array): void {
  const shared = sharedF64(values.length);
  shared.set(values);
  const order = sortedOrder(values);
  const words = wordsFor(values.length);
  const prefixes = sharedU32(values.length < STEPS_FROM ? 0 : (STEPS + 1) * words);
  if (prefixes.length > 0) {
    for (let step = 1; step <= STEPS; step++) {
      const at = step * words;
      prefixes.copyWithin(at, at - words, at);
      const to = edge(step, order.length);
      for (let i = edge(step - 1, order.length); i < to; i++) setBit(prefixes, at * 32 + (order[i] ?? 0));
    }
  }
  arrays[`${name}.values`] = shared;
  arrays[`${name}.order`] = order;
  arrays[`${name}.prefixes`] = prefixes;
}

/** Ordinals of known values by (value, ordinal): a counting sort over the distinct values. */
export function sortedOrder(values: Float64Array): Uint32Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  let distinct = 0;
  const next = new Uint32Array(sorted.length);
  const known = sorted.length;
  for (let i = 0; i < known; i++) {
    if (i > 0 && sorted[i] === sorted[distinct - 1]) continue;
    next[distinct] = i;
    sorted[distinct++] = sorted[i] ?? 0;
  }
  const order = sharedU32(known);
  for (let ordinal = 0; ordinal < values.length; ordinal++) {
    const value = values[ordinal] ?? 0;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = distinct - 1;
    while (low < high) {
      const mid = (low + high) >>> 1;
      if ((sorted[mid] ?? 0) < value) low = mid + 1;
      else high = mid;
    }
    const at = next[low] ?? 0;
    order[at] = ordinal;
    next[low] = at + 1;
  }
  return order;
}
