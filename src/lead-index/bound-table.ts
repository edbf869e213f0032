import { combineEvidence, type IntentSettings, squash } from '../pipeline/intent/formulas.ts';

/** Bounds are sums in another order than the values they bound. */
const ROUNDING = 1 + 1e-9;

/** What being in a list, or in one of several, adds to a lead's BM25 at most. */
export interface Share {
  own: number;
  snippets: number;
}

/** By class: the highest decay (times the highest factor of a miner) and the highest boost of its leads' snippets. */
export interface Classes {
  factors: readonly number[];
  boosts: readonly number[];
}

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
  readonly #shares: readonly Share[];
  readonly #settings: IntentSettings;
  readonly #classes: Classes;
  readonly #memory: BoundMemory;

  constructor(shares: readonly Share[], classes: Classes, settings: IntentSettings, memory: BoundMemory) {
    this.#shares = shares;
    this.#settings = settings;
    this.#classes = classes;
    this.#memory = memory;
    memory.begin(classes.factors.length << shares.length);
  }

  /** Bit n of `mask`: the lead has share n. */
  valueOf(group: number, mask: number): number {
    const at = (group << this.#shares.length) | mask;
    const known = this.#memory.get(at);
    if (known >= 0) return known;
    let own = 0;
    let snippets = 0;
    for (let n = 0; n < this.#shares.length; n++) {
      if (((mask >>> n) & 1) === 0) continue;
      own += this.#shares[n]?.own ?? 0;
      snippets += this.#shares[n]?.snippets ?? 0;
    }
    const { s0, ownTextWeight } = this.#settings;
    const { factors, boosts } = this.#classes;
    const best = snippets > 0 ? (squash(snippets, s0) + (boosts[group] ?? 0)) * (factors[group] ?? 1) : 0;
    const value = combineEvidence(best, squash(ownTextWeight * own, s0)) * ROUNDING;
    this.#memory.set(at, value);
    return value;
  }
}
