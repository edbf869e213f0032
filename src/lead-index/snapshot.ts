import { Attached } from '../attached.ts';
import type { Facet, Predicate } from '../domain/predicate.ts';
import type { EvidenceHit, SearchRequest, SearchResult, SegmentView, Snapshot } from './api.ts';
import { popcount, wordsFor } from './bitset.ts';
import { evidenceOf } from './evidence.ts';
import type { SegmentList } from './known-codes.ts';
import { type SearchScratch, search } from './search.ts';
import type { SegmentState } from './segment-state.ts';
import { corpusStats, type NormTables, type TextScoring, textScoring } from './text-stats.ts';

const scorings = new Attached<SearchRequest, { snapshot: IndexSnapshot; scoring: TextScoring }>();

/** The index at one moment. Holds its segments for as long as it is kept. */
export class IndexSnapshot implements Snapshot {
  readonly segments: readonly SegmentView[];
  readonly #list: SegmentList;
  readonly size: number;
  readonly seq: number;
  readonly #states: readonly SegmentState[];
  readonly #scratch: SearchScratch;
  readonly #norms: NormTables = [];

  constructor(states: readonly SegmentState[], seq: number, scratch: SearchScratch) {
    this.#states = states;
    this.#scratch = scratch;
    const segments = states.map((state) => state.segment);
    this.#list = { segments, ids: segments.map(({ id }) => id) };
    this.segments = segments;
    this.size = states.reduce((sum, state) => sum + state.liveCount, 0);
    this.seq = seq;
  }

  count(predicate: Predicate): number {
    let sum = 0;
    this.#eachMatch(predicate, (_, word) => {
      sum += popcount(word);
    });
    return sum;
  }

  matchesAny(predicate: Predicate): boolean {
    const { pool, filters } = this.#scratch;
    const sets = filters.begin(this.#states);
    const demands = filters.plan.demands(predicate);
    const [only] = demands;
    const found = this.#states.some(({ segment, live, removed }, s) => {
      const some = sets[s];
      if (some === undefined) return false;
      if (removed.leads === 0 && demands.length === 1 && only !== undefined && some.hasPlainly(only))
        return true;
      return some.live(demands, live, pool.take(wordsFor(segment.leadCount))) > 0;
    });
    pool.releaseAll();
    return found;
  }

  matchIds(predicate: Predicate): string[] {
    const ids: string[] = [];
    this.#eachMatch(predicate, (state, word, w) => {
      for (let rest = word; rest !== 0; rest &= rest - 1) {
        ids.push(state.segment.leadId(w * 32 + 31 - Math.clz32(rest & -rest)));
      }
    });
    return ids.sort();
  }

  #eachMatch(predicate: Predicate, visit: (state: SegmentState, word: number, w: number) => void): void {
    const { pool, filters } = this.#scratch;
    const sets = filters.begin(this.#states);
    const root = filters.plan.add(predicate);
    for (const [s, state] of this.#states.entries()) {
      const set = sets[s]?.set(root) ?? NOTHING;
      const words = wordsFor(state.segment.leadCount);
      for (let w = 0; w < words; w++) {
        const word = (set[w] ?? 0) & (state.live[w] ?? 0);
        if (word !== 0) visit(state, word, w);
      }
    }
    pool.releaseAll();
  }

  search(request: SearchRequest): SearchResult {
    if (request.stages.length === 0) throw new RangeError('a search needs at least one stage');
    const scoring = () => (request.terms.length === 0 ? null : this.#scoring(request));
    return search(this, this.#states, request, scoring, this.#scratch);
  }

  evidence(segment: number, ordinal: number, request: SearchRequest, max: number): EvidenceHit[] {
    const state = this.#states[segment];
    if (state === undefined || request.terms.length === 0) return [];
    const scoring = this.#scoring(request);
    return evidenceOf(state.segment, ordinal, request, scoring, segment, max);
  }

  codesOf(facet: Facet, value: string): readonly number[] {
    return this.#scratch.codes.ofValue(this.#list, facet, value);
  }

  lookup(facet: Facet, value: string, limit: number): { segment: number; ordinal: number }[] {
    const found: { segment: number; ordinal: number }[] = [];
    const wanted = facet === 'city' ? value.toLowerCase() : value;
    for (let s = 0; s < this.#states.length; s++) {
      const state = this.#states[s];
      const code = state?.segment.facet(facet).codeOf(wanted) ?? -1;
      if (state === undefined || code < 0) continue;
      for (const ordinal of state.segment.facet(facet).leadsWith(code)) {
        if (found.length >= limit) return found;
        if (state.isLive(ordinal)) found.push({ segment: s, ordinal });
      }
    }
    return found;
  }

  /** Statistics are exact counts over the whole snapshot: worked out once a request. */
  #scoring(request: SearchRequest): TextScoring {
    const known = scorings.of(request);
    if (known?.snapshot === this) return known.scoring;
    const { terms } = request;
    const codes = terms.map(({ term }) => this.#scratch.codes.ofTerm(this.#list, term));
    const stats = request.stats ?? corpusStats(this.#states, codes, request.asOfMs);
    const scoring = textScoring(stats, terms, codes, request.intent, this.#norms);
    scorings.set(request, { snapshot: this, scoring });
    return scoring;
  }
}

const NOTHING = new Uint32Array(0);
