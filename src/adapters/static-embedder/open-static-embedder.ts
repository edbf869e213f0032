import type { Embedder } from '../../ports/embedder.ts';
import { readTable, type TokenTable } from './read-table.ts';
import { wordPiece } from './wordpiece.ts';

/** A folder as models/static/train.sh writes it. Synchronous, no native code, about as many microseconds as the text has words. */
export function openStaticEmbedder(folder: string): Embedder & { embedSync(text: string): Float32Array } {
  const table = readTable(folder);
  const tokenizer = wordPiece(table.vocabulary);
  const embedSync = (text: string): Float32Array => meanOf(table, tokenizer.encode(text, table.tokensMax));
  return {
    dimensions: table.dimensions,
    version: `${table.name}-${table.hash}`,
    embedSync,
    embed: async (texts) => texts.map(embedSync),
    close: async () => undefined,
  };
}

/** Unit length; zero where no token carries weight. Sums in float64: the result is the same on every machine. */
function meanOf(table: TokenTable, ids: readonly number[]): Float32Array {
  const { dimensions, headTokens, headShare } = table;
  const sum = new Float64Array(dimensions);
  const long = headTokens > 0 && ids.length > headTokens;
  addRows(table, ids, 0, long ? headTokens : ids.length, sum);
  if (!long) return new Float32Array(toUnit(sum));
  const head = toUnit(sum.slice());
  addRows(table, ids, headTokens, ids.length, sum);
  toUnit(sum);
  for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] ?? 0) + headShare * (head[d] ?? 0);
  return new Float32Array(toUnit(sum));
}

function addRows(
  table: TokenTable,
  ids: readonly number[],
  from: number,
  to: number,
  sum: Float64Array,
): void {
  const { dimensions, codes, scales } = table;
  for (let i = from; i < to; i++) {
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
  for (const value of vector) squares += value * value;
  if (squares === 0) return vector;
  const factor = 1 / Math.sqrt(squares);
  for (let d = 0; d < vector.length; d++) vector[d] = (vector[d] ?? 0) * factor;
  return vector;
}
