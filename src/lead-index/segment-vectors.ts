import { setBit, wordsFor } from './bitset.ts';
import { productInt8, type QueryCode } from './embedding-code.ts';
import { kernelOf, NEAR_WORDS, PRODUCTS_MAX, type VectorKernel } from './vector-kernel.ts';
import type { VectorArrays } from './vector-memory.ts';
import { signDistance } from './vector-signs.ts';

/** Leads whose vectors are fetched from memory together: one miss after another would cost more than the sums. */
const BATCH = 16;

/** The distance by signs within which as many leads as are wanted were found so far, over several segments. */
export interface NearBound {
  wanted: number;
  distance: number;
  /** Leads found within it. */
  within: number;
  /** How many leads were listed with each distance. */
  readonly histogram: Uint32Array;
}

/** Where leads are listed with their distance. */
export interface NearList {
  /** Makes room for so many more. */
  reserve(count: number): void;
  leads: Uint32Array;
  distances: Uint8Array;
  count: number;
}

/** The vectors of one segment. What it answers is the same with the kernel and without. */
export class SegmentVectors {
  readonly scales: Float32Array;
  /** Leads with a vector, as a bitset. */
  readonly embedded: Uint32Array;
  readonly dimensions: number;
  readonly #arrays: VectorArrays;
  #kernel: VectorKernel | null | undefined;

  constructor(arrays: VectorArrays, dimensions: number) {
    this.#arrays = arrays;
    this.scales = arrays.scales;
    this.dimensions = dimensions;
    this.embedded = embeddedLeads(arrays.scales);
  }

  has(lead: number): boolean {
    return (this.scales[lead] ?? 0) > 0;
  }

  vector(lead: number): Float32Array {
    const { dimensions } = this;
    const { values } = this.#arrays;
    const scale = this.scales[lead] ?? 0;
    return Float32Array.from({ length: dimensions }, (_, i) => (values[lead * dimensions + i] ?? 0) * scale);
  }

  /** Product of the integers times the vector's scale; NaN for a lead without a vector. */
  product(lead: number, code: QueryCode): number {
    const scale = this.scales[lead] ?? 0;
    if (scale === 0) return Number.NaN;
    const { dimensions } = this;
    return productInt8(code.values, this.#arrays.values, lead * dimensions, dimensions) * scale;
  }

  /** The same of leads[from .. to - 1], into out[from .. to - 1]. */
  products(
    leads: Uint32Array,
    { from, to }: { from: number; to: number },
    code: QueryCode,
    out: Float64Array,
  ): void {
    const kernel = this.#open();
    if (kernel === null || code.values.length !== this.dimensions) {
      this.#multiply(leads, { from, to }, code, out);
      return;
    }
    for (let first = from; first < to; first += PRODUCTS_MAX) {
      const count = Math.min(PRODUCTS_MAX, to - first);
      for (let i = 0; i < count; i++) kernel.leads[i] = leads[first + i] ?? 0;
      kernel.multiply(code, count);
      for (let i = 0; i < count; i++) out[first + i] = kernel.products[i] ?? 0;
    }
  }

  #multiply(
    leads: Uint32Array,
    { from, to }: { from: number; to: number },
    code: QueryCode,
    out: Float64Array,
  ): void {
    const { scales, dimensions } = this;
    const { values } = this.#arrays;
    for (let batch = from; batch < to; batch += BATCH) {
      const last = Math.min(batch + BATCH, to);
      for (let i = batch; i < last; i++) {
        const lead = leads[i] ?? 0;
        out[i] = (scales[lead] ?? 0) + (values[lead * dimensions] ?? 0);
      }
      for (let i = batch; i < last; i++) out[i] = this.product(leads[i] ?? 0, code);
    }
  }

  /**
   * Lists the leads of the set that have a vector and whose signs differ from the query's in no more than the bound, which
   * falls as soon as as many as wanted lie within a smaller one.
   */
  near(set: Uint32Array, query: Uint32Array, bound: NearBound, list: NearList): void {
    const kernel = this.#open();
    if (kernel === null) {
      this.#near(set, query, bound, list);
      return;
    }
    const { embedded } = this;
    const { state, words } = kernel;
    kernel.signs.set(query);
    state[0] = bound.wanted;
    state[1] = bound.distance;
    state[2] = bound.within;
    state.set(bound.histogram, 3);
    for (let first = 0; first < embedded.length; first += NEAR_WORDS) {
      const count = Math.min(NEAR_WORDS, embedded.length - first);
      let any = 0;
      for (let w = 0; w < count; w++) {
        const word = (set[first + w] ?? 0) & (embedded[first + w] ?? 0);
        words[w] = word;
        any |= word;
      }
      if (any === 0) continue;
      // The kernel takes two words at a time.
      if ((count & 1) === 1) words[count] = 0;
      const listed = kernel.list(count, first * 32);
      list.reserve(listed);
      const { leads, distances } = list;
      for (let i = 0; i < listed; i++) {
        leads[list.count + i] = kernel.near[i] ?? 0;
        distances[list.count + i] = kernel.distances[i] ?? 0;
      }
      list.count += listed;
    }
    bound.distance = state[1] ?? 0;
    bound.within = state[2] ?? 0;
    bound.histogram.set(state.subarray(3));
  }

  #near(set: Uint32Array, query: Uint32Array, bound: NearBound, list: NearList): void {
    const { embedded } = this;
    const { signs } = this.#arrays;
    const { wanted, histogram } = bound;
    let { distance: most, within } = bound;
    for (let w = 0; w < embedded.length; w++) {
      const word = (set[w] ?? 0) & (embedded[w] ?? 0);
      if (word !== 0) list.reserve(32);
      for (let rest = word; rest !== 0; rest &= rest - 1) {
        const lead = w * 32 + 31 - Math.clz32(rest & -rest);
        const distance = signDistance(query, signs, lead);
        if (distance > most) continue;
        list.leads[list.count] = lead;
        list.distances[list.count++] = distance;
        histogram[distance] = (histogram[distance] ?? 0) + 1;
        within++;
        while (within - (histogram[most] ?? 0) >= wanted) within -= histogram[most--] ?? 0;
      }
    }
    bound.distance = most;
    bound.within = within;
  }

  #open(): VectorKernel | null {
    if (this.#kernel === undefined) this.#kernel = kernelOf(this.#arrays);
    return this.#kernel;
  }
}

function embeddedLeads(scales: Float32Array): Uint32Array {
  const out = new Uint32Array(wordsFor(scales.length));
  for (let lead = 0; lead < scales.length; lead++) if ((scales[lead] ?? 0) > 0) setBit(out, lead);
  return out;
}
