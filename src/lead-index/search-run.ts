import type { Candidates, SearchRequest } from './api.ts';
import { countBits, hasBit, setBit, wordsFor } from './bitset.ts';
import { offerPrior } from './prior-source.ts';
import type { StageSets } from './run-stages.ts';
import type { SearchScratch } from './search.ts';
import type { SegmentState } from './segment-state.ts';
import { type TermList, termLists } from './term-lists.ts';
import { chooseByText, type TextPassInput, valueByText } from './text-pass.ts';
import type { TextScoring } from './text-stats.ts';
import type { TopSelection } from './top-selection.ts';
import { offerSimilar } from './vector-source.ts';

/** Up to so many times what the text may choose all are valued, as most become candidates. */
const RECORDED_SHARE = 3;

interface LeadSet {
  words: Uint32Array;
  count: number;
}

/**
 * One search after its stages are known. Stages are taken whole while they fit; of the next one, `room` leads are
 * chosen: half by text, a quarter by similarity (both three quarters where the other is not asked for), the rest by
 * the prior. Candidates that were not chosen by their text are valued last.
 */
export class SearchRun {
  readonly #states: readonly SegmentState[];
  readonly #request: SearchRequest;
  readonly #scoring: TextScoring | null;
  readonly #scratch: SearchScratch;
  readonly #stages: readonly StageSets[];
  /** Number of stages taken whole. */
  readonly #whole: number;
  readonly #room: number;
  /** By segment: leads of the stage chosen from that no earlier stage has; empty where nothing is chosen. */
  readonly #fresh: LeadSet[];
  /** By segment: words of its sets; 0 where it has no lead in the stages taken nor in the one chosen from. */
  readonly #words: number[];
  /** By segment: leads that become candidates. */
  readonly #chosen: Uint32Array[];
  /** By segment: leads of `fresh` whose values are recorded, or are 0; none where undefined. */
  readonly #valued: (Uint32Array | undefined)[] = [];
  readonly #lists: (readonly TermList[] | undefined)[] = [];
  #left: number;

  constructor(
    states: readonly SegmentState[],
    request: SearchRequest,
    scoring: TextScoring | null,
    scratch: SearchScratch,
    stages: readonly StageSets[],
  ) {
    this.#states = states;
    this.#request = request;
    this.#scoring = scoring;
    this.#scratch = scratch;
    this.#stages = stages;
    let whole = 0;
    while (whole < stages.length && (stages[whole]?.matched ?? 0) <= request.limit) whole++;
    this.#whole = whole;
    this.#room = whole === stages.length ? 0 : request.limit - (stages[whole - 1]?.matched ?? 0);
    this.#left = this.#room;
    this.#fresh = this.#room === 0 ? [] : states.map((state, s) => this.#freshOf(state, s));
    const last = stages[whole - 1];
    this.#words = states.map(({ segment }, s) =>
      (last?.counts[s] ?? 0) + (this.#fresh[s]?.count ?? 0) === 0 ? 0 : wordsFor(segment.leadCount),
    );
    this.#chosen = this.#words.map((words, s) => this.#copyOf(words, last, s));
  }

  run(): { candidates: Candidates; vectorMs: number } {
    const { vector } = this.#request;
    const { text, byText, bySimilarity, vectors } = this.#scratch;
    const priorShare = Math.floor(this.#room / 4);
    const vectorShare = vector === null ? 0 : this.#scoring === null ? this.#room - priorShare : priorShare;
    const startedAt = performance.now();
    bySimilarity.begin(vectorShare, this.#states);
    if (vector !== null) offerSimilar(this.#states, this.#fresh, vector, vectorShare, bySimilarity, vectors);
    bySimilarity.finish();
    const vectorMs = performance.now() - startedAt;
    text.begin();
    byText.begin(this.#room - priorShare - vectorShare, this.#states);
    this.#chooseByText();
    byText.finish();
    this.#take(byText, true);
    this.#take(bySimilarity, false);
    this.#takePrior();
    this.#valueRest();
    return { candidates: this.#collect(), vectorMs };
  }

  #freshOf(state: SegmentState, s: number): LeadSet {
    const stage = this.#stages[this.#whole];
    const words = stage?.words[s] ?? EMPTY;
    const earlier = this.#stages[this.#whole - 1];
    const taken = earlier?.counts[s] ?? 0;
    const count = (stage?.counts[s] ?? 0) - taken;
    if (count === 0) return NONE;
    const without = earlier?.words[s];
    if (taken === 0 || without === undefined) return { words, count };
    const size = wordsFor(state.segment.leadCount);
    const out = this.#scratch.pool.take(size);
    for (let w = 0; w < size; w++) out[w] = (words[w] ?? 0) & ~(without[w] ?? 0);
    return { words: out, count };
  }

  #copyOf(words: number, stage: StageSets | undefined, s: number): Uint32Array {
    if (words === 0) return EMPTY;
    const out = this.#scratch.pool.take(words);
    const from = stage?.words[s];
    if (from === undefined || stage?.counts[s] === 0) out.fill(0, 0, words);
    else for (let w = 0; w < words; w++) out[w] = from[w] ?? 0;
    return out;
  }

  #chooseByText(): void {
    if (this.#room === 0 || this.#scoring === null || this.#scratch.byText.size === 0) return;
    const { byText, text } = this.#scratch;
    for (let s = 0; s < this.#states.length; s++) {
      const fresh = this.#fresh[s];
      if (fresh === undefined || fresh.count === 0) continue;
      const isWhole = fresh.count <= RECORDED_SHARE * byText.size;
      const input = this.#textInput(s, this.#scoring, fresh);
      if (input === null) continue;
      if (isWhole) valueByText(input, byText, text);
      else chooseByText(input, byText, text);
      this.#valued[s] = isWhole ? fresh.words : this.#emptySet(s);
    }
  }

  /** Values the candidates of which it is not known yet. */
  #valueRest(): void {
    if (this.#scoring === null) return;
    for (let s = 0; s < this.#states.length; s++) {
      const chosen = this.#chosen[s] ?? EMPTY;
      const valued = this.#valued[s];
      const size = this.#words[s] ?? 0;
      if (size === 0) continue;
      const words = valued === undefined ? chosen : this.#scratch.pool.take(size);
      if (valued !== undefined)
        for (let w = 0; w < size; w++) words[w] = (chosen[w] ?? 0) & ~(valued[w] ?? 0);
      const count = countBits(words, size);
      if (count === 0) continue;
      const input = this.#textInput(s, this.#scoring, { words, count });
      if (input !== null) valueByText(input, null, this.#scratch.text);
    }
  }

  #textInput(s: number, scoring: TextScoring, passing: LeadSet): TextPassInput | null {
    const segment = this.#states[s]?.segment;
    if (segment === undefined) return null;
    let lists = this.#lists[s];
    if (lists === undefined) {
      lists = termLists(segment, s, scoring);
      this.#lists[s] = lists;
    }
    if (lists.length === 0) return null;
    const { intent: settings, asOfMs, miners = null } = this.#request;
    return { segment, number: s, lists, passing, settings, asOfMs, miners };
  }

  #emptySet(s: number): Uint32Array {
    const words = this.#words[s] ?? 0;
    return this.#scratch.pool.take(words).fill(0, 0, words);
  }

  #take(selection: TopSelection, isValued: boolean): void {
    for (let i = 0; i < selection.count; i++) {
      const s = selection.segments[i] ?? 0;
      const ordinal = selection.ordinals[i] ?? 0;
      if (isValued) setBit(this.#valued[s] ?? EMPTY, ordinal);
      const chosen = this.#chosen[s] ?? EMPTY;
      if (hasBit(chosen, ordinal)) continue;
      setBit(chosen, ordinal);
      this.#left--;
    }
  }

  /** The best by the prior that are not chosen yet. */
  #takePrior(): void {
    const { byPrior, pool } = this.#scratch;
    if (this.#left === 0) return;
    const rest = this.#fresh.map(({ words, count }, s) => {
      if (count === 0) return NONE;
      const size = this.#words[s] ?? 0;
      const chosen = this.#chosen[s] ?? EMPTY;
      const out = pool.take(size);
      for (let w = 0; w < size; w++) out[w] = (words[w] ?? 0) & ~(chosen[w] ?? 0);
      return { words: out, count };
    });
    byPrior.begin(this.#left, this.#states);
    offerPrior(this.#states, rest, this.#left, byPrior);
    byPrior.finish();
    this.#take(byPrior, false);
  }

  #collect(): Candidates {
    const count = (this.#stages[this.#whole - 1]?.matched ?? 0) + this.#room - this.#left;
    const out = {
      count,
      segment: new Uint16Array(count),
      ordinal: new Uint32Array(count),
      stage: new Uint8Array(count).fill(this.#whole),
      ownBm25: new Float64Array(count),
      bestValue: new Float64Array(count),
    };
    let i = 0;
    for (let s = 0; s < this.#states.length; s++) {
      const chosen = this.#chosen[s] ?? EMPTY;
      const words = this.#words[s] ?? 0;
      for (let w = 0; w < words; w++) {
        for (let rest = chosen[w] ?? 0; rest !== 0; rest &= rest - 1) {
          const lead = w * 32 + 31 - Math.clz32(rest & -rest);
          out.segment[i] = s;
          out.ordinal[i] = lead;
          if (this.#whole > 0) out.stage[i] = this.#stageOf(s, lead);
          i++;
        }
      }
    }
    this.#readRecords(out);
    return out;
  }

  /** Candidates are in order of segment and of ordinal within, sections of records in order of ordinal. */
  #readRecords({ count, segment, ordinal, ownBm25, bestValue }: Candidates): void {
    const { recordOrdinals, recordOwn, recordBest, sections } = this.#scratch.text;
    let first = 0;
    let r = 0;
    let before = 0;
    for (const section of sections) {
      // Those valued last begin again with the first segment.
      if (section.segment < before) first = 0;
      before = section.segment;
      while (first < count && (segment[first] ?? 0) < section.segment) first++;
      for (let i = first; i < count && segment[i] === section.segment; i++) {
        const lead = ordinal[i] ?? 0;
        while (r < section.end && (recordOrdinals[r] ?? 0) < lead) r++;
        if (r >= section.end || recordOrdinals[r] !== lead) continue;
        ownBm25[i] = recordOwn[r] ?? 0;
        bestValue[i] = recordBest[r] ?? 0;
      }
      r = section.end;
    }
  }

  #stageOf(s: number, lead: number): number {
    for (let stage = 0; stage < this.#stages.length; stage++) {
      const { words, counts } = this.#stages[stage] ?? NO_STAGE;
      if ((counts[s] ?? 0) > 0 && hasBit(words[s] ?? EMPTY, lead)) return stage;
    }
    throw new Error('a candidate outside every stage');
  }
}

const EMPTY = new Uint32Array(0);
const NONE: LeadSet = { words: EMPTY, count: 0 };
const NO_STAGE: StageSets = { words: [], counts: [], matched: 0 };
