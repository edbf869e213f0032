import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../ports/learned.ts';
import { PLANE_WORDS } from './bit-planes.ts';
import { wordsFor } from './bitset.ts';
import { LeadScorer } from './lead-scorer.ts';
import type { Segment } from './segment.ts';
import type { TermList } from './term-lists.ts';
import { TextPruner } from './text-pruner.ts';
import type { TextScratch } from './text-scratch.ts';
import { SnippetValues } from './text-values.ts';
import type { TopSelection } from './top-selection.ts';

/** With fewer passing leads than this, and than one a word, they are scored without a look at bounds. */
const QUICK_MAX = 4096;
/** A first guess of what it takes to enter: from blocks of so many words, of which one in SAMPLE_STEP is looked at. */
const SAMPLE_WORDS = 32;
const SAMPLE_STEP = 16;
/** The guess is lower than the sample says by about so much, as a wrong one costs a second look. */
const SAMPLE_MARGIN = 2;

export interface TextPassInput {
  segment: Segment;
  /** The segment's number, for the selection and the records. */
  number: number;
  /** Of the terms that the segment has; at least one. */
  lists: readonly TermList[];
  passing: { words: Uint32Array; count: number };
  settings: IntentSettings;
  asOfMs: number;
  miners: MinerFactors | null;
}

/** Records the values of all passing leads, in a section of rising ordinals; offers them to `top` if there is one. */
export function valueByText(input: TextPassInput, top: TopSelection | null, scratch: TextScratch): void {
  new TextPass(input, scratch).all(top, true);
  scratch.endSection(input.number);
}

/**
 * Offers the passing leads of best value to `top` and records theirs, in sections of rising ordinals. Leads whose
 * bounds say that they cannot enter are passed over.
 */
export function chooseByText(input: TextPassInput, top: TopSelection, scratch: TextScratch): void {
  const { segment, passing } = input;
  const pass = new TextPass(input, scratch);
  const isQuick =
    passing.count < Math.min(QUICK_MAX, wordsFor(segment.leadCount)) || segment.freshness.times.length === 0;
  if (isQuick) pass.all(top, false);
  else {
    const guess = top.threshold === -Infinity ? pass.guess(top) : -Infinity;
    pass.pruned(top, guess, Infinity);
    if (guess > top.threshold) {
      scratch.endSection(input.number);
      pass.pruned(top, -Infinity, guess);
    }
  }
  scratch.endSection(input.number);
}

class TextPass {
  readonly #input: TextPassInput;
  readonly #scratch: TextScratch;
  readonly #values: SnippetValues;
  readonly #scorer: LeadScorer;
  #pruner: TextPruner | null = null;
  readonly #words: number;

  constructor(input: TextPassInput, scratch: TextScratch) {
    this.#input = input;
    this.#scratch = scratch;
    const { segment, lists, asOfMs, miners } = input;
    const factors = miners === null ? null : segment.minerFactors(miners);
    this.#values = new SnippetValues(input.settings, asOfMs, factors);
    this.#scorer = new LeadScorer(segment, lists, asOfMs, scratch);
    this.#words = wordsFor(segment.leadCount);
  }

  /** Scorer and pruner, before the first window. */
  #tools(): { scorer: LeadScorer; pruner: TextPruner } {
    this.#pruner ??= new TextPruner(this.#input, this.#scratch);
    this.#pruner.rewind();
    this.#scorer.rewind();
    return { scorer: this.#scorer, pruner: this.#pruner };
  }

  /** Every lead that passes; `recorded`: also of those that cannot enter. */
  all(top: TopSelection | null, recorded: boolean): void {
    const { passing } = this.#input;
    this.#scratch.ensureWindow(this.#words);
    const count = this.#scorer.score(passing.words, 0, this.#words, passing.count);
    if (top !== null && !recorded) for (let n = 0; n < count; n++) this.#settle(n, top, -Infinity, Infinity);
    else for (let n = 0; n < count; n++) this.#record(n, top);
  }

  /** A value that a few more leads than `top` has room for probably reach; -Infinity where the sample is too small. */
  guess(top: TopSelection): number {
    const { number, segment, passing } = this.#input;
    const { sample } = this.#scratch;
    this.#scratch.ensureWindow(SAMPLE_WORDS);
    const { scorer, pruner } = this.#tools();
    sample.begin(Math.ceil((top.size * SAMPLE_MARGIN) / SAMPLE_STEP), [{ segment }]);
    for (let from = 0; from < this.#words; from += SAMPLE_WORDS * SAMPLE_STEP) {
      const to = Math.min(from + SAMPLE_WORDS, this.#words);
      const window = pruner.narrow(from, to, sample.threshold, passing.words);
      const count = scorer.score(window, from, to, (to - from) * 32);
      for (let n = 0; n < count; n++) {
        const lead = this.#scratch.list[n] ?? 0;
        const own = this.#ownValue(n);
        if (combineEvidence(this.#bound(n), own) < sample.threshold) continue;
        const value = combineEvidence(this.#best(n), own);
        if (value > 0) sample.offer(value, number, lead, segment.idHash[lead] ?? 0);
      }
      sample.finish();
    }
    return sample.threshold;
  }

  /** The leads with values from `floor` to below `ceiling` that can enter `top`. */
  pruned(top: TopSelection, floor: number, ceiling: number): void {
    const { passing } = this.#input;
    this.#scratch.ensureWindow(PLANE_WORDS);
    const { scorer, pruner } = this.#tools();
    for (let from = 0; from < this.#words; from += PLANE_WORDS) {
      const to = Math.min(from + PLANE_WORDS, this.#words);
      const window = pruner.narrow(from, to, Math.max(floor, top.threshold), passing.words);
      const count = scorer.score(window, from, to, (to - from) * 32);
      for (let n = 0; n < count; n++) this.#settle(n, top, floor, ceiling);
      top.finish();
    }
  }

  #ownValue(n: number): number {
    const { settings } = this.#input;
    return squash(settings.ownTextWeight * (this.#scratch.own[n] ?? 0), settings.s0);
  }

  #bound(n: number): number {
    const { snippets, bases, list } = this.#scratch;
    return this.#values.bound(this.#input.segment, list[n] ?? 0, snippets, bases[n] ?? 0);
  }

  #best(n: number): number {
    const { snippets, bases, list } = this.#scratch;
    return this.#values.best(this.#input.segment, list[n] ?? 0, snippets, bases[n] ?? 0);
  }

  #settle(n: number, top: TopSelection, floor: number, ceiling: number): void {
    const { segment, number } = this.#input;
    const own = this.#ownValue(n);
    const bound = this.#bound(n);
    const enough = Math.max(floor, top.threshold);
    if ((bound === 0 && own === 0) || combineEvidence(bound, own) < enough) return;
    const best = this.#best(n);
    const value = combineEvidence(best, own);
    if (value < enough || value >= ceiling) return;
    const lead = this.#scratch.list[n] ?? 0;
    this.#scratch.record(lead, this.#scratch.own[n] ?? 0, best);
    if (value > 0) top.offer(value, number, lead, segment.idHash[lead] ?? 0);
  }

  #record(n: number, top: TopSelection | null): void {
    const { segment, number } = this.#input;
    const best = this.#best(n);
    const own = this.#scratch.own[n] ?? 0;
    if (best === 0 && own === 0) return;
    const lead = this.#scratch.list[n] ?? 0;
    this.#scratch.record(lead, own, best);
    if (top === null) return;
    const value = combineEvidence(best, this.#ownValue(n));
    if (value > 0) top.offer(value, number, lead, segment.idHash[lead] ?? 0);
  }
}
