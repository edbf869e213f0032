/** Signs of a vector that are kept close together, for the first look at many leads: of the first 64 dimensions. */
export const COARSE_WORDS = 2;
const SIGNS = COARSE_WORDS * 32;

/** Words that one vector takes: shorter ones have no code. */
export function coarseWords(dimensions: number): number {
  return dimensions < SIGNS ? 0 : COARSE_WORDS;
}

/** One bit a dimension, set where it is positive. */
export function packSigns(values: Int8Array, dimensions: number, coarse: Uint32Array): void {
  if (dimensions % 4 === 0 && values.byteOffset % 4 === 0) packByFours(values, dimensions, coarse);
  else packByValue(values, dimensions, coarse);
}

/**
 * Four values at a time, as bytes of one word (the first is the lowest: all machines that Node runs on are little-endian).
 * A byte is positive where its highest bit is clear and another is set.
 */
function packByFours(values: Int8Array, dimensions: number, coarse: Uint32Array): void {
  const fours = new Uint32Array(values.buffer, values.byteOffset, values.length >>> 2);
  for (let at = 0; at < coarse.length; at++) {
    let from = ((at >>> 1) * dimensions) / 4 + (at & 1) * 8;
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 4) {
      const x = fours[from++] ?? 0;
      const positive = ((((x & 0x7f7f7f7f) + 0x7f7f7f7f) & ~x) >>> 7) & 0x01010101;
      // Bits 0, 8, 16, 24 side by side.
      bits |= ((positive | (positive >>> 7) | (positive >>> 14) | (positive >>> 21)) & 15) << shift;
    }
    coarse[at] = bits;
  }
}

function packByValue(values: Int8Array, dimensions: number, coarse: Uint32Array): void {
  for (let at = 0; at < coarse.length; at++) {
    const from = (at >>> 1) * dimensions + (at & 1) * 32;
    let bits = 0;
    for (let d = 0; d < 32; d++) if ((values[from + d] ?? 0) > 0) bits |= 1 << d;
    coarse[at] = bits;
  }
}

/** The query's own sign bits. */
export function signsOf(query: Float32Array): Uint32Array {
  const out = new Uint32Array(COARSE_WORDS);
  for (let d = 0; d < SIGNS; d++)
    if ((query[d] ?? 0) > 0) out[d >>> 5] = (out[d >>> 5] ?? 0) | (1 << (d & 31));
  return out;
}
