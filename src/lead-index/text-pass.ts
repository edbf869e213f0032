import { CONTENT_TYPES } from '../domain/snippet.ts';
import {
  ageDays,
  combineEvidence,
  decay,
  type IntentSettings,
  snippetValue,
  squash,
} from '../pipeline/intent/formulas.ts';
import { hasBit, setBit, wordsFor } from './bitset.ts';
import type { Segment } from './segment.ts';
import { seek } from './text-field.ts';
import { bm25Share, type FieldScoring, lengthNorm, type TextScoring } from './text-stats.ts';

/** A list of leads is followed, rather than the whole posting list, when that is so many times shorter. */
const FOLLOW_RATIO = 12;

/** The leads of one segment that a text pass may score. */
export interface Passing {
  words: Uint32Array;
  count: number;
}

/** Sums of BM25 by lead and by snippet of all segments of a snapshot; all zero between searches. */
export class TextScratch {
  own = new Float64Array(0);
  snippets = new Float64Array(0);
  /** Leads that own text or snippets have touched, and those that snippets have. */
  touched = new Uint32Array(0);
  withSnippet = new Uint32Array(0);
  list = new Uint32Array(1024);

  ensure(words: number, snippetCount: number): void {
    if (this.touched.length < words) {
      this.touched = new Uint32Array(grown(words));
      this.withSnippet = new Uint32Array(this.touched.length);
      this.own = new Float64Array(this.touched.length * 32);
    }
    if (this.snippets.length < snippetCount) this.snippets = new Float64Array(grown(snippetCount));
  }
}

function grown(size: number): number {
  return Math.ceil(size * 1.25) + 64;
}

/** Where one segment's part of the scratch starts. */
export interface ScratchBase {
  word: number;
  snippet: number;
}

/** Adds up BM25 of all terms over the passing leads, term by term, so that sums never depend on the packing. */
export function accumulateText(
  segment: Segment,
  base: ScratchBase,
  codes: readonly number[],
  passing: Passing,
  scoring: TextScoring,
  asOfMs: number,
  scratch: TextScratch,
): void {
  if (passing.count === 0) return;
  const before = asOfMs >= segment.data.newestMs ? Infinity : asOfMs;
  let listed = false;
  for (let t = 0; t < codes.length; t++) {
    const code = codes[t] ?? -1;
    if (code < 0) continue;
    for (const own of [true, false]) {
      const field = own ? segment.own : segment.snippetText;
      const from = field.start[code] ?? 0;
      const to = field.start[code + 1] ?? 0;
      const follow = passing.count * FOLLOW_RATIO < to - from;
      if (follow && !listed) {
        listPassing(segment, passing, scratch);
        listed = true;
      }
      if (own) {
        const weight = scoring.own.termWeights[t] ?? 0;
        if (follow) followOwn(segment, base, from, to, weight, passing, scoring.own, scratch);
        else scanOwn(segment, base, from, to, weight, passing, scoring.own, scratch);
      } else {
        const weight = scoring.snippets.termWeights[t] ?? 0;
        if (follow)
          followSnippets(segment, base, from, to, weight, passing, scoring.snippets, before, scratch);
        else scanSnippets(segment, base, from, to, weight, passing, scoring.snippets, before, scratch);
      }
    }
  }
  joinTouched(segment, base, scratch);
}

/** Leads touched by snippets count as touched. */
function joinTouched(segment: Segment, base: ScratchBase, { touched, withSnippet }: TextScratch): void {
  const end = base.word + wordsFor(segment.leadCount);
  for (let w = base.word; w < end; w++) touched[w] = (touched[w] ?? 0) | (withSnippet[w] ?? 0);
}

function listPassing(segment: Segment, passing: Passing, scratch: TextScratch): void {
  if (scratch.list.length < passing.count) scratch.list = new Uint32Array(grown(passing.count));
  const { list } = scratch;
  const words = wordsFor(segment.leadCount);
  let n = 0;
  for (let w = 0; w < words; w++) {
    for (let rest = passing.words[w] ?? 0; rest !== 0; rest &= rest - 1) {
      list[n++] = w * 32 + 31 - Math.clz32(rest & -rest);
    }
  }
}

function scanOwn(
  segment: Segment,
  base: ScratchBase,
  from: number,
  to: number,
  weight: number,
  passing: Passing,
  scoring: FieldScoring,
  scratch: TextScratch,
): void {
  const { docs, tfs, lengths } = segment.own;
  const { own, touched } = scratch;
  const { words } = passing;
  const { norms, k1 } = scoring;
  const leadBase = base.word * 32;
  for (let i = from; i < to; i++) {
    const doc = docs[i] ?? 0;
    if (!hasBit(words, doc)) continue;
    const length = lengths[doc] ?? 0;
    const norm = norms[length] ?? lengthNorm(length, scoring);
    const at = leadBase + doc;
    own[at] = (own[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(touched, at);
  }
}

function followOwn(
  segment: Segment,
  base: ScratchBase,
  from: number,
  to: number,
  weight: number,
  passing: Passing,
  scoring: FieldScoring,
  scratch: TextScratch,
): void {
  const { docs, tfs, lengths } = segment.own;
  const { own, touched, list } = scratch;
  const leadBase = base.word * 32;
  let i = from;
  for (let n = 0; n < passing.count && i < to; n++) {
    const doc = list[n] ?? 0;
    i = seek(docs, doc, i, to);
    if (i >= to || docs[i] !== doc) continue;
    const length = lengths[doc] ?? 0;
    const norm = scoring.norms[length] ?? lengthNorm(length, scoring);
    const at = leadBase + doc;
    own[at] = (own[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, scoring.k1);
    setBit(touched, at);
  }
}

function scanSnippets(
  segment: Segment,
  base: ScratchBase,
  from: number,
  to: number,
  weight: number,
  passing: Passing,
  scoring: FieldScoring,
  before: number,
  scratch: TextScratch,
): void {
  const { docs, tfs, lengths } = segment.snippetText;
  const { snippetLead, snippetTimes } = segment;
  const { snippets, withSnippet } = scratch;
  const { words } = passing;
  const { norms, k1 } = scoring;
  const leadBase = base.word * 32;
  for (let i = from; i < to; i++) {
    const doc = docs[i] ?? 0;
    const lead = snippetLead[doc] ?? 0;
    if (!hasBit(words, lead)) continue;
    if (before !== Infinity && (snippetTimes[doc] ?? 0) > before) continue;
    const length = lengths[doc] ?? 0;
    const norm = norms[length] ?? lengthNorm(length, scoring);
    const at = base.snippet + doc;
    snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, k1);
    setBit(withSnippet, leadBase + lead);
  }
}

function followSnippets(
  segment: Segment,
  base: ScratchBase,
  from: number,
  to: number,
  weight: number,
  passing: Passing,
  scoring: FieldScoring,
  before: number,
  scratch: TextScratch,
): void {
  const { docs, tfs, lengths } = segment.snippetText;
  const { snippetStart, snippetTimes } = segment;
  const { snippets, withSnippet, list } = scratch;
  const leadBase = base.word * 32;
  let i = from;
  for (let n = 0; n < passing.count && i < to; n++) {
    const lead = list[n] ?? 0;
    const end = snippetStart[lead + 1] ?? 0;
    i = seek(docs, snippetStart[lead] ?? 0, i, to);
    for (; i < to && (docs[i] ?? 0) < end; i++) {
      const doc = docs[i] ?? 0;
      if (before !== Infinity && (snippetTimes[doc] ?? 0) > before) continue;
      const length = lengths[doc] ?? 0;
      const norm = scoring.norms[length] ?? lengthNorm(length, scoring);
      const at = base.snippet + doc;
      snippets[at] = (snippets[at] ?? 0) + bm25Share(weight, tfs[i] ?? 0, norm, scoring.k1);
      setBit(withSnippet, leadBase + lead);
    }
  }
}

/** Boost by content type number. */
export function boostTable(settings: IntentSettings): Float64Array {
  return Float64Array.from(CONTENT_TYPES, (type) => settings.boosts[type] ?? 0);
}

/** Reads values of leads out of the sums. */
export class TextValues {
  readonly #scratch: TextScratch;
  readonly #settings: IntentSettings;
  readonly #asOfMs: number;
  readonly #boosts: Float64Array;
  readonly #boostMax: number;

  constructor(scratch: TextScratch, settings: IntentSettings, asOfMs: number) {
    this.#scratch = scratch;
    this.#settings = settings;
    this.#asOfMs = asOfMs;
    this.#boosts = boostTable(settings);
    this.#boostMax = Math.max(0, ...this.#boosts);
  }

  own(base: ScratchBase, ordinal: number): number {
    return this.#scratch.own[base.word * 32 + ordinal] ?? 0;
  }

  /** Whether any term was found in the lead or its snippets. */
  touched(base: ScratchBase, ordinal: number): boolean {
    return hasBit(this.#scratch.touched, base.word * 32 + ordinal);
  }

  /** Exact value of the lead's best snippet. */
  best(segment: Segment, base: ScratchBase, ordinal: number): number {
    const { snippets } = this.#scratch;
    if (!hasBit(this.#scratch.withSnippet, base.word * 32 + ordinal)) return 0;
    const settings = this.#settings;
    const end = segment.snippetStart[ordinal + 1] ?? 0;
    let best = 0;
    for (let s = segment.snippetStart[ordinal] ?? 0; s < end; s++) {
      const bm25 = snippets[base.snippet + s] ?? 0;
      if (bm25 <= 0) continue;
      const boost = this.#boosts[segment.snippetTypes[s] ?? 0] ?? 0;
      // Decay is at most 1, so the exponential is needed only where this could be the best.
      if (squash(bm25, settings.s0) + boost <= best) continue;
      const factor = decay(ageDays(segment.snippetTimes[s] ?? 0, this.#asOfMs), settings);
      best = Math.max(best, snippetValue(bm25, factor, boost, settings.s0));
    }
    return best;
  }

  /** The lead's text value, or -1 where it is below `threshold` for sure. */
  combined(segment: Segment, base: ScratchBase, ordinal: number, threshold: number): number {
    const { s0, ownTextWeight } = this.#settings;
    const own = squash(ownTextWeight * this.own(base, ordinal), s0);
    if (!hasBit(this.#scratch.withSnippet, base.word * 32 + ordinal)) return combineEvidence(0, own);
    if (threshold > 0 && combineEvidence(this.#bound(segment, base, ordinal), own) < threshold) return -1;
    return combineEvidence(this.best(segment, base, ordinal), own);
  }

  /** Upper bound of best(): the best BM25 with the highest boost and without decay. */
  #bound(segment: Segment, base: ScratchBase, ordinal: number): number {
    const { snippets } = this.#scratch;
    const end = base.snippet + (segment.snippetStart[ordinal + 1] ?? 0);
    let highest = 0;
    for (let s = base.snippet + (segment.snippetStart[ordinal] ?? 0); s < end; s++) {
      const bm25 = snippets[s] ?? 0;
      if (bm25 > highest) highest = bm25;
    }
    return squash(highest, this.#settings.s0) + this.#boostMax;
  }
}

/** Zeroes what the pass over this segment wrote. */
export function clearText(segment: Segment, base: ScratchBase, scratch: TextScratch): void {
  const { own, snippets, touched, withSnippet } = scratch;
  const words = wordsFor(segment.leadCount);
  for (let w = 0; w < words; w++) {
    const set = touched[base.word + w] ?? 0;
    if (set === 0) continue;
    const leadBase = w * 32;
    own.fill(0, base.word * 32 + leadBase, base.word * 32 + leadBase + 32);
    if ((withSnippet[base.word + w] ?? 0) !== 0) {
      const end = Math.min(leadBase + 32, segment.leadCount);
      snippets.fill(
        0,
        base.snippet + (segment.snippetStart[leadBase] ?? 0),
        base.snippet + (segment.snippetStart[end] ?? 0),
      );
      withSnippet[base.word + w] = 0;
    }
    touched[base.word + w] = 0;
  }
}
