import { join } from 'node:path';
import { verifyModels } from '../adapters/models/verify-models.ts';
import { openOnnxEmbedder } from '../adapters/onnx/open-onnx-embedder.ts';
import { openStaticEmbedder } from '../adapters/static-embedder/open-static-embedder.ts';
import type { Config } from '../config.ts';
import { packageRoot } from '../package-root.ts';
import type { Embedder } from '../ports/embedder.ts';

/** The embedder the settings name; null for `none`. Shipped model files are checked against their manifest first. */
export async function openEmbedder(config: Config): Promise<Embedder | null> {
  if (config.EMBEDDER === 'none') return null;
  if (config.EMBEDDER.startsWith('onnx:'))
    return openOnnxEmbedder({ model: config.EMBEDDER.slice('onnx:'.length) });
  const models = join(packageRoot(), 'models');
  await verifyModels(models, 'static-v1');
  return openStaticEmbedder(join(models, 'static-v1'));
}
