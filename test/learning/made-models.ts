import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEATURES_VERSION, RANKER_FEATURES } from '../../src/pipeline/features/ranker-features.ts';
import type { ModelRegistry } from '../../src/ports/model-registry.ts';

/** A model of one line: raw = scale * column. */
export interface MadeModel {
  version: string;
  column: string;
  scale: number;
}

/** Its folder, as `assay train` writes one, but for a runtime that is made up too. Returns the sha256 of its manifest. */
export async function writeModel(models: string, { version, column, scale }: MadeModel): Promise<string> {
  const folder = join(models, version);
  await mkdir(folder, { recursive: true });
  const at = RANKER_FEATURES.indexOf(column);
  const content = Buffer.from(JSON.stringify({ at, scale, width: RANKER_FEATURES.length }));
  await writeFile(join(folder, 'ranker.onnx'), content);
  const row = RANKER_FEATURES.map((_, i) => (i === at ? 1 : 0));
  const manifest = Buffer.from(
    JSON.stringify({
      version,
      kind: 'ranker',
      features_version: FEATURES_VERSION,
      columns: RANKER_FEATURES,
      weight: 0.6,
      calibration: { slope: 1, offset: 0 },
      checks: [{ row, raw: scale, value: 1 / (1 + Math.exp(-scale)) }],
      files: [{ path: 'ranker.onnx', sha256: digest(content), bytes: content.length }],
    }),
  );
  await writeFile(join(folder, 'manifest.json'), manifest);
  return digest(manifest);
}

export async function registerModel(
  registry: ModelRegistry,
  tenant: string,
  version: string,
  sha256: string,
): Promise<void> {
  await registry.putModel(tenant, {
    version,
    name: 'ranker',
    kind: 'ranker',
    sha256,
    metrics: { ndcg: 0.5 },
    trained_from_ms: Date.UTC(2026, 0, 1),
    trained_to_ms: Date.UTC(2026, 1, 1),
    card: '# card',
  });
}

/** From now on `onnxruntime-node` is a stand-in in this process, which runs the models of `writeModel`. Returns where it is. */
export async function useMadeRuntime(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'made-runtime-'));
  const home = join(folder, 'node_modules', 'onnxruntime-node');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{"name":"onnxruntime-node","main":"index.js"}');
  await writeFile(
    join(home, 'index.js'),
    `class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
     const create = async (bytes) => {
       const { at, scale, width } = JSON.parse(Buffer.from(bytes).toString());
       let isOpen = true;
       return {
         inputNames: ['features'], outputNames: ['out'],
         run: async ({ features }) => {
           const rows = features.dims[0];
           const out = Float32Array.from({ length: rows }, (_, row) => scale * features.data[row * width + at]);
           await new Promise((resolve) => setImmediate(resolve));
           if (!isOpen) throw new Error('the session was closed while it was used');
           return { out: new Tensor('float32', out, [rows, 1]) };
         },
         release: async () => { isOpen = false; },
       };
     };
     module.exports = { Tensor, InferenceSession: { create } };`,
  );
  process.env['NODE_PATH'] = join(folder, 'node_modules');
  initPaths();
  return folder;
}

/** Safe: Node has had `_initPaths` since 0.6. */
function initPaths(): void {
  (Module as unknown as { _initPaths(): void })._initPaths();
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
