import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import type { ModelKind } from '../../ports/model-registry.ts';
import { TrainingCheck } from './verdict.ts';

const Check = z.object({ row: z.array(z.number()), raw: z.number(), value: z.number() });
const Result = z.object({
  columns: z.array(z.string()),
  weight: z.number(),
  calibration: z.object({ slope: z.number(), offset: z.number() }),
  checks: z.array(Check),
  trees: z.number(),
  importance: z.array(z.object({ column: z.string(), share: z.number() })),
  running: z.string(),
  check: TrainingCheck,
  student: z
    .object({
      columns: z.array(z.string()),
      checks: z.array(Check),
      bins: z.array(z.object({ below: z.number(), rows: z.number(), error: z.number() })),
    })
    .nullable(),
});
export type TrainerResult = z.infer<typeof Result>;

export interface TrainerInput {
  python: string;
  kind: ModelKind;
  /** Folder of the training set. */
  data: string;
  /** Where ranker.onnx and student.onnx go. */
  out: string;
  columns: number;
  studentColumns: number;
  /** Folder of the model in use; null: the score alone. */
  running: string | null;
  signal?: AbortSignal | undefined;
  deadlineMs: number;
  tell(line: string): void;
}

const NEEDED = 'import lightgbm, numpy, onnx, onnxmltools, onnxruntime, sklearn';
const OUTPUT_CHARACTERS = 20_000;

/**
 * Runs models/ranker/train.py.
 * @throws AppError('config') with the commands to run where Python or its packages are missing, 'internal' where it fails.
 */
export async function runTrainer(input: TrainerInput): Promise<TrainerResult> {
  const home = join(packageRoot(), 'models', 'ranker');
  await requirePackages(input.python, join(home, 'requirements.txt'), input.signal);
  const args = [
    join(home, 'train.py'),
    ...['--data', input.data, '--out', input.out, '--kind', input.kind],
    ...['--columns', String(input.columns), '--student-columns', String(input.studentColumns)],
    ...(input.running === null ? [] : ['--running', input.running]),
  ];
  const { status, output } = await runPython(input.python, args, input.deadlineMs, input.signal);
  if (status !== 0) throw new AppError('internal', `Training failed:\n${output.slice(-2000)}`);
  for (const line of output.split('\n')) if (line !== '') input.tell(line);
  const found = Result.safeParse(JSON.parse(await readFile(join(input.out, 'result.json'), 'utf8')));
  if (!found.success)
    throw new AppError('internal', `Training gave no result: ${z.prettifyError(found.error)}`);
  return found.data;
}

export async function requirePackages(
  python: string,
  requirements: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { status, output } = await runPython(python, ['-c', NEEDED], 60_000, signal);
  if (status === 0) return;
  throw new AppError(
    'config',
    `Training needs Python with the packages of ${requirements}, and ${python} does not have them (${output.trim().split('\n').at(-1) ?? ''}). Run:\n  python3 -m venv .assay-python\n  .assay-python/bin/pip install -r ${requirements}\n  export ASSAY_PYTHON=$PWD/.assay-python/bin/python\nand then the command again.`,
  );
}

export function runPython(
  command: string,
  args: readonly string[],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const add = (chunk: unknown) => {
      output = (output + String(chunk)).slice(-OUTPUT_CHARACTERS);
    };
    const limit = AbortSignal.timeout(deadlineMs);
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // onnxruntime tells its maker of every session unless this is set.
      env: { ORT_DISABLE_TELEMETRY: '1', ...process.env },
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => resolve({ status: null, output: `${output}\n${error.message}` }));
    child.once('close', (status) => resolve({ status, output }));
  });
}
