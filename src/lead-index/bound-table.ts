import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';
import type { TermList } from './term-lists.ts';

/** Bounds are sums in another order than the values they bound. */
const ROUNDING = 1 + 1e-9;
/** Lists told apart; a lead that has a later one is never passed over. */
export const LISTS_MAX = 12;

/** Memory of bound tables, one after the other: -1 where nothing is worked out. */
export class BoundMemory {
  #values = new Float64Array(0);
  readonly #written: number[] = [];

  /** Room for `size` values, all unknown. */
  begin(size: number): void {
    for (const at of this.#written) this.#values[at] = -1;
    this.#written.length = 0;
    if (this.#values.length < size) this.#values = new Float64Array(size).fill(-1);
  }

  get(at: number): number {
    return this.#values[at] ?? -1;
  }

  set(at: number, value: number): void {
    this.#values[at] = value;
    this.#written.push(at);
  }
}

/** What a lead can be worth at most by its text, by the lists it is in and its class; worked out when first asked for. */
export class BoundTable {
  readonly #lists: readonly TermList[];
  readonly #settings: IntentSettings;
  /** By class: the highest decay (times the highest factor of a miner) and the highest boost of its snippets. */
  readonly #factors: readonly number[];
  readonly #boosts: readonly number[];
  readonly #memory: BoundMemory;

  constructor(
    lists: readonly TermList[],
    classes: { factors: readonly number[]; boosts: readonly number[] },
    settings: IntentSettings,
    memory: BoundMemory,
  ) {
    this.#lists = lists.slice(0, LISTS_MAX);
    this.#settings = settings;
    this.#factors = classes.factors;
    this.#boosts = classes.boosts;
    this.#memory = memory;
    memory.begin(classes.factors.length << this.#lists.length);
  }

  /** Bit n of `mask`: the lead is in list n. */
  valueOf(group: number, mask: number): number {
    if (mask >>> this.#lists.length !== 0) return Infinity;
    const at = (group << this.#lists.length) | mask;
    const known = this.#memory.get(at);
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
    this.#memory.set(at, value);
    return value;
  }
}
