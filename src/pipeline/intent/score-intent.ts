import type { Candidates } from '../../lead-index/api.ts';
import { combineEvidence, type IntentSettings, squash } from './formulas.ts';

/** Intent of each candidate, 0..1: its best snippet and its own text as two pieces of evidence. */
export function scoreIntent(candidates: Candidates, settings: IntentSettings): Float64Array {
  const values = new Float64Array(candidates.count);
  for (let i = 0; i < candidates.count; i++)
    values[i] = intentOf(candidates.bestValue[i] ?? 0, candidates.ownBm25[i] ?? 0, settings);
  return values;
}

export function intentOf(bestSnippet: number, ownBm25: number, settings: IntentSettings): number {
  return combineEvidence(bestSnippet, squash(ownBm25 * settings.ownTextWeight, settings.s0));
}
