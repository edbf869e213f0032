import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

/** One vector per token: `codes` (rows x dimensions, signed bytes) times the row's scale, which carries the token's weight. */
export interface TokenTable {
  readonly name: string;
  readonly rows: number;
  readonly dimensions: number;
  readonly scales: Float32Array;
  readonly codes: Int8Array;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Tokens beyond this many of one text are not read. */
  readonly tokensMax: number;
  /** The first `headTokens` of a longer text count again with `headShare`: texts begin with the gist. */
  readonly headTokens: number;
  readonly headShare: number;
  /** First 12 hexadecimal digits of the sha256 over all files. */
  readonly hash: string;
}

const Head = z.object({
  name: z.string().min(1),
  format: z.literal('int8-rows'),
  rows: z.int().min(1).max(1_000_000),
  dimensions: z.int().min(1).max(4096),
  tokens_max: z.int().min(1).max(100_000),
  head_tokens: z.int().min(0).max(100_000),
  head_share: z.number().min(0).max(10),
});

/** Reads table.json, table.bin (float32 scales, then the codes; little endian) and vocab.txt (one token a line). */
export function readTable(folder: string): TokenTable {
  const head = readFileSync(join(folder, 'table.json'));
  const binary = readFileSync(join(folder, 'table.bin'));
  const words = readFileSync(join(folder, 'vocab.txt'));
  const parsed = Head.safeParse(JSON.parse(head.toString('utf8')));
  if (!parsed.success) throw corrupt(folder, 'table.json', z.prettifyError(parsed.error));
  const { name, rows, dimensions, tokens_max, head_tokens, head_share } = parsed.data;
  if (binary.length !== rows * (4 + dimensions))
    throw corrupt(folder, 'table.bin', 'it has another size than table.json says');
  const tokens = words.toString('utf8').split('\n').slice(0, rows);
  if (tokens.length !== rows)
    throw corrupt(folder, 'vocab.txt', `it has ${tokens.length} lines, not ${rows}`);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) scales[row] = binary.readFloatLE(4 * row);
  return {
    name,
    rows,
    dimensions,
    scales,
    codes: new Int8Array(binary.buffer, binary.byteOffset + 4 * rows, rows * dimensions),
    vocabulary: new Map(tokens.map((token, id) => [token, id])),
    tokensMax: tokens_max,
    headTokens: head_tokens,
    headShare: head_share,
    hash: createHash('sha256').update(head).update(binary).update(words).digest('hex').slice(0, 12),
  };
}

function corrupt(folder: string, file: string, what: string): AppError {
  return new AppError(
    'model_corrupt',
    `${join(folder, file)}: ${what}. Take the file again from the release.`,
  );
}
