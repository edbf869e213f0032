import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMNS_OF, STUDENT_FEATURES } from '../../pipeline/features/model-columns.ts';
import { FEATURES_VERSION } from '../../pipeline/features/ranker-features.ts';
import type { ActiveModel, ModelKind, ModelRegistry } from '../../ports/model-registry.ts';
import type { TrainingLog } from '../../ports/training-log.ts';
import { checkTable, modelCard } from './model-card.ts';
import { DEFAULT_BIAS } from './position-weight.ts';
import { runTrainer, type TrainerResult } from './run-trainer.ts';
import type { Slices } from './training-row.ts';
import { type Demands, type Verdict, verdictOf } from './verdict.ts';
import { type TrainingSet, writeTrainingSet } from './write-training-set.ts';

export interface TrainModelInput {
  log: TrainingLog;
  registry: ModelRegistry;
  tenant: string;
  kind: ModelKind;
  fromMs: number;
  toMs: number;
  windowDays: number;
  demands: Demands;
  queriesMax: number;
  python: string;
  /** Folder of models. */
  models: string;
  /** Make it the active one if it is better. */
  promote: boolean;
  /** Nothing is kept. */
  dryRun: boolean;
  /** Opens the written model as a server would, where that can be done here; rejects where it says otherwise than Python. */
  tryOut(models: string, version: string): Promise<void>;
  tell(line: string): void;
  signal?: AbortSignal | undefined;
}

export type Trained =
  | { outcome: 'too_little'; missing: string[] }
  | {
      outcome: 'better' | 'promoted' | 'not_better';
      version: string;
      verdict: Verdict;
      result: TrainerResult;
    };

const DAY_MS = 86_400_000;
/** Of the queries that anybody said anything of: where tuning begins, and where the check does. */
const SHARES = [0.6, 0.8];
/** Queries in which a lead came to something that each slice needs, for the numbers to mean anything. */
export const POSITIVE_MIN: readonly [number, number, number] = [50, 15, 30];
const TRAIN_MS_MAX = 3_600_000;

/** From the log to a model that is checked, stored, and promoted where it is better. */
export async function trainModel(input: TrainModelInput): Promise<Trained> {
  const { log, tenant, fromMs, toMs, tell } = input;
  const span = { fromMs, toMs, featuresVersion: FEATURES_VERSION };
  const quantiles = await log.quantiles(tenant, span, SHARES);
  if (quantiles === null)
    return {
      outcome: 'too_little',
      missing: [`no stored query has features ${FEATURES_VERSION} and an outcome`],
    };
  const [tuneMs = toMs, checkMs = toMs] = quantiles;
  const slices: Slices = { tuneMs, checkMs, toMs, windowMs: input.windowDays * DAY_MS };
  const work = await mkdtemp(join(tmpdir(), 'assay-train-'));
  try {
    const data = join(work, 'data');
    const set = await writeTrainingSet(data, log.pages(tenant, span, input.queriesMax), slices, DEFAULT_BIAS);
    tell(
      `${set.queries.join(' + ')} queries to learn, tune and check with, ${set.rows} rows, ${set.labels} labels`,
    );
    const missing = missingOf(set);
    if (missing.length > 0) return { outcome: 'too_little', missing };
    return await fitAndKeep(input, slices, set, data, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function missingOf(set: TrainingSet): string[] {
  return (['learn from', 'tune with', 'check with'] as const).flatMap((use, slice) => {
    const lacking = (POSITIVE_MIN[slice] ?? 0) - (set.positive[slice] ?? 0);
    return lacking > 0
      ? [`${lacking} more queries to ${use} in which a lead was accepted, replied, met or converted`]
      : [];
  });
}

async function fitAndKeep(
  input: TrainModelInput,
  slices: Slices,
  set: TrainingSet,
  data: string,
  work: string,
): Promise<Trained> {
  const { registry, tenant, kind, demands, tell } = input;
  const out = join(work, 'model');
  await mkdir(out);
  const active = (await registry.activeModels(tenant)).find((one) => one.kind === kind);
  const result = await runTrainer({
    python: input.python,
    kind,
    data,
    out,
    columns: COLUMNS_OF[kind].length,
    studentColumns: STUDENT_FEATURES.length,
    running: runningFolder(input, active),
    signal: input.signal,
    deadlineMs: TRAIN_MS_MAX,
    tell,
  });
  const verdict = verdictOf(result.check, demands);
  const { version, sha256, card } = await writeModel(out, input, slices, set, result, verdict);
  await rename(out, join(work, version));
  await input.tryOut(work, version);
  tell(`\n${checkTable(result.check, result.running)}\n`);
  if (!input.dryRun) await keep(input, join(work, version), slices, { version, sha256, card, result });
  const outcome = await promoted(input, version, verdict);
  return { outcome, version, verdict, result };
}

/** The model in use is compared with only where it is of the same features; else the score alone is what runs. */
function runningFolder({ models, kind }: TrainModelInput, active: ActiveModel | undefined): string | null {
  return kind === 'ranker' && active !== undefined ? join(models, active.version) : null;
}

async function promoted(
  { registry, tenant, promote, dryRun }: TrainModelInput,
  version: string,
  { isBetter }: Verdict,
): Promise<'better' | 'promoted' | 'not_better'> {
  if (!isBetter) return 'not_better';
  if (!promote || dryRun) return 'better';
  await registry.promoteModel(tenant, version);
  return 'promoted';
}

interface Written {
  version: string;
  sha256: string;
  card: string;
}

/** The manifest and the card beside what Python wrote. The version names the day and the content. */
async function writeModel(
  folder: string,
  { kind, fromMs, toMs, windowDays }: TrainModelInput,
  slices: Slices,
  set: TrainingSet,
  result: TrainerResult,
  verdict: Verdict,
): Promise<Written> {
  const names = ['ranker.onnx', ...(result.student === null ? [] : ['student.onnx'])];
  const files = await Promise.all(
    names.map(async (path) => {
      const content = await readFile(join(folder, path));
      return { path, bytes: content.length, sha256: digest(content) };
    }),
  );
  const { columns, weight, calibration, checks, student } = result;
  const about = { kind, features_version: FEATURES_VERSION, columns, weight, calibration, checks };
  const content = { ...about, ...(student !== null && { student }), files };
  const version = `${kind}-${iso(toMs).slice(0, 10).replaceAll('-', '')}-${digest(JSON.stringify(content)).slice(0, 12)}`;
  const manifest = Buffer.from(`${JSON.stringify({ version, ...content }, null, 1)}\n`);
  const card = modelCard({
    version,
    kind,
    set,
    from: iso(fromMs),
    tune: iso(slices.tuneMs),
    check: iso(slices.checkMs),
    to: iso(toMs),
    windowDays,
    running: result.running,
    trees: result.trees,
    weight,
    importance: result.importance,
    student: student?.bins ?? null,
    numbers: result.check,
    verdict,
  });
  await writeFile(join(folder, 'manifest.json'), manifest);
  await writeFile(join(folder, 'CARD.md'), card);
  await rm(join(folder, 'result.json'));
  return { version, sha256: digest(manifest), card };
}

/** The files first, whole under their name, then the row that names them. The same training again changes nothing. */
async function keep(
  { registry, tenant, kind, models, fromMs, tell }: TrainModelInput,
  folder: string,
  { checkMs }: Slices,
  { version, sha256, card, result }: Written & { result: TrainerResult },
): Promise<void> {
  await mkdir(models, { recursive: true });
  const known = await registry.modelOf(tenant, version);
  if (known === null) {
    const staged = join(models, `.${version}`);
    await rm(staged, { recursive: true, force: true });
    await cp(folder, staged, { recursive: true });
    await rm(join(models, version), { recursive: true, force: true });
    await rename(staged, join(models, version));
    await registry.putModel(tenant, {
      version,
      name: kind,
      kind,
      sha256,
      metrics: result.check,
      trained_from_ms: fromMs,
      trained_to_ms: checkMs,
      card,
    });
  }
  tell(`${join(models, version)}${known === null ? '' : ' was there already'}`);
}

function digest(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
