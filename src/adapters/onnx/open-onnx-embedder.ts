import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { type Hidden, openOnnxSession } from './onnx-session.ts';
import { openTransformersEmbedder } from './open-transformers-embedder.ts';
import { readBertTokenizer } from './read-bert-tokenizer.ts';

export interface OnnxEmbedderOptions {
  /** A folder with model.onnx (or onnx/model.onnx) and tokenizer.json, or the name of a model on the Hugging Face hub. */
  model: string;
  /** A folder below which the optional packages are installed; by default they are looked for from here. */
  packagesFrom?: string | undefined;
}

/**
 * A sentence encoder in ONNX. Folders with a BERT-type tokenizer need `onnxruntime-node` alone; other tokenizers and hub names
 * go through `@huggingface/transformers`. Rejects with AppError('config') naming what is missing and the command that mends it.
 */
export async function openOnnxEmbedder(options: OnnxEmbedderOptions): Promise<Embedder> {
  const folder = resolve(options.model);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    if (!/^[\w.-]+\/[\w.-]+$/.test(options.model) || options.model.startsWith('.'))
      throw new AppError('config', `${options.model} is neither a folder nor a hub name such as org/model`);
    return openTransformersEmbedder(options.model, options.packagesFrom);
  }
  const tokenizerPath = join(folder, 'tokenizer.json');
  const modelPath = ['model.onnx', 'onnx/model.onnx'].map((name) => join(folder, name)).find(existsSync);
  if (modelPath === undefined || !existsSync(tokenizerPath))
    throw new AppError('config', `${folder} must hold model.onnx (or onnx/model.onnx) and tokenizer.json`);
  const tokenizer = readBertTokenizer(tokenizerPath);
  if (tokenizer === null) return openTransformersEmbedder(folder, options.packagesFrom);

  const pool = poolingOf(folder) === 'first' ? firstToken : meanOfTokens;
  const session = await openOnnxSession(modelPath, options.packagesFrom);
  const embedOne = async (text: string): Promise<Float32Array> => {
    const ids = tokenizer.encode(text);
    const hidden = await session.run(ids);
    return ids.length <= 2 ? new Float32Array(hidden.width) : unit(pool(hidden));
  };
  const { length: dimensions } = await embedOne('a');
  return {
    dimensions,
    version: `onnx-${basename(folder)}-${await hashOf([modelPath, tokenizerPath])}`,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embedOne(text));
      return vectors;
    },
    close: () => session.close(),
  };
}

const Pooling = z.object({
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
});

/** sentence-transformers folders say how to pool in 1_Pooling/config.json; without it the mean is taken. */
function poolingOf(folder: string): 'mean' | 'first' {
  const path = join(folder, '1_Pooling', 'config.json');
  if (!existsSync(path)) return 'mean';
  const parsed = Pooling.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success && parsed.data.pooling_mode_mean_tokens) return 'mean';
  if (parsed.success && parsed.data.pooling_mode_cls_token) return 'first';
  throw new AppError('config', `${path}: only pooling by the mean or by the first token is offered`);
}

function meanOfTokens({ values, tokens, width }: Hidden): Float64Array {
  const sum = new Float64Array(width);
  for (let at = 0; at < tokens * width; at++) {
    const d = at % width;
    sum[d] = (sum[d] ?? 0) + (values[at] ?? 0);
  }
  return sum;
}

function firstToken({ values, width }: Hidden): Float64Array {
  return Float64Array.from(values.subarray(0, width));
}

function unit(sum: Float64Array): Float32Array {
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length));
}

async function hashOf(paths: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex').slice(0, 12);
}
