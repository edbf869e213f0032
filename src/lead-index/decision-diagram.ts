/** Numbers of the functions that are the same for all. */
export const NEVER = 0;
export const ALWAYS = 1;
const FIRST = 2;

/**
 * Monotone functions of a few yes-or-no variables, as a reduced ordered binary decision diagram (Bryant 1986): node n asks
 * for variable `variables[n]`, and is low[n] without it, high[n] with it. Functions that are equal have one number, so
 * parts that several share are there once. As the functions are monotone, high[n] holds wherever low[n] does.
 */
export class DecisionDiagram {
  readonly variables: number[] = [-1, -1];
  readonly low: number[] = [NEVER, ALWAYS];
  readonly high: number[] = [NEVER, ALWAYS];
  readonly #numbers = new Map<number, number>();
  readonly #nodesMax: number;

  constructor(nodesMax: number) {
    this.#nodesMax = nodesMax;
  }

  /** Nodes, the two constants not counted. */
  get size(): number {
    return this.variables.length - FIRST;
  }

  /**
   * The number of the function that is true where `isEnough` of the set of its variables is, bit n for variable n; null
   * where there is no room for it. Adding a bit must never make it false.
   */
  of(variables: number, isEnough: (mask: number) => boolean): number | null {
    return this.#of(0, 0, (1 << variables) - 1, isEnough);
  }

  #of(variable: number, mask: number, rest: number, isEnough: (mask: number) => boolean): number | null {
    if (isEnough(mask)) return ALWAYS;
    if (rest === 0 || !isEnough(mask | rest)) return NEVER;
    const bit = 1 << variable;
    const high = this.#of(variable + 1, mask | bit, rest & ~bit, isEnough);
    if (high === null) return null;
    const low = this.#of(variable + 1, mask, rest & ~bit, isEnough);
    if (low === null || low === high) return low;
    return this.#node(variable, low, high);
  }

  #node(variable: number, low: number, high: number): number | null {
    const places = this.#nodesMax + FIRST;
    const key = (variable * places + low) * places + high;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.size === this.#nodesMax) return null;
    this.#numbers.set(key, this.variables.length);
    this.variables.push(variable);
    this.low.push(low);
    this.high.push(high);
    return this.variables.length - 1;
  }
}
