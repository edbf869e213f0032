import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { FUNDING_FEATURES } from '../../pipeline/features/funding-features.ts';
import { PRIOR_FEATURES } from '../../pipeline/features/prior-features.ts';
import type { LeadModel, ModelHead } from '../../ports/lead-model.ts';
import { verifyModels } from '../models/verify-models.ts';
import { loadRuntime, openTableSession, type TableSession } from './table-session.ts';

export const LEAD_MODEL = 'lead-gbm-v1';

const Head = z.object({
  columns: z.array(z.string()),
  /** What LightGBM itself said of one row, for a look at start whether this runtime says the same. */
  check: z.object({ row: z.array(z.number()), value: z.number() }),
});
const Heads = z.object({ intent: Head, funding: Head });
const TOLERANCE = 1e-5;

export interface LeadModelOptions {
  /** The folder with manifest.json. */
  models: string;
  /** A folder below which onnxruntime-node is installed; by default it is looked for from here. */
  packagesFrom?: string | undefined;
}

/**
 * The shipped gradient-boosted trees. Files are checked against the manifest, columns against those that this version makes,
 * and one known row is predicted. Rejects with AppError('config') where the runtime is missing, 'model_corrupt' otherwise.
 */
export async function openLeadModel({ models, packagesFrom }: LeadModelOptions): Promise<LeadModel> {
  const manifest = await verifyModels(models, LEAD_MODEL);
  const version = manifest.models.find(({ name }) => name === LEAD_MODEL)?.version ?? LEAD_MODEL;
  const runtime = await loadRuntime(packagesFrom);
  const folder = join(models, LEAD_MODEL);
  const heads = await readHeads(join(folder, 'heads.json'));
  const sessions: TableSession[] = [];
  const close = async () => {
    for (const session of sessions) await session.close();
  };
  const open = async (name: keyof typeof heads, columns: readonly string[]): Promise<ModelHead> => {
    const path = join(folder, `${name}.onnx`);
    refuseOtherColumns(path, heads[name].columns, columns);
    const session = await openTableSession(runtime, await readFile(path), path, columns.length);
    sessions.push(session);
    await checkOneRow(path, session, heads[name].check);
    return { columns, predict: session.predict };
  };
  try {
    const intent = await open('intent', PRIOR_FEATURES);
    const funding = await open('funding', FUNDING_FEATURES);
    return { version, intent, funding, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readHeads(path: string): Promise<z.infer<typeof Heads>> {
  try {
    return Heads.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new AppError('model_corrupt', `${path} does not describe the model's heads`, { cause });
  }
}

function refuseOtherColumns(path: string, trained: readonly string[], made: readonly string[]): void {
  const at = made.findIndex((name, i) => trained[i] !== name);
  if (at < 0 && trained.length === made.length) return;
  throw new AppError(
    'model_corrupt',
    `${path} was trained on ${trained.length} columns that are not the ${made.length} of this version (from column ${at < 0 ? made.length : at}); train it again with models/${LEAD_MODEL}/train.sh`,
  );
}

async function checkOneRow(
  path: string,
  session: TableSession,
  check: { row: number[]; value: number },
): Promise<void> {
  const [value = Number.NaN] = await session.predict(Float32Array.from(check.row), 1);
  if (Math.abs(value - check.value) <= TOLERANCE) return;
  throw new AppError('model_corrupt', `${path}: a known row gives ${value}, not ${check.value}`);
}
