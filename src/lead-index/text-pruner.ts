import { CONTENT_TYPES } from '../domain/snippet.ts';
import { ageDays, decay, type IntentSettings } from '../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../ports/learned.ts';
import { setBit } from './bitset.ts';
import { BoundTable, LISTS_MAX } from './bound-table.ts';
import type { Segment } from './segment.ts';
import type { TermList } from './term-lists.ts';
import { seek } from './text-field.ts';
import type { TextScratch } from './text-scratch.ts';

export interface PrunedText {
  segment: Segment;
  lists: readonly TermList[];
  settings: IntentSettings;
  asOfMs: number;
  miners: MinerFactors | null;
}

/** Leads are told apart by whether their newest snippet may count for more than so much. */
const DECAYS = [0.75, 0.5, 0.25];

/**
 * Finds the leads of a segment that can be worth a threshold by their text, from bounds alone: by the lists a lead is
 * in, by how new its evidence is and by whether it is of a type that counts for more. First 32 leads at a time: with the
 * longest lists in front, leads that have none but the first few are out. Then lead by lead.
 */
export class TextPruner {
  readonly #segment: Segment;
  /** Longest first. */
  readonly #lists: readonly TermList[];
  readonly #scratch: TextScratch;
  /** Of the current window: where each list's postings start and end, unless it has a bitset. */
  readonly #begins: Float64Array;
  readonly #ends: Float64Array;
  /** Number of classes by age; a class of the table is this with, or as many again without, a type that counts for more. */
  readonly #ages: number;
  /** Newest first: first word of the set of leads of this age and all before; none for the last. */
  readonly #sets: number[] = [];
  /** First words of the sets of leads with a type that counts for more. */
  readonly #boosted: number[] = [];
  readonly #table: BoundTable;

  /** Only for segments with freshness. */
  constructor({ segment, lists, settings, asOfMs, miners }: PrunedText, scratch: TextScratch) {
    this.#segment = segment;
    this.#scratch = scratch;
    this.#lists = lists.toSorted((a, b) => b.to - b.from - (a.to - a.from));
    this.#begins = new Float64Array(lists.length);
    this.#ends = new Float64Array(lists.length);
    const { times, wordCount } = segment.freshness;
    const decays = [1];
    let set = 0;
    for (const wanted of DECAYS) {
      const decayOf = () => decay(ageDays(times[set] ?? 0, asOfMs), settings);
      while (set < times.length && decayOf() > wanted) set++;
      if (set === times.length) break;
      this.#sets.push(set * wordCount);
      decays.push(decayOf());
      set++;
    }
    this.#ages = decays.length;
    let boost = 0;
    CONTENT_TYPES.forEach((type, number) => {
      const added = settings.boosts[type] ?? 0;
      if (added > 0) this.#boosted.push(number * wordCount);
      boost = Math.max(boost, added);
    });
    const boosts = [...decays.map(() => boost), ...decays.map(() => 0)];
    const most = decays.map((factor) => factor * (miners?.max ?? 1));
    this.#table = new BoundTable(
      this.#lists,
      { factors: [...most, ...most], boosts },
      settings,
      scratch.bounds,
    );
  }

  /** To be called before the first window, and before windows come from the first on again. */
  rewind(): void {
    for (let n = 0; n < this.#lists.length; n++) this.#ends[n] = this.#lists[n]?.from ?? 0;
  }

  /** Leads 32 * from .. 32 * to - 1 of `among` as bits from out[0] on. Windows are to be asked for in order. */
  narrow(from: number, to: number, threshold: number, among: Uint32Array, out: Uint32Array): void {
    const lists = this.#lists;
    out.fill(0, 0, to - from);
    for (let n = 0; n < lists.length; ) {
      const first = n;
      const boosted = this.#reach(0, n, threshold);
      const plain = this.#reach(this.#ages, n, threshold);
      do this.#place(n++, from, to);
      while (
        n < lists.length &&
        this.#reach(0, n, threshold) === boosted &&
        this.#reach(this.#ages, n, threshold) === plain
      );
      if (boosted > 0) this.#addGroup(first, n, from, to, { boosted, plain, among }, out);
    }
    if (threshold > 0) this.#refine(from, to, threshold, out);
  }

  /** Number of ages, newest first, in which leads that have list n and longer ones alone can be worth the threshold. */
  #reach(group: number, n: number, threshold: number): number {
    if (n >= LISTS_MAX) return this.#ages;
    let age = 0;
    const mask = (2 << n) - 1;
    while (age < this.#ages && this.#table.valueOf(group + age, mask) >= threshold) age++;
    return age;
  }

  /** Notes where the list's postings of the window are. */
  #place(n: number, from: number, to: number): void {
    const list = this.#lists[n];
    if (list === undefined || list.base >= 0) return;
    const { docs } = list.field;
    const { snippetStart, leadCount } = this.#segment;
    const first = from * 32;
    const last = Math.min(to * 32, leadCount);
    const begin = seek(docs, list.isOwn ? first : (snippetStart[first] ?? 0), this.#ends[n] ?? 0, list.to);
    this.#begins[n] = begin;
    this.#ends[n] = seek(docs, list.isOwn ? last : (snippetStart[last] ?? 0), begin, list.to);
  }

  /**
   * Adds leads that have one of the lists first .. end - 1: of the first `boosted` ages where they have a type that counts
   * for more, else of the first `plain`.
   */
  #addGroup(
    first: number,
    end: number,
    from: number,
    to: number,
    classes: { boosted: number; plain: number; among: Uint32Array },
    out: Uint32Array,
  ): void {
    const { having } = this.#scratch;
    having.fill(0, 0, to - from);
    for (let n = first; n < end; n++) {
      const list = this.#lists[n];
      if (list === undefined) continue;
      if (list.base >= 0) orBits(having, list.field.dense.bits, list.base + from, to - from);
      else this.#setBits(n, list, from * 32);
    }
    this.#addClasses(from, to, classes, out);
  }

  #setBits(n: number, list: TermList, offset: number): void {
    const { having } = this.#scratch;
    const { docs } = list.field;
    const { snippetLead } = this.#segment;
    const end = this.#ends[n] ?? 0;
    if (list.isOwn) for (let i = this.#begins[n] ?? 0; i < end; i++) setBit(having, (docs[i] ?? 0) - offset);
    else
      for (let i = this.#begins[n] ?? 0; i < end; i++)
        setBit(having, (snippetLead[docs[i] ?? 0] ?? 0) - offset);
  }

  #addClasses(
    from: number,
    to: number,
    { boosted, plain, among }: { boosted: number; plain: number; among: Uint32Array },
    out: Uint32Array,
  ): void {
    const { newest } = this.#segment.freshness;
    const { having } = this.#scratch;
    const all = this.#ages;
    const boostedAt = (this.#sets[boosted - 1] ?? 0) + from;
    const plainAt = (this.#sets[plain - 1] ?? 0) + from;
    const isAll = boosted === all && plain === all;
    for (let w = 0; w < to - from; w++) {
      const word = (having[w] ?? 0) & (among[from + w] ?? 0) & ~(out[w] ?? 0);
      if (word === 0) continue;
      if (isAll) {
        out[w] = (out[w] ?? 0) | word;
        continue;
      }
      const counts = this.#countsMore(from + w);
      const withType = boosted === all ? -1 : (newest[boostedAt + w] ?? 0);
      const without = plain === all ? -1 : plain === 0 ? 0 : (newest[plainAt + w] ?? 0);
      out[w] = (out[w] ?? 0) | (word & ((counts & withType) | (~counts & without)));
    }
  }

  /** Leads of the word that have a snippet of a type that counts for more. */
  #countsMore(w: number): number {
    const { types } = this.#segment.freshness;
    const boosted = this.#boosted;
    let word = 0;
    for (let i = 0; i < boosted.length; i++) word |= types[(boosted[i] ?? 0) + w] ?? 0;
    return word;
  }

  /** Takes leads out whose own bound does not reach the threshold. */
  #refine(from: number, to: number, threshold: number, out: Uint32Array): void {
    const { masks, used } = this.#scratch;
    let count = 0;
    for (let w = 0; w < to - from; w++) if (out[w] !== 0) used[count++] = w;
    if (count === 0) return;
    for (let n = 0; n < this.#lists.length; n++) this.#mark(n, from, count, out);
    const { newest } = this.#segment.freshness;
    for (let u = 0; u < count; u++) {
      const w = used[u] ?? 0;
      const word = out[w] ?? 0;
      const counts = this.#countsMore(from + w);
      let left = word;
      for (let rest = word; rest !== 0; rest &= rest - 1) {
        const bit = rest & -rest;
        const at = w * 32 + 31 - Math.clz32(bit);
        let group = (counts & bit) !== 0 ? 0 : this.#ages;
        for (let i = 0; i < this.#sets.length; i++) {
          if (((newest[(this.#sets[i] ?? 0) + from + w] ?? 0) & bit) !== 0) break;
          group++;
        }
        if (this.#table.valueOf(group, masks[at] ?? 0) < threshold) left &= ~bit;
        masks[at] = 0;
      }
      out[w] = left;
    }
  }

  /** Notes in scratch.masks which leads of `out` have list n; `count`: number of words in scratch.used. */
  #mark(n: number, from: number, count: number, out: Uint32Array): void {
    const list = this.#lists[n];
    if (list === undefined) return;
    const { masks, used } = this.#scratch;
    const mark = 1 << Math.min(n, LISTS_MAX);
    if (list.base >= 0) {
      const { bits } = list.field.dense;
      const base = list.base + from;
      for (let u = 0; u < count; u++) {
        const w = used[u] ?? 0;
        for (let rest = (out[w] ?? 0) & (bits[base + w] ?? 0); rest !== 0; rest &= rest - 1) {
          const at = w * 32 + 31 - Math.clz32(rest & -rest);
          masks[at] = (masks[at] ?? 0) | mark;
        }
      }
      return;
    }
    const { docs } = list.field;
    const { snippetLead } = this.#segment;
    const end = this.#ends[n] ?? 0;
    for (let i = this.#begins[n] ?? 0; i < end; i++) {
      const doc = docs[i] ?? 0;
      const at = (list.isOwn ? doc : (snippetLead[doc] ?? 0)) - from * 32;
      if ((((out[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1) masks[at] = (masks[at] ?? 0) | mark;
    }
  }
}

function orBits(into: Uint32Array, bits: Uint32Array, base: number, words: number): void {
  for (let w = 0; w < words; w++) into[w] = (into[w] ?? 0) | (bits[base + w] ?? 0);
}
