import { CONTENT_TYPES } from '../domain/snippet.ts';
import { ageDays, decay, type IntentSettings, snippetValue, squash } from '../pipeline/intent/formulas.ts';
import type { Segment } from './segment.ts';

/** Turns the BM25 sums of a lead's snippets into its best value. `sums[base]` belongs to its first snippet. */
export class SnippetValues {
  readonly #settings: IntentSettings;
  readonly #asOfMs: number;
  /** By content type number. */
  readonly #boosts: Float64Array;
  /** By the segment's code of a miner; null where all count alike. */
  readonly #factors: Float64Array | null;

  constructor(settings: IntentSettings, asOfMs: number, factors: Float64Array | null) {
    this.#settings = settings;
    this.#asOfMs = asOfMs;
    this.#factors = factors;
    this.#boosts = boostsOf(settings);
  }

  /** Exact value of the best snippet. */
  best(segment: Segment, lead: number, sums: Float64Array, base: number): number {
    const settings = this.#settings;
    const factors = this.#factors;
    const start = segment.snippetStart[lead] ?? 0;
    const end = segment.snippetStart[lead + 1] ?? 0;
    let best = 0;
    for (let s = start; s < end; s++) {
      const bm25 = sums[base + s - start] ?? 0;
      if (bm25 <= 0) continue;
      const boost = this.#boosts[segment.snippetTypes[s] ?? 0] ?? 0;
      // Decay is at most 1, so the exponential is needed only where this could be the best.
      const miner = factors === null ? 1 : (factors[segment.snippetMiners[s] ?? 0] ?? 1);
      if ((squash(bm25, settings.s0) + boost) * miner <= best) continue;
      const factor = decay(ageDays(segment.snippetTimes[s] ?? 0, this.#asOfMs), settings);
      best = Math.max(best, snippetValue(bm25, factor, boost, settings.s0) * miner);
    }
    return best;
  }

  /** Upper bound of best(): without decay. */
  bound(segment: Segment, lead: number, sums: Float64Array, base: number): number {
    const { s0 } = this.#settings;
    const factors = this.#factors;
    const start = segment.snippetStart[lead] ?? 0;
    const end = segment.snippetStart[lead + 1] ?? 0;
    let bound = 0;
    for (let s = start; s < end; s++) {
      const bm25 = sums[base + s - start] ?? 0;
      if (bm25 <= 0) continue;
      const boost = this.#boosts[segment.snippetTypes[s] ?? 0] ?? 0;
      const miner = factors === null ? 1 : (factors[segment.snippetMiners[s] ?? 0] ?? 1);
      bound = Math.max(bound, (squash(bm25, s0) + boost) * miner);
    }
    return bound;
  }
}

/** Made once for one and the same settings: a query makes values for every segment. */
const known = new WeakMap<IntentSettings, Float64Array>();

function boostsOf(settings: IntentSettings): Float64Array {
  let boosts = known.get(settings);
  if (boosts === undefined) {
    boosts = Float64Array.from(CONTENT_TYPES, (type) => settings.boosts[type] ?? 0);
    known.set(settings, boosts);
  }
  return boosts;
}
