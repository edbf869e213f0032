import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { COLUMNS_OF, STUDENT_FEATURES } from '../../pipeline/features/model-columns.ts';
import { FEATURES_VERSION } from '../../pipeline/features/ranker-features.ts';
import type { ModelKind } from '../../ports/model-registry.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { Student } from '../../ports/student.ts';
import { readTrainedModel, type TrainedFiles, type TrainedManifest } from '../models/trained-manifest.ts';
import { calibrated } from './calibrated.ts';
import { loadRuntime, openTableSession, type TableSession } from './table-session.ts';

export interface TrainedModelOptions {
  /** Folder of the models; the version is a folder in it. */
  models: string;
  version: string;
  /** Of the manifest, as the registry has it; null: not compared. */
  sha256: string | null;
  depth: number;
  /** Undefined: what training found best. */
  weight?: number | undefined;
  /** Mean difference from the language model up to which the student is believed; null: no student. */
  studentErrorMax: number | null;
  packagesFrom?: string | undefined;
}

export interface TrainedModel {
  kind: ModelKind;
  ranker: Ranker;
  /** Null where it has none, or none is wanted. */
  student: Student | null;
  close(): Promise<void>;
}

const STUDENT_ROWS_MIN = 20;
const TOLERANCE = 1e-5;

/**
 * A model that `assay train` wrote. Files are checked against the manifest, columns against those that this version makes,
 * and the stored rows must give LightGBM's own values. Rejects with AppError('config') where the runtime is missing,
 * 'model_corrupt' otherwise.
 */
export async function openTrainedModel(options: TrainedModelOptions): Promise<TrainedModel> {
  const folder = join(options.models, options.version);
  const found = await readTrainedModel(folder, options.sha256);
  const { manifest } = found;
  refuseOthers(folder, manifest, options.version);
  const runtime = await loadRuntime(options.packagesFrom);
  const sessions: TableSession[] = [];
  const close = async () => {
    for (const session of sessions) await session.close();
  };
  const open = async (name: string, columns: readonly string[]) => {
    const session = await openTableSession(runtime, fileOf(found, name, folder), name, columns.length, {
      isRaw: true,
    });
    sessions.push(session);
    return session;
  };
  try {
    const session = await open('ranker.onnx', manifest.columns);
    const { slope, offset } = manifest.calibration;
    const predict = async (features: Float32Array, rows: number) =>
      (await session.predict(features, rows)).map((raw) => calibrated(raw, slope, offset));
    await checkRows(join(folder, 'ranker.onnx'), predict, manifest.checks);
    const ranker: Ranker = {
      version: manifest.version,
      columns: manifest.columns,
      weight: options.weight ?? manifest.weight,
      depth: options.depth,
      predict,
      close,
    };
    const student = await openStudent(found, folder, options.studentErrorMax, open);
    return { kind: manifest.kind, ranker, student, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openStudent(
  { manifest, files }: TrainedFiles,
  folder: string,
  errorMax: number | null,
  open: (name: string, columns: readonly string[]) => Promise<TableSession>,
): Promise<Student | null> {
  const { student } = manifest;
  if (student === undefined || errorMax === null || !files.has('student.onnx')) return null;
  const session = await open('student.onnx', student.columns);
  const predict = async (features: Float32Array, rows: number) =>
    (await session.predict(features, rows)).map((raw) => Math.min(1, Math.max(0, raw)));
  await checkRows(join(folder, 'student.onnx'), predict, student.checks);
  return {
    version: manifest.version,
    columns: student.columns,
    async decide(features, rows) {
      const values = await predict(features, rows);
      return Array.from(values, (value) => {
        const bin = student.bins.find(({ below }) => value < below) ?? student.bins.at(-1);
        if (bin === undefined || bin.rows < STUDENT_ROWS_MIN || bin.error > errorMax) return null;
        return { value, confidence: 1 - bin.error };
      });
    },
    close: async () => undefined,
  };
}

function refuseOthers(folder: string, manifest: TrainedManifest, version: string): void {
  const say = (what: string) =>
    new AppError('model_corrupt', `${folder}: ${what}; train anew: \`assay train\`.`);
  if (manifest.version !== version) throw say(`it holds the model ${manifest.version}`);
  const wanted = COLUMNS_OF[manifest.kind];
  const isSame =
    manifest.features_version === FEATURES_VERSION &&
    same(manifest.columns, wanted) &&
    (manifest.student === undefined || same(manifest.student.columns, STUDENT_FEATURES));
  if (!isSame)
    throw say(
      `it was trained on features ${manifest.features_version} (${manifest.columns.length} columns), this version makes ${FEATURES_VERSION} (${wanted.length})`,
    );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

function fileOf({ files }: TrainedFiles, name: string, folder: string): Buffer {
  const content = files.get(name);
  if (content === undefined)
    throw new AppError('model_corrupt', `${join(folder, 'manifest.json')} names no ${name}`);
  return content;
}

async function checkRows(
  path: string,
  predict: (features: Float32Array, rows: number) => Promise<Float32Array>,
  checks: TrainedManifest['checks'],
): Promise<void> {
  const values = await predict(Float32Array.from(checks.flatMap(({ row }) => row)), checks.length);
  checks.forEach(({ value }, i) => {
    const found = values[i] ?? Number.NaN;
    if (Math.abs(found - value) > TOLERANCE)
      throw new AppError('model_corrupt', `${path}: a known row gives ${found}, not ${value}`);
  });
}
