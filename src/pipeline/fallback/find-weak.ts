import type { Candidates, SearchRequest, Snapshot } from '../../lead-index/api.ts';
import type { FitScores } from '../fit/score-fit.ts';
import { squash } from '../intent/formulas.ts';
import { selectBest } from '../rank/select-best.ts';
import type { FallbackSettings } from '../settings.ts';

export interface ScoredCandidates {
  candidates: Candidates;
  snapshot: Snapshot;
  search: SearchRequest;
  groups: Uint32Array;
  weights: { fit: number; intent: number };
  fit: Float64Array;
  /** The numbers that one candidate's fit is made of. */
  account: FitScores['account'];
  /** From evidence alone. */
  intent: Float64Array;
  k: number;
}

export interface WeakLead {
  /** Position among the candidates. */
  i: number;
  /** Best BM25 of its snippets, or of its own text at the weight that it counts with. */
  bestBm25: number;
}

/** Evidence intent from which on a lead is not weak: what fresh evidence at the threshold gives. */
export function weakCap(settings: FallbackSettings, s0: number): number {
  return squash(settings.bm25Threshold, s0);
}

export function scoreOf(input: ScoredCandidates, i: number, intent: number): number {
  return input.weights.fit * (input.fit[i] ?? 0) + input.weights.intent * intent;
}

/** The k-th best score as things stand; below any score where there are fewer. */
export function scoreToEnter(input: ScoredCandidates, intent: Float64Array): number {
  const score = input.fit.map((_, i) => scoreOf(input, i, intent[i] ?? 0));
  const best = selectBest(input.candidates, input.snapshot, { score, fit: input.fit }, input.groups, input.k);
  const last = best[input.k - 1];
  return last === undefined ? Number.NEGATIVE_INFINITY : (score[last] ?? 0);
}

/** Score of a weak candidate if it were judged as well as possible. */
export function scoreAtBest(input: ScoredCandidates, i: number, settings: FallbackSettings): number {
  const evidence = input.intent[i] ?? 0;
  const cap = weakCap(settings, input.search.intent.s0);
  const judged = (1 - settings.weight) * evidence + settings.weight * cap;
  return scoreOf(input, i, evidence < cap ? Math.max(evidence, judged) : evidence);
}

/** Weak leads that could still enter the k best, most promising first, at most `consideredMax`. One per company. */
export function findWeak(input: ScoredCandidates, settings: FallbackSettings): WeakLead[] {
  const { candidates, snapshot, groups, fit } = input;
  const toEnter = scoreToEnter(input, input.intent);
  const score = fit.map((_, i) => scoreAtBest(input, i, settings));
  const wanted = input.k + settings.consideredMax;
  const weak: WeakLead[] = [];
  for (const i of selectBest(candidates, snapshot, { score, fit }, groups, wanted)) {
    if (weak.length >= settings.consideredMax || (score[i] ?? 0) < toEnter) break;
    const bestBm25 = weakBm25(input, i, settings);
    if (bestBm25 !== null) weak.push({ i, bestBm25 });
  }
  return weak;
}

/** The best BM25 of a lead whose evidence is weak; null where it is not. */
function weakBm25(input: ScoredCandidates, i: number, settings: FallbackSettings): number | null {
  const { candidates, snapshot, search } = input;
  if ((input.intent[i] ?? 0) >= weakCap(settings, search.intent.s0)) return null;
  let best = (candidates.ownBm25[i] ?? 0) * search.intent.ownTextWeight;
  if (best >= settings.bm25Threshold) return null;
  // The value of a snippet says how strong it is after decay: old evidence is looked up.
  if ((candidates.bestValue[i] ?? 0) > 0) {
    const [segment, ordinal] = [candidates.segment[i] ?? 0, candidates.ordinal[i] ?? 0];
    for (const hit of snapshot.evidence(segment, ordinal, search, Number.POSITIVE_INFINITY))
      best = Math.max(best, hit.bm25);
  }
  return best < settings.bm25Threshold ? best : null;
}
