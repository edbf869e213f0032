import type { ContentType } from '../../domain/snippet.ts';

/** Settings of the text score; defaults in config.ts. */
export interface IntentSettings {
  /** BM25 term-frequency saturation (Robertson & Zaragoza 2009, "The Probabilistic Relevance Framework", eq. 3.15). */
  k1: number;
  /** BM25 length normalisation, 0..1 (same source). */
  b: number;
  /** Raw BM25 at which the squashed score is one half. */
  s0: number;
  /** Mean life of evidence in days: decay = exp(-age / decayDays). */
  decayDays: number;
  decayFloor: number;
  /** Weight of BM25 over the lead's own text before squashing. */
  ownTextWeight: number;
  /** Added (decayed) to the value of a snippet of that type that bears on the need. */
  boosts: Partial<Record<ContentType, number>>;
}

export const DEFAULT_INTENT: IntentSettings = {
  k1: 1.2,
  b: 0.75,
  s0: 8,
  decayDays: 90,
  decayFloor: 0.1,
  ownTextWeight: 0.5,
  boosts: { tech_change: 0.2, job_posting: 0.15 },
};

const DAY_MS = 86_400_000;

/** Robertson-Sparck Jones idf, kept positive: ln(1 + (N - n + 0.5) / (n + 0.5)). */
export function idf(documents: number, containing: number): number {
  return Math.log(1 + (documents - containing + 0.5) / (containing + 0.5));
}

/** Smooth squash of a raw score to [0, 1): s / (s + s0). Strictly increasing, so strong leads do not tie. */
export function squash(raw: number, s0: number): number {
  return raw <= 0 ? 0 : raw / (raw + s0);
}

/** Age in days, never negative. */
export function ageDays(observedAtMs: number, asOfMs: number): number {
  return Math.max(0, (asOfMs - observedAtMs) / DAY_MS);
}

/** max(floor, exp(-age / days)). */
export function decay(age: number, settings: IntentSettings): number {
  return Math.max(settings.decayFloor, Math.exp(-age / settings.decayDays));
}

/** Value of one snippet for the need: (squash(bm25) + boost) * decay; 0 where no term matched. */
export function snippetValue(bm25: number, decayFactor: number, boost: number, s0: number): number {
  return bm25 <= 0 ? 0 : (squash(bm25, s0) + boost) * decayFactor;
}

/** Two independent pieces of evidence as a noisy-or: 1 - (1 - a)(1 - b). `best` is capped at 1 before. */
export function combineEvidence(best: number, own: number): number {
  return 1 - (1 - Math.min(1, best)) * (1 - Math.min(1, own));
}
