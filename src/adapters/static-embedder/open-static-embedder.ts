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
  const { dimensions, codes, scales } = table;
  const sum = new Float64Array(dimensions);
  for (const id of ids) {
    const scale = scales[id] ?? 0;
    if (scale === 0) continue;
    const at = id * dimensions;
    for (let d = 0; d < dimensions; d++) sum[d] = (sum[d] ?? 0) + scale * (codes[at + d] ?? 0);
  }
  let squares = 0;
  for (const value of sum) squares += value * value;
  const unit = new Float32Array(dimensions);
  if (squares === 0) return unit;
  const factor = 1 / Math.sqrt(squares);
  for (let d = 0; d < dimensions; d++) unit[d] = (sum[d] ?? 0) * factor;
  return unit;
}
