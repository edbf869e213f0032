/** Registers of a sketch: 256 bytes each, with a standard error of 1.04 / sqrt(256) = 6.5 %. */
export const REGISTERS = 256;
const INDEX_BITS = 8;
/** 2^-rank. */
const INVERSE = Float64Array.from({ length: 64 }, (_, rank) => 2 ** -rank);
const ALPHA_M2 = (0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS;

/** Counts distinct ids in a fixed room: HyperLogLog (P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, 2007). */
export function addToSketch(registers: Uint8Array, hash: number): void {
  const place = hash & (REGISTERS - 1);
  const rank = Math.min(Math.clz32(hash >>> INDEX_BITS) - INDEX_BITS + 1, 32 - INDEX_BITS + 1);
  if (rank > (registers[place] ?? 0)) registers[place] = rank;
}

/** Estimate of the number of distinct ids, with linear counting while many registers are empty. */
export function distinctIn(registers: Uint8Array): number {
  let inverse = 0;
  let empty = 0;
  for (let i = 0; i < REGISTERS; i++) {
    const rank = registers[i] ?? 0;
    inverse += INVERSE[rank] ?? 0;
    if (rank === 0) empty++;
  }
  const raw = ALPHA_M2 / inverse;
  return raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw;
}

/** The sketch of both sets together. */
export function mergeSketch(into: Uint8Array, other: ArrayLike<number>): void {
  for (let i = 0; i < REGISTERS; i++) into[i] = Math.max(into[i] ?? 0, other[i] ?? 0);
}
