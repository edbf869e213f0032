import type { Candidates, SearchRequest } from './api.ts';
import { hasBit, setBit, wordsFor } from './bitset.ts';
import { offerPrior } from './prior-source.ts';
import type { StageSets } from './run-stages.ts';
import type { SearchScratch } from './search.ts';
import type { SegmentState } from './segment-state.ts';
import { runTextPass } from './text-pass.ts';
import { type TextScoring, termCodes } from './text-stats.ts';
import type { TopSelection } from './top-selection.ts';
import { offerSimilar } from './vector-source.ts';

interface LeadSet {
  words: Uint32Array;
  count: number;
}

/**
 * One search after its stages are known. Stages are taken whole while they fit; of the next one, `room` leads are
 * chosen: half by text, a quarter by similarity (both three quarters where the other is not asked for), the rest by
 * the prior. Similarity and prior choose before the text pass, so that it can record the values of all candidates.
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
  /** By segment: leads that become candidates. */
  readonly #chosen: Uint32Array[];
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
    this.#chosen = states.map((state, s) => this.#copyOf(state, stages[whole - 1]?.words[s]));
  }

  run(): { candidates: Candidates; vectorMs: number } {
    const { vector } = this.#request;
    const { byText, byPrior, bySimilarity, vectors } = this.#scratch;
    const priorShare = Math.floor(this.#room / 4);
    const vectorShare = vector === null ? 0 : this.#scoring === null ? this.#room - priorShare : priorShare;
    const startedAt = performance.now();
    bySimilarity.begin(vectorShare, this.#states);
    if (vector !== null) offerSimilar(this.#states, this.#fresh, vector, vectorShare, bySimilarity, vectors);
    bySimilarity.finish();
    const vectorMs = performance.now() - startedAt;
    byPrior.begin(this.#room, this.#states);
    offerPrior(this.#states, this.#fresh, this.#room, byPrior);
    byPrior.finish();
    byText.begin(this.#room - priorShare - vectorShare, this.#states);
    this.#passText();
    byText.finish();
    this.#take(byText);
    this.#take(bySimilarity);
    this.#takePrior();
    return { candidates: this.#collect(), vectorMs };
  }

  #freshOf(state: SegmentState, s: number): LeadSet {
    const stage = this.#stages[this.#whole];
    const words = stage?.words[s] ?? EMPTY;
    const count = stage?.counts[s] ?? 0;
    const earlier = this.#stages[this.#whole - 1];
    const without = earlier?.words[s];
    if (earlier === undefined || without === undefined) return { words, count };
    const size = wordsFor(state.segment.leadCount);
    const out = this.#scratch.pool.take(size);
    for (let w = 0; w < size; w++) out[w] = (words[w] ?? 0) & ~(without[w] ?? 0);
    return { words: out, count: count - (earlier.counts[s] ?? 0) };
  }

  #copyOf(state: SegmentState, from: Uint32Array | undefined): Uint32Array {
    const words = wordsFor(state.segment.leadCount);
    const out = this.#scratch.pool.take(words);
    if (from === undefined) out.fill(0, 0, words);
    else out.set(from.subarray(0, words));
    return out;
  }

  #passText(): void {
    const { text, byText, byPrior, bySimilarity } = this.#scratch;
    text.begin();
    const scoring = this.#scoring;
    const widest = this.#stages[this.#room === 0 ? this.#whole - 1 : this.#whole];
    if (scoring === null || widest === undefined) return;
    const keep = this.#states.map((state, s) => this.#copyOf(state, this.#chosen[s]));
    for (const selection of [byPrior, bySimilarity]) mark(selection, keep);
    this.#states.forEach(({ segment }, number) => {
      const words = widest.words[number] ?? EMPTY;
      runTextPass(
        {
          segment,
          number,
          codes: termCodes(segment, this.#request.terms),
          passing: { words, count: widest.counts[number] ?? 0 },
          keep: keep[number] ?? EMPTY,
          offered: this.#fresh[number]?.words ?? null,
          top: byText,
          scoring,
          settings: this.#request.intent,
          asOfMs: this.#request.asOfMs,
          miners: this.#request.miners ?? null,
        },
        text,
      );
    });
  }

  #take(selection: TopSelection): void {
    for (let i = 0; i < selection.count; i++) {
      const chosen = this.#chosen[selection.segments[i] ?? 0] ?? EMPTY;
      const ordinal = selection.ordinals[i] ?? 0;
      if (hasBit(chosen, ordinal)) continue;
      setBit(chosen, ordinal);
      this.#left--;
    }
  }

  /** The best by the prior that are not chosen yet: among the first `room`, as fewer than `room` are chosen. */
  #takePrior(): void {
    const { byPrior, bySimilarity: again } = this.#scratch;
    again.begin(this.#left, this.#states);
    for (let i = 0; i < byPrior.count; i++) {
      const s = byPrior.segments[i] ?? 0;
      const ordinal = byPrior.ordinals[i] ?? 0;
      const segment = this.#states[s]?.segment;
      if (segment === undefined || hasBit(this.#chosen[s] ?? EMPTY, ordinal)) continue;
      again.offer(segment.quality[ordinal] ?? 0, s, ordinal, segment.idHash[ordinal] ?? 0);
    }
    again.finish();
    this.#take(again);
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
      const words = wordsFor(this.#states[s]?.segment.leadCount ?? 0);
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

  /** Candidates and the sections of records are both in order of segment, and of ordinal within. */
  #readRecords({ count, segment, ordinal, ownBm25, bestValue }: Candidates): void {
    const { recordOrdinals, recordOwn, recordBest, sections } = this.#scratch.text;
    let first = 0;
    let r = 0;
    for (const section of sections) {
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
      if (hasBit(this.#stages[stage]?.words[s] ?? EMPTY, lead)) return stage;
    }
    throw new Error('a candidate outside every stage');
  }
}

function mark(selection: TopSelection, sets: readonly Uint32Array[]): void {
  for (let i = 0; i < selection.count; i++) {
    setBit(sets[selection.segments[i] ?? 0] ?? EMPTY, selection.ordinals[i] ?? 0);
  }
}

const EMPTY = new Uint32Array(0);
