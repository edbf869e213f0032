import { setBit, wordsFor } from './bitset.ts';
import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { u32 } from './segment-data.ts';

/** Smaller segments are quick without. */
const LEADS_MIN = 1024;
/** A term that more than one lead in so many has gets a bitset. */
const SHARE = 32;

/**
 * For the common terms of a field the leads that have them as a bitset, and for each of its words where the postings
 * of its leads start. A filter then meets a term 32 leads at a time, and only leads that pass are read.
 */
export class DenseTerms {
  /** Slot + 1 by term; 0 where the term has no bitset. */
  readonly slots: Uint32Array;
  /** Of slot s: words s * wordCount .. (s + 1) * wordCount - 1. */
  readonly bits: Uint32Array;
  readonly starts: Uint32Array;
  readonly wordCount: number;

  constructor(arrays: PackedArrays, name: string, leadCount: number) {
    this.slots = u32(arrays, `${name}.denseSlots`);
    this.bits = u32(arrays, `${name}.denseBits`);
    this.starts = u32(arrays, `${name}.denseStarts`);
    this.wordCount = wordsFor(leadCount);
  }

  /** First word of the term's bitset; -1 where it has none. */
  baseOf(term: number): number {
    return ((this.slots[term] ?? 0) - 1) * this.wordCount;
  }
}

/** `leadOf` is null where documents are leads. Needs the field's postings packed. */
export function packDenseTerms(
  arrays: PackedArrays,
  name: string,
  leadCount: number,
  leadOf: Uint32Array | null,
): void {
  const start = u32(arrays, `${name}.start`);
  const docs = u32(arrays, `${name}.docs`);
  const words = wordsFor(leadCount);
  const common = leadCount < LEADS_MIN ? [] : commonTerms(start, docs, leadOf, leadCount);
  const slots = sharedU32(leadCount < LEADS_MIN ? 0 : start.length - 1);
  const bits = sharedU32(common.length * words);
  const starts = sharedU32(common.length * words);
  common.forEach((term, slot) => {
    slots[term] = slot + 1;
    const base = slot * words;
    const end = start[term + 1] ?? 0;
    let next = 0;
    for (let i = start[term] ?? 0; i < end; i++) {
      const doc = docs[i] ?? 0;
      const lead = leadOf === null ? doc : (leadOf[doc] ?? 0);
      for (; next <= lead >>> 5; next++) starts[base + next] = i;
      setBit(bits, base * 32 + lead);
    }
    starts.fill(end, base + next, base + words);
  });
  arrays[`${name}.denseSlots`] = slots;
  arrays[`${name}.denseBits`] = bits;
  arrays[`${name}.denseStarts`] = starts;
}

function commonTerms(
  start: Uint32Array,
  docs: Uint32Array,
  leadOf: Uint32Array | null,
  leadCount: number,
): number[] {
  const common: number[] = [];
  for (let term = 0; term + 1 < start.length; term++) {
    const from = start[term] ?? 0;
    const to = start[term + 1] ?? 0;
    if ((to - from) * SHARE <= leadCount) continue;
    let leads = 0;
    let last = -1;
    for (let i = from; i < to; i++) {
      const doc = docs[i] ?? 0;
      const lead = leadOf === null ? doc : (leadOf[doc] ?? 0);
      if (lead !== last) leads++;
      last = lead;
    }
    if (leads * SHARE > leadCount) common.push(term);
  }
  return common;
}

export function leadOfDocument(snippetStart: Uint32Array): Uint32Array {
  const leadOf = new Uint32Array(snippetStart.at(-1) ?? 0);
  for (let lead = 0; lead + 1 < snippetStart.length; lead++) {
    leadOf.fill(lead, snippetStart[lead], snippetStart[lead + 1]);
  }
  return leadOf;
}
