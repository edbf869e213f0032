import { DenseTerms } from './dense-terms.ts';
import { type GrowU32, type PackedArrays, sharedU8, sharedU32 } from './packed-arrays.ts';
import { u8, u32 } from './segment-data.ts';
import { TermBounds } from './term-bounds.ts';

/** Term frequencies are kept in a byte. */
export const TF_MAX = 255;

/** Postings of one text field: for term t, documents docs[start[t]] .. docs[start[t + 1] - 1], ascending. */
export class TextField {
  readonly start: Uint32Array;
  readonly docs: Uint32Array;
  readonly tfs: Uint8Array;
  /** Terms of each document, repetitions counted. */
  readonly lengths: Uint32Array;
  readonly dense: DenseTerms;
  readonly bounds: TermBounds;

  constructor(arrays: PackedArrays, name: string, leadCount: number) {
    this.start = u32(arrays, `${name}.start`);
    this.docs = u32(arrays, `${name}.docs`);
    this.tfs = u8(arrays, `${name}.tfs`);
    this.lengths = u32(arrays, `${name}.lengths`);
    this.dense = new DenseTerms(arrays, name, leadCount);
    this.bounds = new TermBounds(arrays, name);
  }

  /** Index of the first posting in [from, to) whose document is >= doc. */
  seek(doc: number, from: number, to: number): number {
    return seek(this.docs, doc, from, to);
  }
}

/** First index in [from, to) with values[index] >= wanted, by doubling steps: cheap when it is near. */
export function seek(values: Uint32Array, wanted: number, from: number, to: number): number {
  if (from >= to || (values[from] ?? 0) >= wanted) return from;
  let low = from;
  let step = 1;
  while (low + step < to && (values[low + step] ?? 0) < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, to);
  low++;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((values[mid] ?? 0) < wanted) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Collects documents in order, then packs them by term (counting sort). */
export class TextFieldBuilder {
  readonly #terms: GrowU32;
  readonly #lengths: GrowU32;
  readonly #docEnds: GrowU32;
  #tfs = new Uint8Array(256);
  /** Where the current document's entry of a term is, valid while >= #docStart. */
  #entryOf = new Int32Array(256).fill(-1);
  totalLength = 0;

  constructor(grow: { terms: GrowU32; lengths: GrowU32; docEnds: GrowU32 }) {
    this.#terms = grow.terms;
    this.#lengths = grow.lengths;
    this.#docEnds = grow.docEnds;
  }

  addDocument(termIds: Uint32Array, count: number): void {
    const docStart = this.#terms.length;
    for (let i = 0; i < count; i++) {
      const id = termIds[i] ?? 0;
      if (id >= this.#entryOf.length) this.#growEntries(id);
      const entry = this.#entryOf[id] ?? -1;
      if (entry >= docStart) {
        const tf = this.#tfs[entry] ?? 0;
        if (tf < TF_MAX) this.#tfs[entry] = tf + 1;
      } else this.#append(id);
    }
    this.#lengths.push(count);
    this.#docEnds.push(this.#terms.length);
    this.totalLength += count;
  }

  #append(id: number): void {
    const at = this.#terms.length;
    this.#terms.push(id);
    if (at === this.#tfs.length) {
      const next = new Uint8Array(at * 2);
      next.set(this.#tfs);
      this.#tfs = next;
    }
    this.#tfs[at] = 1;
    this.#entryOf[id] = at;
  }

  #growEntries(id: number): void {
    const next = new Int32Array(Math.max(id + 1, this.#entryOf.length * 2)).fill(-1);
    next.set(this.#entryOf);
    this.#entryOf = next;
  }

  pack(arrays: PackedArrays, name: string, termCount: number): void {
    const { data: terms, length: total } = this.#terms;
    const start = sharedU32(termCount + 1);
    for (let i = 0; i < total; i++) {
      const t = (terms[i] ?? 0) + 1;
      start[t] = (start[t] ?? 0) + 1;
    }
    for (let t = 0; t < termCount; t++) start[t + 1] = (start[t + 1] ?? 0) + (start[t] ?? 0);
    const next = start.slice();
    const docs = sharedU32(total);
    const tfs = sharedU8(total);
    const ends = this.#docEnds.data;
    let i = 0;
    for (let doc = 0; doc < this.#docEnds.length; doc++) {
      for (const end = ends[doc] ?? 0; i < end; i++) {
        const t = terms[i] ?? 0;
        const at = next[t] ?? 0;
        next[t] = at + 1;
        docs[at] = doc;
        tfs[at] = this.#tfs[i] ?? 0;
      }
    }
    arrays[`${name}.start`] = start;
    arrays[`${name}.docs`] = docs;
    arrays[`${name}.tfs`] = tfs;
    arrays[`${name}.lengths`] = this.#lengths.toShared();
  }
}
