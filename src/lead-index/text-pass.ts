import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import type { MinerFactors } from '../ports/learned.ts';
import { hasBit, wordsFor } from './bitset.ts';
import { LeadScorer } from './lead-scorer.ts';
import type { Segment } from './segment.ts';
import { type TermList, termLists } from './term-lists.ts';
import { TextPruner } from './text-pruner.ts';
import type { TextScratch } from './text-scratch.ts';
import type { TextScoring } from './text-stats.ts';
import { SnippetValues } from './text-values.ts';
import type { TopSelection } from './top-selection.ts';

/** Words of leads in a window. */
const WINDOW_WORDS = 2048;
/** With fewer passing leads than one in so many words they are scored without a look at bounds. */
const PRUNE_FROM_WORDS = 8;
/** A first guess of what it takes to enter: from blocks of so many words, of which one in SAMPLE_STEP is looked at. */
const SAMPLE_WORDS = 32;
const SAMPLE_STEP = 16;
/** The guess is lower than the sample says by about so much, as a wrong one costs a second look. */
const SAMPLE_MARGIN = 2;

export interface TextPassInput {
  segment: Segment;
  /** The segment's number, for the selection. */
  number: number;
  /** Term numbers in the segment, -1 where it does not have the term; in the request's order. */
  codes: readonly number[];
  /** Leads to score. */
  passing: { words: Uint32Array; count: number };
  /** Leads whose values are recorded in any case. All of them pass. */
  keep: Uint32Array;
  /** Leads offered to `top`, and recorded if they can enter it; all others that pass are kept. Null: none. */
  offered: Uint32Array | null;
  top: TopSelection;
  scoring: TextScoring;
  settings: IntentSettings;
  asOfMs: number;
  miners: MinerFactors | null;
}

/**
 * Values the passing leads of a segment by their text. Leads whose bounds say that they cannot enter `top` are passed
 * over. Values go to scratch's records, in sections of rising ordinals, the best to `top`.
 */
export function runTextPass(input: TextPassInput, scratch: TextScratch): void {
  const { segment, passing, offered } = input;
  const lists = termLists(segment, input.codes, input.scoring);
  if (passing.count === 0 || lists.length === 0) return;
  const words = wordsFor(segment.leadCount);
  const pass = new TextPass(input, lists, scratch);
  const isQuick = passing.count * PRUNE_FROM_WORDS < words || segment.freshness.times.length === 0;
  if (offered === null || isQuick) pass.all();
  else {
    const guess = input.top.threshold === -Infinity ? pass.guess(offered) : -Infinity;
    pass.pruned(offered, input.keep, guess, Infinity);
    if (guess > input.top.threshold) {
      scratch.endSection(input.number);
      pass.pruned(offered, null, -Infinity, guess);
    }
  }
  scratch.endSection(input.number);
}

class TextPass {
  readonly #input: TextPassInput;
  readonly #lists: readonly TermList[];
  readonly #scratch: TextScratch;
  readonly #values: SnippetValues;
  readonly #words: number;

  constructor(input: TextPassInput, lists: readonly TermList[], scratch: TextScratch) {
    this.#input = input;
    this.#lists = lists;
    this.#scratch = scratch;
    const { segment, miners } = input;
    const factors = miners === null ? null : segment.minerFactors(miners);
    this.#values = new SnippetValues(input.settings, input.asOfMs, factors);
    this.#words = wordsFor(segment.leadCount);
  }

  #tools(): { scorer: LeadScorer; pruner: TextPruner } {
    const { segment, asOfMs } = this.#input;
    const scorer = new LeadScorer(segment, this.#lists, asOfMs, this.#scratch);
    return { scorer, pruner: new TextPruner(segment, this.#lists, this.#input, this.#scratch) };
  }

  /** Every lead that passes. */
  all(): void {
    const { segment, asOfMs, passing } = this.#input;
    this.#scratch.ensureWindow(this.#words);
    const { window } = this.#scratch;
    window.set(passing.words.subarray(0, this.#words));
    const count = new LeadScorer(segment, this.#lists, asOfMs, this.#scratch).score(0, this.#words);
    for (let n = 0; n < count; n++) this.#settle(n, -Infinity, Infinity);
  }

  /** A value that a few more leads than `top` has room for probably reach; -Infinity where the sample is too small. */
  guess(offered: Uint32Array): number {
    const { number, segment, top } = this.#input;
    const { window, sample } = this.#scratch.forWindow(WINDOW_WORDS);
    const { scorer, pruner } = this.#tools();
    sample.begin(Math.ceil((top.size * SAMPLE_MARGIN) / SAMPLE_STEP), [{ segment }]);
    for (let from = 0; from < this.#words; from += SAMPLE_WORDS * SAMPLE_STEP) {
      const to = Math.min(from + SAMPLE_WORDS, this.#words);
      pruner.narrow(from, to, sample.threshold, offered, window);
      const count = scorer.score(from, to);
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

  /** The leads that are kept, and of the others those with values from `floor` to below `ceiling` that can enter `top`. */
  pruned(offered: Uint32Array, keep: Uint32Array | null, floor: number, ceiling: number): void {
    const { top } = this.#input;
    const { window } = this.#scratch.forWindow(WINDOW_WORDS);
    const { scorer, pruner } = this.#tools();
    for (let from = 0; from < this.#words; from += WINDOW_WORDS) {
      const to = Math.min(from + WINDOW_WORDS, this.#words);
      pruner.narrow(from, to, Math.max(floor, top.threshold), offered, window);
      if (keep !== null)
        for (let w = from; w < to; w++) window[w - from] = (window[w - from] ?? 0) | (keep[w] ?? 0);
      const count = scorer.score(from, to);
      for (let n = 0; n < count; n++) this.#settle(n, floor, ceiling);
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

  #settle(n: number, floor: number, ceiling: number): void {
    const { segment, top, number, keep, offered } = this.#input;
    const lead = this.#scratch.list[n] ?? 0;
    const own = this.#ownValue(n);
    const bound = this.#bound(n);
    if (bound === 0 && own === 0) return;
    const isKept = hasBit(keep, lead);
    const isOffered = offered !== null && hasBit(offered, lead);
    const enough = Math.max(floor, top.threshold);
    if (isKept ? ceiling !== Infinity : !isOffered || combineEvidence(bound, own) < enough) return;
    const best = this.#best(n);
    const value = combineEvidence(best, own);
    if (!isKept && (value < enough || value >= ceiling)) return;
    this.#scratch.record(lead, this.#scratch.own[n] ?? 0, best);
    if (isOffered && value > 0) top.offer(value, number, lead, segment.idHash[lead] ?? 0);
  }
}
