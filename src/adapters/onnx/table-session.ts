import { AppError } from '../../errors.ts';
import { loadPackage } from './load-package.ts';

/** What is used of onnxruntime-node. */
interface Tensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}
interface InputMetadata {
  readonly type?: unknown;
  readonly shape?: readonly unknown[];
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata?: readonly InputMetadata[];
  run(feeds: Record<string, Tensor>, fetches: readonly string[]): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface Runtime {
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => Tensor;
  InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}

/** A session over rows of 32-bit floats with one value a row. */
export interface TableSession {
  predict(features: Float32Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}

const INSTALL = '`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`';
/** The runtime computes on the thread of events: after so many rows others get their turn (bench/lead-gbm/predict.ts). */
const ROWS_AT_ONCE = 256;

export function loadRuntime(from: string | undefined): Promise<unknown> {
  return loadPackage('onnxruntime-node', INSTALL, from);
}

export interface TableOptions {
  /** Values as the model gives them; by default they are cut to 0..1. */
  isRaw?: boolean;
}

/** One session of one thread over `model`, whose one input must be `width` floats wide; `name` is for messages. */
export async function openTableSession(
  loaded: unknown,
  model: Uint8Array,
  name: string,
  width: number,
  { isRaw = false }: TableOptions = {},
): Promise<TableSession> {
  const runtime = asRuntime(loaded);
  const session = await runtime.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // The converter's classifiers say a wrong shape of a label that is not read; the runtime warns at each run.
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new AppError('model_corrupt', `${name} cannot be opened as an ONNX model`, { cause });
  });
  const [input, ...others] = session.inputNames;
  const output = session.outputNames.at(-1);
  if (input === undefined || others.length > 0 || output === undefined)
    throw new AppError('model_corrupt', `${name} must have one input and an output`);
  refuseOtherShape(session.inputMetadata?.[0], name, width);

  // One buffer for all runs, which come one after another; a full piece also has its tensor.
  const buffer = new Float32Array(ROWS_AT_ONCE * width);
  const full = new runtime.Tensor('float32', buffer, [ROWS_AT_ONCE, width]);
  const runPiece = async (rows: number, out: Float32Array, at: number) => {
    const tensor =
      rows === ROWS_AT_ONCE
        ? full
        : new runtime.Tensor('float32', buffer.subarray(0, rows * width), [rows, width]);
    const { [output]: found } = await session.run({ [input]: tensor }, [output]);
    const values = found?.data;
    if (!(values instanceof Float32Array) || values.length % rows !== 0 || values.length === 0)
      throw new AppError('model_corrupt', `${name}: the output ${output} is not one row of floats per row`);
    // A classifier gives the probability of both classes, a regression one value.
    const columns = values.length / rows;
    for (let row = 0; row < rows; row++) out[at + row] = finite(values[(row + 1) * columns - 1] ?? 0, isRaw);
  };
  const runNow = async (features: Float32Array, rows: number): Promise<Float32Array> => {
    const out = new Float32Array(rows);
    for (let at = 0; at < rows; at += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, rows - at);
      buffer.set(features.subarray(at * width, (at + count) * width));
      await runPiece(count, out, at);
    }
    return out;
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    predict(features, rows) {
      if (features.length !== rows * width)
        throw new AppError(
          'internal',
          `${name}: ${features.length} numbers are not ${rows} rows of ${width}`,
        );
      const next = last.then(() => runNow(features, rows));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await last;
      await session.release();
    },
  };
}

function refuseOtherShape(input: InputMetadata | undefined, name: string, width: number): void {
  if (input === undefined) return;
  const found = input.shape?.at(-1);
  if (input.type !== 'float32' || found !== width)
    throw new AppError(
      'model_corrupt',
      `${name} takes rows of ${String(found)} ${String(input.type)}, this version makes rows of ${width} float32`,
    );
}

function finite(value: number, isRaw: boolean): number {
  if (!Number.isFinite(value)) throw new AppError('internal', 'the model gave a value that is no number');
  if (isRaw) return value;
  return Math.min(1, Math.max(0, value));
}

/** The package has no types here, as it is not installed with the base: its two members in use are checked instead. */
function asRuntime(module: unknown): Runtime {
  const candidate = module as Partial<Runtime>;
  if (typeof candidate.Tensor !== 'function' || typeof candidate.InferenceSession?.create !== 'function')
    throw new AppError('config', 'the installed onnxruntime-node offers no InferenceSession');
  return candidate as Runtime;
}
