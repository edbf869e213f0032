/** Registers of a sketch: 256 bytes, with a standard error of 1.04 / sqrt(256) = 6.5 %. */
export const REGISTERS = 256;
const INDEX_BITS = 8;
const RANK_MAX = 32 - INDEX_BITS + 1;
/** 2^-rank. */
const INVERSE = Float64Array.from({ length: RANK_MAX + 1 }, (_, rank) => 2 ** -rank);
const ALPHA_M2 = (0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS;

/**
 * Counts distinct ids in a fixed room: HyperLogLog (P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, 2007), with linear
 * counting while many registers are empty. What the estimate needs is kept up to date, so that it costs nothing.
 */
export class DistinctLeads {
  readonly #registers = new Uint8Array(REGISTERS);
  #inverse = REGISTERS;
  #empty = REGISTERS;

  add(hash: number): void {
    const rank = Math.min(Math.clz32(hash >>> INDEX_BITS) - INDEX_BITS + 1, RANK_MAX);
    this.#raise(hash & (REGISTERS - 1), rank);
  }

  /** The ids of both together. */
  merge(registers: ArrayLike<number>): void {
    for (let i = 0; i < REGISTERS; i++) this.#raise(i, Math.min(RANK_MAX, registers[i] ?? 0));
  }

  estimate(): number {
    const raw = ALPHA_M2 / this.#inverse;
    return raw <= 2.5 * REGISTERS && this.#empty > 0 ? REGISTERS * Math.log(REGISTERS / this.#empty) : raw;
  }

  registers(): number[] {
    return [...this.#registers];
  }

  #raise(place: number, rank: number): void {
    const before = this.#registers[place] ?? 0;
    if (rank <= before) return;
    if (before === 0) this.#empty--;
    this.#inverse += (INVERSE[rank] ?? 0) - (INVERSE[before] ?? 0);
    this.#registers[place] = rank;
  }
}

/** How many distinct ids stored registers stand for. */
export function distinctIn(registers: ArrayLike<number>): number {
  const sketch = new DistinctLeads();
  sketch.merge(registers);
  return sketch.estimate();
}
