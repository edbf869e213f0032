import type { Embedder } from '../../ports/embedder.ts';
import { readTable, type TokenTable } from './read-table.ts';
import { wordPiece } from './wordpiece.ts';

/** A folder as models/static/train.sh writes it. Synchronous, no native code, about as many microseconds as the text has words. */
export function openStaticEmbedder(folder: string): Embedder & { embedSync(text: string): Float32Array } {
  const table = readTable(folder);
  const tokenizer = wordPiece(table.vocabulary);
  const meanOf = createMean(table);
  const embedSync = (text: string): Float32Array => meanOf(tokenizer.encode(text, table.tokensMax));
  return {
    dimensions: table.dimensions,
    version: `${table.name}-${table.hash}`,
    embedSync,
    embed: async (texts) => texts.map(embedSync),
    close: async () => undefined,
  };
}

/**
 * Unit length; zero where no token carries weight. Sums in float64, token by token: the result is the same on every
 * machine, and a text that begins as the one before it ("fintech", then "fintech, payments") is summed on from there.
 */
function createMean(table: TokenTable): (ids: readonly number[]) => Float32Array {
  const { dimensions, headTokens, headShare } = table;
  /** What `sum` is the sum of. */
  let summed: readonly number[] = [];
  let count = 0;
  const sum = new Float64Array(dimensions);
  return (ids) => {
    const long = headTokens > 0 && ids.length > headTokens;
    const first = long ? headTokens : ids.length;
    if (count > first || !startAlike(ids, summed, count)) {
      sum.fill(0);
      count = 0;
    }
    addRows(table, ids, count, first, sum);
    summed = ids;
    count = first;
    const head = toUnit(sum.slice());
    if (!long) return new Float32Array(head);
    const whole = sum.slice();
    addRows(table, ids, headTokens, ids.length, whole);
    toUnit(whole);
    for (let d = 0; d < dimensions; d++) whole[d] = (whole[d] ?? 0) + headShare * (head[d] ?? 0);
    return new Float32Array(toUnit(whole));
  };
}

function startAlike(a: readonly number[], b: readonly number[], count: number): boolean {
  if (a.length < count) return false;
  for (let i = 0; i < count; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Three rows at a time, each added after the one before: as if by one, with a third of the reads and writes of the sum. */
function addRows(
  table: TokenTable,
  ids: readonly number[],
  from: number,
  to: number,
  sum: Float64Array,
): void {
  const { dimensions, codes, scales } = table;
  let i = from;
  for (; i + 2 < to; i += 3) {
    const a = ids[i] ?? 0;
    const b = ids[i + 1] ?? 0;
    const c = ids[i + 2] ?? 0;
    const scaleA = scales[a] ?? 0;
    const scaleB = scales[b] ?? 0;
    const scaleC = scales[c] ?? 0;
    const atA = a * dimensions;
    const atB = b * dimensions;
    const atC = c * dimensions;
    for (let d = 0; d < dimensions; d++)
      sum[d] =
        (sum[d] ?? 0) +
        scaleA * (codes[atA + d] ?? 0) +
        scaleB * (codes[atB + d] ?? 0) +
        scaleC * (codes[atC + d] ?? 0);
  }
  for (; i < to; i++) {
    const id = ids[i] ?? 0;
    const scale = scales[id] ?? 0;
    if (scale === 0) continue;
    const at = id * dimensions;
    for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] ?? 0) + scale * (codes[at + d] ?? 0);
  }
}

/** In place; a zero vector stays zero. */
function toUnit(vector: Float64Array): Float64Array {
  let squares = 0;
  for (let d = 0; d < vector.length; d++) {
    const value = vector[d] ?? 0;
    squares += value * value;
  }
  if (squares === 0) return vector;
  const factor = 1 / Math.sqrt(squares);
  for (let d = 0; d < vector.length; d++) vector[d] = (vector[d] ?? 0) * factor;
  return vector;
}
