import type { Candidates, SearchRequest, SearchResult, Snapshot } from './api.ts';
import { BitPool } from './bit-pool.ts';
import { hasBit, popcount, setBit, wordsFor } from './bitset.ts';
import { PlanBuilder } from './compile-predicate.ts';
import { PlanSets } from './evaluate-plan.ts';
import { offerPrior } from './prior-source.ts';
import type { SegmentState } from './segment-state.ts';
import { accumulateText, clearText, type ScratchBase, TextScratch, TextValues } from './text-pass.ts';
import { type TextScoring, termCodes } from './text-stats.ts';
import { TopSelection } from './top-selection.ts';
import { offerSimilar, VectorScratch } from './vector-source.ts';

/** Memory that searches of one index share; a search is synchronous, so one at a time uses it. */
export class SearchScratch {
  readonly pool = new BitPool();
  readonly text = new TextScratch();
  readonly byText = new TopSelection();
  readonly byPrior = new TopSelection();
  readonly bySimilarity = new TopSelection();
  readonly vectors = new VectorScratch();
}

/** Sets of one stage, by segment, deleted leads left out. */
interface StageSets {
  words: Uint32Array[];
  counts: number[];
  matched: number;
}

export function search(
  snapshot: Snapshot,
  states: readonly SegmentState[],
  request: SearchRequest,
  scoring: TextScoring | null,
  scratch: SearchScratch,
): SearchResult {
  const startedAt = performance.now();
  const stages = runStages(states, request, scratch.pool);
  const filteredAt = performance.now();
  const taken = planTaking(stages, request.limit);
  const run = new SearchRun(states, request, scoring, scratch, stages, taken);
  const vectorMs = run.select();
  const candidates = run.collect();
  run.clear();
  scratch.pool.releaseAll();
  const textMs = performance.now() - filteredAt - vectorMs;
  return {
    snapshot,
    matched: stages.map((stage) => stage.matched),
    candidates,
    timings: { filterMs: filteredAt - startedAt, textMs, vectorMs },
  };
}

function runStages(states: readonly SegmentState[], request: SearchRequest, pool: BitPool): StageSets[] {
  const plan = new PlanBuilder();
  const roots = request.stages.map((stage) => plan.add(stage));
  const sets = states.map((state) => new PlanSets(plan.nodes, state.segment, pool));
  const stages: StageSets[] = [];
  for (const root of roots) {
    const stage: StageSets = { words: [], counts: [], matched: 0 };
    for (let s = 0; s < states.length; s++) {
      const state = states[s];
      const set = sets[s]?.set(root);
      if (state === undefined || set === undefined) continue;
      const out = pool.take(wordsFor(state.segment.leadCount));
      const count = intersectLive(set, state, out);
      stage.words.push(out);
      stage.counts.push(count);
      stage.matched += count;
    }
    stages.push(stage);
    if (stage.matched >= request.wanted) break;
  }
  return stages;
}

function intersectLive(set: Uint32Array, state: SegmentState, out: Uint32Array): number {
  const { live } = state;
  let count = 0;
  for (let w = 0; w < live.length; w++) {
    const word = (set[w] ?? 0) & (live[w] ?? 0);
    out[w] = word;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

/** Stages below `whole` are taken in full; of stage `whole`, if there is one, `room` leads more are chosen. */
interface Taking {
  whole: number;
  room: number;
}

function planTaking(stages: readonly StageSets[], limit: number): Taking {
  let whole = 0;
  while (whole < stages.length && (stages[whole]?.matched ?? 0) <= limit) whole++;
  const before = whole === 0 ? 0 : (stages[whole - 1]?.matched ?? 0);
  return { whole, room: whole === stages.length ? 0 : limit - before };
}

/** One search after its stages are known. */
class SearchRun {
  readonly #states: readonly SegmentState[];
  readonly #request: SearchRequest;
  readonly #scoring: TextScoring | null;
  readonly #scratch: SearchScratch;
  readonly #stages: readonly StageSets[];
  readonly #taking: Taking;
  readonly #bases: ScratchBase[] = [];
  readonly #values: TextValues;
  /** By segment: the leads that become candidates. */
  readonly #chosen: Uint32Array[];
  #chosenCount = 0;

  constructor(
    states: readonly SegmentState[],
    request: SearchRequest,
    scoring: TextScoring | null,
    scratch: SearchScratch,
    stages: readonly StageSets[],
    taking: Taking,
  ) {
    this.#states = states;
    this.#request = request;
    this.#scoring = scoring;
    this.#scratch = scratch;
    this.#stages = stages;
    this.#taking = taking;
    this.#values = new TextValues(scratch.text, request.intent, request.asOfMs);
    this.#layOut();
    this.#chosen = states.map((state, s) => this.#beginChosen(state, s));
  }

  #layOut(): void {
    let word = 0;
    let snippet = 0;
    for (const { segment } of this.#states) {
      this.#bases.push({ word, snippet });
      word += wordsFor(segment.leadCount);
      snippet += segment.snippetCount;
    }
    this.#scratch.text.ensure(word, snippet);
  }

  #beginChosen(state: SegmentState, s: number): Uint32Array {
    const words = wordsFor(state.segment.leadCount);
    const out = this.#scratch.pool.take(words);
    const { whole } = this.#taking;
    const stage = whole === 0 ? undefined : this.#stages[whole - 1];
    const from = stage?.words[s];
    if (from === undefined) out.fill(0, 0, words);
    else for (let w = 0; w < words; w++) out[w] = from[w] ?? 0;
    this.#chosenCount += stage?.counts[s] ?? 0;
    return out;
  }

  /** The widest set that candidates come from. */
  #widest(): StageSets | undefined {
    return this.#stages[Math.min(this.#taking.whole, this.#stages.length - 1)];
  }

  /** Accumulates text and fills the room left; returns the time spent on vectors. */
  select(): number {
    this.#accumulate();
    const { room, whole } = this.#taking;
    const stage = this.#stages[whole];
    if (room <= 0 || stage === undefined) return 0;
    const fresh = this.#states.map((state, s) => this.#freshOf(state, s, stage));
    const { vector } = this.#request;
    const priorShare = Math.floor(room / 4);
    const vectorShare = vector === null ? 0 : priorShare;
    if (this.#scoring !== null) this.#takeByText(fresh, room - priorShare - vectorShare);
    const vectorFrom = performance.now();
    if (vector !== null) {
      const { bySimilarity } = this.#scratch;
      bySimilarity.begin(vectorShare, this.#states);
      offerSimilar(this.#states, fresh, vector, vectorShare, bySimilarity, this.#scratch.vectors);
      this.#take(bySimilarity, room);
    }
    const vectorMs = performance.now() - vectorFrom;
    this.#takeByPrior(fresh, room);
    return vectorMs;
  }

  #accumulate(): void {
    const scoring = this.#scoring;
    const widest = this.#widest();
    if (scoring === null || widest === undefined) return;
    this.#states.forEach(({ segment }, s) => {
      const base = this.#bases[s];
      const words = widest.words[s];
      if (base === undefined || words === undefined) return;
      const codes = termCodes(segment, this.#request.terms);
      const passing = { words, count: widest.counts[s] ?? 0 };
      accumulateText(segment, base, codes, passing, scoring, this.#request.asOfMs, this.#scratch.text);
    });
  }

  /** Leads of the stage that no earlier stage has. */
  #freshOf(state: SegmentState, s: number, stage: StageSets): { words: Uint32Array; count: number } {
    const words = stage.words[s] ?? EMPTY;
    const { whole } = this.#taking;
    const earlier = this.#stages[whole - 1]?.words[s];
    if (whole === 0 || earlier === undefined) return { words, count: stage.counts[s] ?? 0 };
    const size = wordsFor(state.segment.leadCount);
    const out = this.#scratch.pool.take(size);
    for (let w = 0; w < size; w++) out[w] = (words[w] ?? 0) & ~(earlier[w] ?? 0);
    return { words: out, count: (stage.counts[s] ?? 0) - (this.#stages[whole - 1]?.counts[s] ?? 0) };
  }

  #takeByText(fresh: readonly { words: Uint32Array }[], share: number): void {
    const { byText, text } = this.#scratch;
    byText.begin(share, this.#states);
    for (let s = 0; s < this.#states.length; s++) {
      const segment = this.#states[s]?.segment;
      const base = this.#bases[s];
      const set = fresh[s]?.words;
      if (segment === undefined || base === undefined || set === undefined) continue;
      const words = wordsFor(segment.leadCount);
      for (let w = 0; w < words; w++) {
        for (let rest = (text.touched[base.word + w] ?? 0) & (set[w] ?? 0); rest !== 0; rest &= rest - 1) {
          const lead = w * 32 + 31 - Math.clz32(rest & -rest);
          const value = this.#values.combined(segment, base, lead, byText.threshold);
          if (value > 0) byText.offer(value, s, lead, segment.idHash[lead] ?? 0);
        }
      }
    }
    this.#take(byText, share);
  }

  /** Fills what room is left: never fewer than the prior's own share. */
  #takeByPrior(fresh: readonly { words: Uint32Array; count: number }[], room: number): void {
    const { byPrior } = this.#scratch;
    const whole = this.#taking.whole === 0 ? 0 : (this.#stages[this.#taking.whole - 1]?.matched ?? 0);
    const wanted = room + whole - this.#chosenCount;
    byPrior.begin(wanted, this.#states);
    const left = fresh.map(({ words, count }, s) => ({ words, count, without: this.#chosen[s] ?? EMPTY }));
    offerPrior(this.#states, left, wanted, byPrior);
    this.#take(byPrior, room);
  }

  #take(selection: TopSelection, most: number): void {
    selection.finish();
    for (let i = 0; i < selection.count && i < most; i++) {
      const chosen = this.#chosen[selection.segments[i] ?? 0];
      const ordinal = selection.ordinals[i] ?? 0;
      if (chosen === undefined || hasBit(chosen, ordinal)) continue;
      setBit(chosen, ordinal);
      this.#chosenCount++;
    }
  }

  collect(): Candidates {
    const n = this.#chosenCount;
    const out = {
      count: n,
      segment: new Uint16Array(n),
      ordinal: new Uint32Array(n),
      stage: new Uint8Array(n),
      ownBm25: new Float64Array(n),
      bestValue: new Float64Array(n),
    };
    let i = 0;
    for (let s = 0; s < this.#states.length; s++) {
      const segment = this.#states[s]?.segment;
      const base = this.#bases[s];
      const chosen = this.#chosen[s];
      if (segment === undefined || base === undefined || chosen === undefined) continue;
      const words = wordsFor(segment.leadCount);
      for (let w = 0; w < words; w++) {
        for (let rest = chosen[w] ?? 0; rest !== 0; rest &= rest - 1) {
          const lead = w * 32 + 31 - Math.clz32(rest & -rest);
          out.segment[i] = s;
          out.ordinal[i] = lead;
          out.stage[i] = this.#stageOf(s, lead);
          if (this.#values.touched(base, lead)) {
            out.ownBm25[i] = this.#values.own(base, lead);
            out.bestValue[i] = this.#values.best(segment, base, lead);
          }
          i++;
        }
      }
    }
    return out;
  }

  #stageOf(s: number, lead: number): number {
    for (let stage = 0; stage < this.#stages.length; stage++) {
      const words = this.#stages[stage]?.words[s];
      if (words !== undefined && hasBit(words, lead)) return stage;
    }
    throw new Error('a candidate outside every stage');
  }

  clear(): void {
    if (this.#scoring === null) return;
    this.#states.forEach(({ segment }, s) => {
      const base = this.#bases[s];
      if (base !== undefined) clearText(segment, base, this.#scratch.text);
    });
  }
}

const EMPTY = new Uint32Array(0);
