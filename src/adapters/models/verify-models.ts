import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../errors.ts';

const Manifest = z.object({
  models: z
    .array(
      z.object({
        name: z.string().min(1),
        kind: z.enum(['static-embedder', 'onnx-embedder', 'ranker']),
        version: z.string().min(1),
        /** Length of the vectors, where the model makes vectors. */
        dimensions: z.int().min(1).optional(),
        files: z
          .array(
            z.object({
              path: z.string().min(1).refine(staysInside, 'a path inside the models folder'),
              bytes: z.int().min(0),
              sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits'),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

export type ModelManifest = z.infer<typeof Manifest>;

/**
 * Checks every file that `folder`/manifest.json names, of one model or of all, by size and sha256. Rejects with AppError('model_corrupt') naming
 * the file and the mend.
 */
export async function verifyModels(folder: string, only?: string): Promise<ModelManifest> {
  const path = join(folder, 'manifest.json');
  const manifest = await readManifest(path);
  const chosen = manifest.models.filter(({ name }) => only === undefined || name === only);
  if (only !== undefined && chosen.length === 0) throw corrupt(path, `it names no model ${only}`);
  for (const model of chosen) {
    for (const file of model.files) await verifyFile(folder, file);
  }
  return manifest;
}

async function readManifest(path: string): Promise<ModelManifest> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw corrupt(path, 'it cannot be read', cause);
  }
  const parsed = Manifest.safeParse(content);
  if (!parsed.success) throw corrupt(path, `it is no manifest: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function verifyFile(
  folder: string,
  file: ModelManifest['models'][number]['files'][number],
): Promise<void> {
  const path = join(folder, file.path);
  const hash = createHash('sha256');
  try {
    const { size } = await stat(path);
    if (size !== file.bytes) throw corrupt(path, `it has ${size} bytes, the manifest says ${file.bytes}`);
    await pipeline(createReadStream(path), hash);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw corrupt(path, 'it cannot be read', cause);
  }
  const found = hash.digest('hex');
  if (found !== file.sha256) throw corrupt(path, `its sha256 is ${found}, the manifest says ${file.sha256}`);
}

function staysInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..');
}

function corrupt(path: string, what: string, cause?: unknown): AppError {
  return new AppError(
    'model_corrupt',
    `${path}: ${what}. Restore it from the installed package or with \`git checkout -- models\`; if you trained a model yourself, run models/write-manifest.mjs.`,
    { cause },
  );
}
