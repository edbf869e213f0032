import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

export const MODELS = join(packageRoot(), 'models');

/** A copy of the shipped lead model with a manifest of its own. */
export async function copiedModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lead-model-'));
  await cp(join(MODELS, 'lead-gbm-v1'), join(folder, 'lead-gbm-v1'), { recursive: true });
  await cp(join(MODELS, 'manifest.json'), join(folder, 'manifest.json'));
  return folder;
}

/** Makes the manifest agree with the files again, as whoever trains a model of their own does. */
export async function signAnew(folder: string): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const model of manifest.models)
    for (const file of model.name === 'lead-gbm-v1' ? model.files : []) {
      const content = await readFile(join(folder, file.path));
      file.bytes = content.length;
      file.sha256 = createHash('sha256').update(content).digest('hex');
    }
  await writeFile(path, JSON.stringify(manifest));
}

/** A folder with a stand-in for onnxruntime-node: every row of every model gets `value`. */
export async function fakeRuntime(value: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-runtime-'));
  const home = join(folder, 'node_modules', 'onnxruntime-node');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{"name":"onnxruntime-node","main":"index.js"}');
  await writeFile(
    join(home, 'index.js'),
    `class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
     const session = {
       inputNames: ['features'], outputNames: ['out'],
       run: async ({ features }) => ({ out: new Tensor('float32', new Float32Array(features.dims[0]).fill(${value}), [features.dims[0], 1]) }),
       release: async () => undefined,
     };
     module.exports = { Tensor, InferenceSession: { create: async () => session } };`,
  );
  return folder;
}
