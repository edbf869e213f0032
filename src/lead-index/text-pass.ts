import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import { popcount, wordsFor } from './bitset.ts';
import type { Segment } from './segment.ts';
import type { TextScratch } from './text-scratch.ts';
import type { TextScoring } from './text-stats.ts';
import { SnippetValues } from './text-values.ts';
import { addOwn, addSnippets, type TextWindow } from './text-window.ts';
import { addOwnDense, addSnippetsDense } from './text-window-dense.ts';
import type { TopSelection } from './top-selection.ts';

/** Words of leads in a window: 4,096 leads, or 32,768 where few of them pass. */
const WINDOW_WORDS = 128;
const WIDE_WINDOW_WORDS = 1024;
const WIDE_FROM_SHARE = 64;
/** Bitsets of terms are used from one passing lead in so many words. */
const DENSE_FROM = 16;

export interface TextPassInput {
  segment: Segment;
  /** The segment's number, for the selection. */
  number: number;
  /** Term numbers in the segment, -1 where it does not have the term; in the request's order. */
  codes: readonly number[];
  /** Leads to score. */
  passing: { words: Uint32Array; count: number };
  /** Leads whose values are recorded in any case. */
  keep: Uint32Array;
  /** Leads offered to `top`, and recorded if they can enter it; null: none. */
  offered: Uint32Array | null;
  top: TopSelection;
  scoring: TextScoring;
  settings: IntentSettings;
  asOfMs: number;
}

/**
 * Adds up BM25 over the passing leads of a segment, window by window and term by term within a window: each document's
 * sum has the same order of terms whatever the packing. Leads' values go to scratch's records, the best to `top`.
 */
export function runTextPass(input: TextPassInput, scratch: TextScratch): void {
  const { segment, passing } = input;
  if (passing.count === 0 || input.codes.every((code) => code < 0)) return;
  const pass = new TextPass(input, scratch);
  const words = wordsFor(segment.leadCount);
  const step = passing.count * WIDE_FROM_SHARE < segment.leadCount ? WIDE_WINDOW_WORDS : WINDOW_WORDS;
  for (let from = 0; from < words; from += step) pass.window(from, Math.min(from + step, words));
}

class TextPass {
  readonly #input: TextPassInput;
  readonly #scratch: TextScratch;
  readonly #values: SnippetValues;
  readonly #window: TextWindow;
  readonly #ownCursors: number[];
  readonly #snippetCursors: number[];
  /** Whether the window has leads enough to go over it by words. */
  #dense = false;

  constructor(input: TextPassInput, scratch: TextScratch) {
    const { segment, codes, passing, asOfMs, settings } = input;
    this.#input = input;
    this.#scratch = scratch;
    this.#values = new SnippetValues(settings, asOfMs);
    this.#ownCursors = codes.map((code) => segment.own.start[code] ?? 0);
    this.#snippetCursors = codes.map((code) => segment.snippetText.start[code] ?? 0);
    this.#window = {
      segment,
      leadFrom: 0,
      leadTo: 0,
      snippetFrom: 0,
      snippetTo: 0,
      passing: passing.words,
      count: 0,
      listed: false,
      observedBy: asOfMs >= segment.data.newestMs ? Infinity : asOfMs,
      scratch,
    };
  }

  /** Leads 32 * wordFrom .. 32 * wordTo - 1. */
  window(wordFrom: number, wordTo: number): void {
    const { segment, passing } = this.#input;
    let count = 0;
    for (let w = wordFrom; w < wordTo; w++) {
      const word = passing.words[w] ?? 0;
      if (word !== 0) count += popcount(word);
    }
    if (count === 0) return;
    const window = this.#window;
    window.leadFrom = wordFrom * 32;
    window.leadTo = Math.min(wordTo * 32, segment.leadCount);
    window.snippetFrom = segment.snippetStart[window.leadFrom] ?? 0;
    window.snippetTo = segment.snippetStart[window.leadTo] ?? 0;
    window.count = count;
    window.listed = false;
    this.#dense = count * DENSE_FROM >= wordTo - wordFrom;
    this.#scratch.ensureWindow((wordTo - wordFrom) * 32, window.snippetTo - window.snippetFrom);
    this.#accumulate();
    for (let w = wordFrom; w < wordTo; w++) this.#settleWord(w, w - wordFrom);
  }

  #accumulate(): void {
    const { codes, scoring } = this.#input;
    for (let t = 0; t < codes.length; t++) {
      const code = codes[t] ?? -1;
      if (code < 0) continue;
      this.#addOwn(t, code, scoring.own.termWeights[t] ?? 0);
      this.#addSnippets(t, code, scoring.snippets.termWeights[t] ?? 0);
    }
  }

  #addOwn(t: number, code: number, weight: number): void {
    const window = this.#window;
    const { own } = this.#input.segment;
    const scoring = this.#input.scoring.own;
    const base = own.dense.baseOf(code);
    if (base >= 0 && this.#dense) addOwnDense(window, base, weight, scoring);
    else
      this.#ownCursors[t] = addOwn(
        window,
        this.#ownCursors[t] ?? 0,
        own.start[code + 1] ?? 0,
        weight,
        scoring,
      );
  }

  #addSnippets(t: number, code: number, weight: number): void {
    const window = this.#window;
    const { snippetText } = this.#input.segment;
    const scoring = this.#input.scoring.snippets;
    const base = snippetText.dense.baseOf(code);
    const end = snippetText.start[code + 1] ?? 0;
    if (base >= 0 && this.#dense) addSnippetsDense(window, base, end, weight, scoring);
    else this.#snippetCursors[t] = addSnippets(window, this.#snippetCursors[t] ?? 0, end, weight, scoring);
  }

  /** Values, records and offers the touched leads of one word, and zeroes what they hold of the scratch. */
  #settleWord(w: number, local: number): void {
    const { own, snippets, ownTouched, snippetTouched } = this.#scratch;
    const bySnippet = snippetTouched[local] ?? 0;
    const touched = (ownTouched[local] ?? 0) | bySnippet;
    if (touched === 0) return;
    const { segment, keep, offered } = this.#input;
    const offers = offered?.[w] ?? 0;
    const kept = keep[w] ?? 0;
    const { snippetFrom } = this.#window;
    for (let rest = touched; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const i = 31 - Math.clz32(bit);
      const at = local * 32 + i;
      const lead = w * 32 + i;
      const hasSnippet = (bySnippet & bit) !== 0;
      this.#settle(lead, own[at] ?? 0, hasSnippet, (kept & bit) !== 0, (offers & bit) !== 0);
      own[at] = 0;
      if (!hasSnippet) continue;
      const end = (segment.snippetStart[lead + 1] ?? 0) - snippetFrom;
      for (let s = (segment.snippetStart[lead] ?? 0) - snippetFrom; s < end; s++) snippets[s] = 0;
    }
    ownTouched[local] = 0;
    snippetTouched[local] = 0;
  }

  #settle(lead: number, ownBm25: number, hasSnippet: boolean, keep: boolean, offer: boolean): void {
    const { segment, settings, top, number } = this.#input;
    const { snippets } = this.#scratch;
    const { snippetFrom } = this.#window;
    const own = squash(settings.ownTextWeight * ownBm25, settings.s0);
    if (!keep) {
      const bound = hasSnippet ? this.#values.bound(segment, lead, snippets, snippetFrom) : 0;
      if (!offer || combineEvidence(bound, own) < top.threshold) return;
    }
    const best = hasSnippet ? this.#values.best(segment, lead, snippets, snippetFrom) : 0;
    const value = combineEvidence(best, own);
    if (!keep && value < top.threshold) return;
    this.#scratch.record(lead, ownBm25, best);
    if (offer && value > 0) top.offer(value, number, lead, segment.idHash[lead] ?? 0);
  }
}
