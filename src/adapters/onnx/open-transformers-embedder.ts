import { AppError } from '../../errors.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { loadPackage } from './load-package.ts';

interface Extractor {
  (text: string, options: { pooling: 'mean'; normalize: true }): Promise<{ data: unknown }>;
  dispose(): Promise<unknown>;
}
interface Transformers {
  pipeline(task: 'feature-extraction', model: string, options: object): Promise<Extractor>;
}

const INSTALL = '`npm install @huggingface/transformers`';

/** Any sentence encoder that `@huggingface/transformers` can load, by hub name or folder; pooled by the mean, one text at a time. */
export async function openTransformersEmbedder(
  model: string,
  packagesFrom: string | undefined,
): Promise<Embedder> {
  const { pipeline } = asTransformers(await loadPackage('@huggingface/transformers', INSTALL, packagesFrom));
  const extractor = await pipeline('feature-extraction', model, {
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
  }).catch((cause: unknown) => {
    throw new AppError('config', `the model ${model} cannot be loaded: ${String(cause)}`, { cause });
  });
  const embedOne = async (text: string): Promise<Float32Array> => {
    const { data } = await extractor(text, { pooling: 'mean', normalize: true });
    if (!(data instanceof Float32Array))
      throw new AppError('config', `the model ${model} does not give 32-bit floats`);
    return text.trim() === '' ? new Float32Array(data.length) : Float32Array.from(data);
  };
  const { length: dimensions } = await embedOne('a');
  return {
    dimensions,
    version: `transformers-${model}`,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      for (const text of texts) vectors.push(await embedOne(text));
      return vectors;
    },
    async close() {
      await extractor.dispose();
    },
  };
}

/** The package has no types here, as it is not installed with the base: the member in use is checked instead. */
function asTransformers(module: unknown): Transformers {
  if (typeof (module as Partial<Transformers>).pipeline !== 'function')
    throw new AppError('config', 'the installed @huggingface/transformers offers no pipeline');
  return module as Transformers;
}
