import { popcount } from './bitset.ts';
import type { Segment } from './segment.ts';
import type { TermList } from './term-lists.ts';
import { seek } from './text-field.ts';
import type { TextScratch } from './text-scratch.ts';
import { bm25Share, lengthNorm } from './text-stats.ts';

/** The leads are followed, rather than the postings, when they are so many times fewer. */
const FOLLOW_RATIO = 8;

/**
 * Adds up the BM25 of single leads of a window: of their own texts to scratch.own, of their snippets to
 * scratch.snippets, both in the order of scratch.list. Each sum has the order of the lists, whatever the packing.
 */
export class LeadScorer {
  readonly #segment: Segment;
  readonly #lists: readonly TermList[];
  readonly #cursors: number[];
  readonly #scratch: TextScratch;
  /** Later snippets do not exist; Infinity where the segment has none later. */
  readonly #observedBy: number;
  #window: Uint32Array = NOTHING;
  #count = 0;
  #wordFrom = 0;

  constructor(segment: Segment, lists: readonly TermList[], asOfMs: number, scratch: TextScratch) {
    this.#segment = segment;
    this.#lists = lists;
    this.#cursors = new Array<number>(lists.length).fill(0);
    this.#scratch = scratch;
    this.#observedBy = asOfMs >= segment.data.newestMs ? Infinity : asOfMs;
  }

  /** To be called before windows come from the first on again. */
  rewind(): void {
    this.#cursors.fill(0);
  }

  /**
   * Scores the leads of `window`, at most `most`, whose bit 0 is lead 32 * from; returns their number. Windows come in
   * order.
   */
  score(window: Uint32Array, from: number, to: number, most: number): number {
    this.#window = window;
    this.#wordFrom = from;
    this.#listLeads(from, to, most);
    if (this.#count === 0) return 0;
    for (let n = 0; n < this.#lists.length; n++) {
      const list = this.#lists[n];
      if (list === undefined) continue;
      if (list.base >= 0) {
        if (list.isOwn) this.#addOwnDense(list);
        else this.#addSnippetsDense(list);
      } else this.#addSparse(list, n);
    }
    return this.#count;
  }

  /** Lists the leads, with where their snippets' sums start, and zeroes the sums. */
  #listLeads(from: number, to: number, most: number): void {
    const { snippetStart } = this.#segment;
    const scratch = this.#scratch;
    const window = this.#window;
    scratch.ensureLeads(most);
    const { list, bases, ranks } = scratch;
    let n = 0;
    let snippets = 0;
    for (let w = 0; w < to - from; w++) {
      let rest = window[w] ?? 0;
      if (rest === 0) continue;
      ranks[w] = n;
      for (; rest !== 0; rest &= rest - 1) {
        const lead = (from + w) * 32 + 31 - Math.clz32(rest & -rest);
        list[n] = lead;
        bases[n++] = snippets;
        snippets += (snippetStart[lead + 1] ?? 0) - (snippetStart[lead] ?? 0);
      }
    }
    bases[n] = snippets;
    this.#count = n;
    scratch.ensureSnippets(snippets);
    scratch.own.fill(0, 0, n);
    scratch.snippets.fill(0, 0, snippets);
  }

  #addOwnDense({ field, base, weight, scoring }: TermList): void {
    const { tfs, lengths, dense } = field;
    const { bits, starts } = dense;
    const { own, list } = this.#scratch;
    const { norms, k1 } = scoring;
    const count = this.#count;
    for (let n = 0; n < count; n++) {
      const doc = list[n] ?? 0;
      const at = base + (doc >>> 5);
      const having = bits[at] ?? 0;
      if (((having >>> (doc & 31)) & 1) === 0) continue;
      const i = (starts[at] ?? 0) + popcount(having & ((1 << (doc & 31)) - 1));
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      own[n] = (own[n] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    }
  }

  #addSnippetsDense(terms: TermList): void {
    const { docs, dense } = terms.field;
    const { bits, starts } = dense;
    const { list } = this.#scratch;
    const { snippetStart } = this.#segment;
    const count = this.#count;
    let i = 0;
    for (let n = 0; n < count; n++) {
      const lead = list[n] ?? 0;
      const at = terms.base + (lead >>> 5);
      if ((((bits[at] ?? 0) >>> (lead & 31)) & 1) === 0) continue;
      i = Math.max(i, starts[at] ?? 0);
      const first = snippetStart[lead] ?? 0;
      while ((docs[i] ?? 0) < first) i++;
      i = this.#addSnippetsOf(n, i, terms);
    }
  }

  /** Adds the postings from `i` on that are of the nth lead; returns the next. */
  #addSnippetsOf(n: number, from: number, { field, weight, scoring, to }: TermList): number {
    const { docs, tfs, lengths } = field;
    const { snippetStart, snippetTimes } = this.#segment;
    const { snippets, bases, list } = this.#scratch;
    const { norms, k1 } = scoring;
    const lead = list[n] ?? 0;
    const last = snippetStart[lead + 1] ?? 0;
    const shift = (bases[n] ?? 0) - (snippetStart[lead] ?? 0);
    const observedBy = this.#observedBy;
    let i = from;
    for (; i < to; i++) {
      const doc = docs[i] ?? 0;
      if (doc >= last) break;
      if (observedBy !== Infinity && (snippetTimes[doc] ?? 0) > observedBy) continue;
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      snippets[doc + shift] = (snippets[doc + shift] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    }
    return i;
  }

  #addSparse(terms: TermList, number: number): void {
    const { list } = this.#scratch;
    const { snippetStart } = this.#segment;
    const { docs } = terms.field;
    const first = list[0] ?? 0;
    const last = (list[this.#count - 1] ?? 0) + 1;
    const begin = seek(
      docs,
      terms.isOwn ? first : (snippetStart[first] ?? 0),
      Math.max(this.#cursors[number] ?? 0, terms.from),
      terms.to,
    );
    const end = seek(docs, terms.isOwn ? last : (snippetStart[last] ?? 0), begin, terms.to);
    this.#cursors[number] = end;
    const follow = this.#count * FOLLOW_RATIO < end - begin;
    if (terms.isOwn) {
      if (follow) this.#followOwn(terms, begin, end);
      else this.#scanOwn(terms, begin, end);
    } else if (follow) this.#followSnippets(terms, begin, end);
    else this.#scanSnippets(terms, begin, end);
  }

  #followOwn({ field, weight, scoring }: TermList, begin: number, end: number): void {
    const { docs, tfs, lengths } = field;
    const { own, list } = this.#scratch;
    const { norms, k1 } = scoring;
    let i = begin;
    for (let n = 0; n < this.#count; n++) {
      const doc = list[n] ?? 0;
      i = seek(docs, doc, i, end);
      if (i >= end) return;
      if (docs[i] !== doc) continue;
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      own[n] = (own[n] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    }
  }

  #scanOwn({ field, weight, scoring }: TermList, begin: number, end: number): void {
    const { docs, tfs, lengths } = field;
    const { own, ranks } = this.#scratch;
    const window = this.#window;
    const { norms, k1 } = scoring;
    const from = this.#wordFrom;
    for (let i = begin; i < end; i++) {
      const doc = docs[i] ?? 0;
      const w = (doc >>> 5) - from;
      const word = window[w] ?? 0;
      if (((word >>> (doc & 31)) & 1) === 0) continue;
      const n = (ranks[w] ?? 0) + popcount(word & ((1 << (doc & 31)) - 1));
      const length = lengths[doc] ?? 0;
      const norm = length < norms.length ? (norms[length] ?? 0) : lengthNorm(length, scoring);
      own[n] = (own[n] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    }
  }

  #followSnippets(terms: TermList, begin: number, end: number): void {
    const { docs } = terms.field;
    const { list } = this.#scratch;
    const { snippetStart } = this.#segment;
    let i = begin;
    for (let n = 0; n < this.#count; n++) {
      i = seek(docs, snippetStart[list[n] ?? 0] ?? 0, i, end);
      if (i >= end) return;
      i = this.#addSnippetsOf(n, i, terms);
    }
  }

  #scanSnippets(terms: TermList, begin: number, end: number): void {
    const { docs } = terms.field;
    const { ranks } = this.#scratch;
    const window = this.#window;
    const { snippetLead } = this.#segment;
    const from = this.#wordFrom;
    for (let i = begin; i < end; ) {
      const lead = snippetLead[docs[i] ?? 0] ?? 0;
      const w = (lead >>> 5) - from;
      const word = window[w] ?? 0;
      if (((word >>> (lead & 31)) & 1) === 0) i++;
      else i = this.#addSnippetsOf((ranks[w] ?? 0) + popcount(word & ((1 << (lead & 31)) - 1)), i, terms);
    }
  }
}

const NOTHING = new Uint32Array(0);
