import { type IntentSettings, idf } from '../pipeline/intent/formulas.ts';
import type { CorpusStats, FieldStats } from '../ports/store.ts';
import type { QueryTerm } from './api.ts';
import type { SegmentState } from './segment-state.ts';

/** What scoring one field needs: weight times idf by term, and the length norm by document length. */
export interface FieldScoring {
  termWeights: Float64Array;
  averageLength: number;
  /** norm(length) for lengths below NORMS. */
  norms: Float64Array;
  k1: number;
  b: number;
}

export interface TextScoring {
  own: FieldScoring;
  snippets: FieldScoring;
  stats: CorpusStats;
  /** By term of the request: its number in each segment, -1 where it is not. */
  codes: readonly (readonly number[])[];
}

const NORMS = 512;

/** BM25's k1 * (1 - b + b * length / average). */
export function lengthNorm(length: number, scoring: FieldScoring): number {
  return scoring.k1 * (1 - scoring.b + (scoring.b * length) / scoring.averageLength);
}

/** One term's share of a document's BM25; `weight` holds the query weight and the idf. */
export function bm25Share(weight: number, tf: number, norm: number, k1: number): number {
  return (weight * (tf * (k1 + 1))) / (tf + norm);
}

/** Corpus statistics of terms, each given by its codes in the states' segments, without deleted leads and without snippets observed after `asOfMs`. All counts are exact. */
export function corpusStats(
  states: readonly SegmentState[],
  codes: readonly (readonly number[])[],
  asOfMs: number,
): CorpusStats {
  const termCount = codes.length;
  const own: FieldStats = { documents: 0, totalLength: 0, containing: new Array(termCount).fill(0) };
  const snippets: FieldStats = { documents: 0, totalLength: 0, containing: new Array(termCount).fill(0) };
  for (let s = 0; s < states.length; s++) {
    const state = states[s];
    if (state === undefined) continue;
    const { segment, removed } = state;
    own.documents += state.liveCount;
    own.totalLength += segment.data.ownLength - removed.ownLength;
    const allObserved = asOfMs >= segment.data.newestMs;
    addSnippetTotals(state, allObserved ? Infinity : asOfMs, snippets);
    for (let i = 0; i < termCount; i++) {
      const code = codes[i]?.[s] ?? -1;
      if (code < 0) continue;
      const { start } = segment.own;
      const withTerm = (start[code + 1] ?? 0) - (start[code] ?? 0) - state.removedWith('own', code);
      own.containing[i] = (own.containing[i] ?? 0) + withTerm;
      const observed = allObserved ? countAll(state, code) : countObserved(state, code, asOfMs);
      snippets.containing[i] = (snippets.containing[i] ?? 0) + observed;
    }
  }
  return { own, snippets };
}

function addSnippetTotals(state: SegmentState, asOfMs: number, totals: FieldStats): void {
  const { segment, removed } = state;
  if (asOfMs === Infinity) {
    totals.documents += segment.snippetCount - removed.snippets;
    totals.totalLength += segment.data.snippetLength - removed.snippetLength;
    return;
  }
  const { snippetStart, snippetTimes } = segment;
  const { lengths } = segment.snippetText;
  const all = segment.observedBy(asOfMs);
  totals.documents += all.documents;
  totals.totalLength += all.totalLength;
  for (let i = 0; i < removed.leads; i++) {
    const ordinal = state.log.ordinals[i] ?? 0;
    const end = snippetStart[ordinal + 1] ?? 0;
    for (let s = snippetStart[ordinal] ?? 0; s < end; s++) {
      if ((snippetTimes[s] ?? 0) > asOfMs) continue;
      totals.documents--;
      totals.totalLength -= lengths[s] ?? 0;
    }
  }
}

function countAll(state: SegmentState, code: number): number {
  const { start } = state.segment.snippetText;
  return (start[code + 1] ?? 0) - (start[code] ?? 0) - state.removedWith('snippets', code);
}

function countObserved(state: SegmentState, code: number, asOfMs: number): number {
  const { snippetText, snippetTimes, snippetLead } = state.segment;
  const { docs } = snippetText;
  const end = snippetText.start[code + 1] ?? 0;
  let count = 0;
  for (let i = snippetText.start[code] ?? 0; i < end; i++) {
    const doc = docs[i] ?? 0;
    if ((snippetTimes[doc] ?? 0) <= asOfMs && state.isLive(snippetLead[doc] ?? 0)) count++;
  }
  return count;
}

export function textScoring(
  stats: CorpusStats,
  terms: readonly QueryTerm[],
  codes: readonly (readonly number[])[],
  settings: IntentSettings,
  known: NormTables,
): TextScoring {
  return {
    own: fieldScoring(stats.own, terms, settings, known),
    snippets: fieldScoring(stats.snippets, terms, settings, known),
    stats,
    codes,
  };
}

/** Length norms with what they depend on. A snapshot sees few averages, so few tables. */
export type NormTables = Pick<FieldScoring, 'averageLength' | 'k1' | 'b' | 'norms'>[];
const TABLES_MAX = 16;

function fieldScoring(
  stats: FieldStats,
  terms: readonly QueryTerm[],
  { k1, b }: IntentSettings,
  known: NormTables,
): FieldScoring {
  const termWeights = new Float64Array(terms.length);
  for (let t = 0; t < terms.length; t++)
    termWeights[t] = (terms[t]?.weight ?? 0) * idf(stats.documents, stats.containing[t] ?? 0);
  const averageLength = stats.totalLength > 0 ? stats.totalLength / stats.documents : 1;
  const same = known.find((each) => each.averageLength === averageLength && each.k1 === k1 && each.b === b);
  if (same !== undefined) return { termWeights, averageLength, norms: same.norms, k1, b };
  const scoring = { termWeights, averageLength, norms: new Float64Array(NORMS), k1, b };
  for (let length = 0; length < NORMS; length++) scoring.norms[length] = lengthNorm(length, scoring);
  if (known.length >= TABLES_MAX) known.length = 0;
  known.push({ averageLength, norms: scoring.norms, k1, b });
  return scoring;
}
