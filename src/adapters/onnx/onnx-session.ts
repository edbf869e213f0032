import { AppError } from '../../errors.ts';
import { loadPackage } from './load-package.ts';

/** What is used of onnxruntime-node. */
interface Tensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}
interface Runtime {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => Tensor;
  InferenceSession: { create(path: string, options: object): Promise<Session> };
}

/** Hidden states of one text: `values` is tokens x width, or the sentence vector itself (tokens 1) where the model pools. */
export interface Hidden {
  readonly values: Float32Array;
  readonly tokens: number;
  readonly width: number;
}

export interface OnnxSession {
  run(ids: readonly number[]): Promise<Hidden>;
  close(): Promise<void>;
}

const INSTALL = '`ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`';

/** One session of one thread over a BERT-type encoder; runs one text at a time, as int8 models give other numbers in batches. */
export async function openOnnxSession(path: string, runtimeFrom: string | undefined): Promise<OnnxSession> {
  const runtime = asRuntime(await loadPackage('onnxruntime-node', INSTALL, runtimeFrom));
  const session = await runtime.InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw new AppError('config', `${path} cannot be opened as an ONNX model`, { cause });
  });
  const output =
    ['sentence_embedding', 'last_hidden_state', 'token_embeddings'].find((name) =>
      session.outputNames.includes(name),
    ) ?? session.outputNames[0];
  if (output === undefined) throw new AppError('config', `${path} has no output`);
  const tensor = (values: readonly number[]): Tensor =>
    new runtime.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  let last: Promise<unknown> = Promise.resolve();

  const runNow = async (ids: readonly number[]): Promise<Hidden> => {
    const feeds: Record<string, Tensor> = {
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      token_type_ids: tensor(ids.map(() => 0)),
    };
    for (const name of Object.keys(feeds)) if (!session.inputNames.includes(name)) delete feeds[name];
    const result = (await session.run(feeds))[output];
    if (result === undefined || !(result.data instanceof Float32Array))
      throw new AppError('config', `${path}: the output ${output} is not of 32-bit floats`);
    const width = result.dims[result.dims.length - 1] ?? 0;
    return { values: result.data, tokens: result.data.length / width, width };
  };
  return {
    run(ids) {
      const next = last.then(() => runNow(ids));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      await last;
      await session.release();
    },
  };
}

/** The package has no types here, as it is not installed with the base: its two members in use are checked instead. */
function asRuntime(module: unknown): Runtime {
  const candidate = module as Partial<Runtime>;
  if (typeof candidate.Tensor !== 'function' || typeof candidate.InferenceSession?.create !== 'function')
    throw new AppError('config', 'the installed onnxruntime-node offers no InferenceSession');
  return candidate as Runtime;
}
