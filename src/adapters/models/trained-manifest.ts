import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { MODEL_KINDS } from '../../ports/model-registry.ts';

const Unit = z.number().min(0).max(1);

/** Values that training computed for known rows: whoever opens the model must get the same. */
const Check = z.object({ row: z.array(z.number()), raw: z.number(), value: Unit });

const TrainedManifest = z.object({
  version: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/),
  kind: z.enum(MODEL_KINDS),
  features_version: z.string(),
  columns: z.array(z.string()).min(1),
  /** Share of the score that was best on a slice of its own. */
  weight: Unit,
  /** value = 1 / (1 + exp(-(slope * raw + offset))) */
  calibration: z.object({ slope: z.number().positive(), offset: z.number() }),
  checks: z.array(Check).min(1),
  /** Absent where too few labels of a language model were there. */
  student: z
    .object({
      columns: z.array(z.string()).min(1),
      checks: z.array(Check).min(1),
      /** By the value it gives: how far it was from the language model on a slice of its own. */
      bins: z.array(z.object({ below: z.number(), rows: z.number(), error: Unit })).min(1),
    })
    .optional(),
  files: z
    .array(z.object({ path: z.string().regex(/^[a-z0-9.-]+$/i), sha256: z.string(), bytes: z.number() }))
    .min(1),
});
export type TrainedManifest = z.infer<typeof TrainedManifest>;

export interface TrainedFiles {
  manifest: TrainedManifest;
  /** Of the manifest's own bytes. */
  sha256: string;
  /** By name, checked. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * A trained model's folder with every file checked against its manifest, and that against `sha256` where it is given.
 * @throws AppError('model_corrupt') that names the file and the mend.
 */
export async function readTrainedModel(folder: string, sha256: string | null): Promise<TrainedFiles> {
  const bytes = await read(folder, 'manifest.json');
  const found = digest(bytes);
  if (sha256 !== null && found !== sha256)
    throw corrupt(folder, 'manifest.json', `its sha256 is ${found}, the registry says ${sha256}`);
  let manifest: TrainedManifest;
  try {
    manifest = TrainedManifest.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw corrupt(folder, 'manifest.json', 'it is no manifest of a trained model', cause);
  }
  const files = new Map<string, Buffer>();
  for (const file of manifest.files) {
    const content = await read(folder, file.path);
    if (digest(content) !== file.sha256) throw corrupt(folder, file.path, 'it is not what was trained');
    files.set(file.path, content);
  }
  return { manifest, sha256: found, files };
}

async function read(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw corrupt(folder, name, 'it cannot be read', cause);
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function corrupt(folder: string, file: string, what: string, cause?: unknown): AppError {
  return new AppError(
    'model_corrupt',
    `${join(folder, file)}: ${what}. Restore the folder ${basename(folder)}, or use another model: \`assay models rollback\`.`,
    { cause },
  );
}
