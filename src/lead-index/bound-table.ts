import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import type { TermList } from './term-lists.ts';

/** Bounds are sums in another order than the values they bound. */
const ROUNDING = 1 + 1e-9;
/** Lists told apart; a lead that has a later one is never passed over. */
export const LISTS_MAX = 12;

/** What a lead can be worth at most by its text, by the lists it is in and its class; worked out when first asked for. */
export class BoundTable {
  readonly #lists: readonly TermList[];
  readonly #settings: IntentSettings;
  /** By class: the highest decay (times the highest factor of a miner) and the highest boost of its snippets. */
  readonly #factors: readonly number[];
  readonly #boosts: readonly number[];
  readonly #values: Float64Array;

  constructor(
    lists: readonly TermList[],
    classes: { factors: readonly number[]; boosts: readonly number[] },
    settings: IntentSettings,
  ) {
    this.#lists = lists.slice(0, LISTS_MAX);
    this.#settings = settings;
    this.#factors = classes.factors;
    this.#boosts = classes.boosts;
    this.#values = new Float64Array(classes.factors.length << this.#lists.length).fill(-1);
  }

  /** Bit n of `mask`: the lead is in list n. */
  valueOf(group: number, mask: number): number {
    if (mask >>> this.#lists.length !== 0) return Infinity;
    const at = (group << this.#lists.length) | mask;
    const known = this.#values[at] ?? -1;
    if (known >= 0) return known;
    let own = 0;
    let snippets = 0;
    for (let n = 0; n < this.#lists.length; n++) {
      if (((mask >>> n) & 1) === 0) continue;
      const list = this.#lists[n];
      if (list?.isOwn) own += list.bound;
      else snippets += list?.bound ?? 0;
    }
    const { s0, ownTextWeight } = this.#settings;
    const boost = this.#boosts[group] ?? 0;
    const best = snippets > 0 ? (squash(snippets, s0) + boost) * (this.#factors[group] ?? 1) : 0;
    const value = combineEvidence(best, squash(ownTextWeight * own, s0)) * ROUNDING;
    this.#values[at] = value;
    return value;
  }
}
