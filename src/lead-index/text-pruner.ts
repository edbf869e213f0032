import { CONTENT_TYPES } from '../domain/snippet.ts';
import { ageDays, combineEvidence, decay, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import { setBit } from './bitset.ts';
import type { Segment } from './segment.ts';
import type { TermList } from './term-lists.ts';
import { seek } from './text-field.ts';

/** Leads are told apart by whether their newest snippet may count for more than so much. */
const DECAYS = [0.75, 0.5, 0.25];
/** Bounds are sums in another order than the values they bound. */
const ROUNDING = 1 + 1e-9;

/**
 * Finds the leads of a segment that can be worth a threshold by their text, from bounds alone. With the longest lists
 * in front, a lead that has none but the first n is worth at most value(n): where that is below the threshold, only
 * leads that one of the other lists has are left. How many lists that takes depends on how new the lead's evidence is
 * and on whether it is of a type that counts for more.
 */
export class TextPruner {
  readonly #segment: Segment;
  /** Longest first. */
  readonly #lists: readonly TermList[];
  readonly #cursors: Float64Array;
  /** Value of leads that have only the first n lists, by class and n; see #valueOf(). */
  readonly #values: Float64Array;
  /** Newest snippets first: first word of the set that holds this class and all before; none for the last. */
  readonly #sets: number[] = [];
  readonly #classes: number;
  /** First words of the sets of leads with a type that counts for more. */
  readonly #boosted: number[] = [];
  readonly #having: Uint32Array;

  /** `having`: memory for one window. Only for segments with freshness. */
  constructor(
    segment: Segment,
    lists: readonly TermList[],
    settings: IntentSettings,
    asOfMs: number,
    having: Uint32Array,
  ) {
    this.#segment = segment;
    this.#having = having;
    this.#lists = lists.toSorted((a, b) => b.to - b.from - (a.to - a.from));
    this.#cursors = Float64Array.from(this.#lists, ({ from }) => from);
    const { times, wordCount } = segment.freshness;
    const decays = [1];
    const decayOf = (timeMs: number) => decay(ageDays(timeMs, asOfMs), settings);
    let set = 0;
    for (const wanted of DECAYS) {
      while (set < times.length && decayOf(times[set] ?? 0) > wanted) set++;
      if (set === times.length) break;
      this.#sets.push(set * wordCount);
      decays.push(decayOf(times[set++] ?? 0));
    }
    this.#classes = decays.length;
    let boost = 0;
    CONTENT_TYPES.forEach((type, number) => {
      const added = settings.boosts[type] ?? 0;
      if (added > 0) this.#boosted.push(number * wordCount);
      boost = Math.max(boost, added);
    });
    this.#values = this.#valuesOf(decays, [boost, 0], settings);
  }

  #valuesOf(decays: readonly number[], boosts: readonly number[], settings: IntentSettings): Float64Array {
    const lists = this.#lists;
    const values = new Float64Array(2 * decays.length * (lists.length + 1));
    let own = 0;
    let snippets = 0;
    for (let n = 1; n <= lists.length; n++) {
      const list = lists[n - 1];
      if (list?.isOwn) own += list.bound;
      else snippets += list?.bound ?? 0;
      const ownValue = squash(settings.ownTextWeight * own, settings.s0);
      boosts.forEach((boost, b) => {
        decays.forEach((factor, c) => {
          const best = snippets > 0 ? (squash(snippets, settings.s0) + boost) * factor : 0;
          values[this.#at(b, c) + n] = combineEvidence(best, ownValue) * ROUNDING;
        });
      });
    }
    return values;
  }

  /** Where the values of a class start; `b`: 0 with a type that counts for more, 1 without. */
  #at(b: number, c: number): number {
    return (b * this.#classes + c) * (this.#lists.length + 1);
  }

  /** Number of classes, newest first, in which leads that have list n and longer ones alone can be worth the threshold. */
  #reach(b: number, n: number, threshold: number): number {
    let c = 0;
    while (c < this.#classes && (this.#values[this.#at(b, c) + n + 1] ?? 0) >= threshold) c++;
    return c;
  }

  /** Leads 32 * from .. 32 * to - 1 as bits from out[0] on. Windows are to be asked for in order. */
  narrow(from: number, to: number, threshold: number, out: Uint32Array): void {
    const lists = this.#lists;
    out.fill(0, 0, to - from);
    for (let n = 0; n < lists.length; ) {
      const boosted = this.#reach(0, n, threshold);
      const plain = this.#reach(1, n, threshold);
      if (boosted === 0) {
        n++;
        continue;
      }
      this.#having.fill(0, 0, to - from);
      do this.#addList(n++, from, to);
      while (
        n < lists.length &&
        this.#reach(0, n, threshold) === boosted &&
        this.#reach(1, n, threshold) === plain
      );
      this.#addClasses(from, to, boosted, plain, out);
    }
  }

  #addList(n: number, from: number, to: number): void {
    const list = this.#lists[n];
    if (list === undefined) return;
    const having = this.#having;
    const { docs, dense } = list.field;
    if (list.base >= 0) {
      const { bits } = dense;
      const base = list.base + from;
      for (let w = 0; w < to - from; w++) having[w] = (having[w] ?? 0) | (bits[base + w] ?? 0);
      return;
    }
    const { snippetStart, snippetLead } = this.#segment;
    const first = from * 32;
    const last = Math.min(to * 32, this.#segment.leadCount);
    const begin = seek(docs, list.isOwn ? first : (snippetStart[first] ?? 0), this.#cursors[n] ?? 0, list.to);
    const end = seek(docs, list.isOwn ? last : (snippetStart[last] ?? 0), begin, list.to);
    this.#cursors[n] = end;
    if (list.isOwn) for (let i = begin; i < end; i++) setBit(having, (docs[i] ?? 0) - first);
    else for (let i = begin; i < end; i++) setBit(having, (snippetLead[docs[i] ?? 0] ?? 0) - first);
  }

  /** Leads of `having` in the first classes: `boosted` of them for leads with a type that counts for more. */
  #addClasses(from: number, to: number, boosted: number, plain: number, out: Uint32Array): void {
    const { newest, types } = this.#segment.freshness;
    const having = this.#having;
    const [first, second, ...more] = this.#boosted;
    const all = this.#classes;
    const boostedAt = (this.#sets[boosted - 1] ?? 0) + from;
    const plainAt = (this.#sets[plain - 1] ?? 0) + from;
    for (let w = 0; w < to - from; w++) {
      const word = having[w] ?? 0;
      if (word === 0) continue;
      let counts = first === undefined ? 0 : (types[first + from + w] ?? 0);
      if (second !== undefined) counts |= types[second + from + w] ?? 0;
      for (const base of more) counts |= types[base + from + w] ?? 0;
      const withType = boosted === all ? -1 : (newest[boostedAt + w] ?? 0);
      const without = plain === all ? -1 : plain === 0 ? 0 : (newest[plainAt + w] ?? 0);
      out[w] = (out[w] ?? 0) | (word & ((counts & withType) | (~counts & without)));
    }
  }
}
