import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import { vectorsToBinary } from '../sql/embedding-codec.ts';
import {
  type Query,
  type Row,
  type RunOptions,
  type SqlClient,
  type Statement,
  VectorList,
} from '../sql/sql-client.ts';
import { toStoreError } from '../sql/sql-error.ts';
import { diskFull, isNearlyFull, requireRoom } from './disk-room.ts';
import type { WireParam, WorkerReply, WorkerSettings } from './worker-protocol.ts';

const LONG_TEXT_CHARACTERS = 4096;
const CLOSE_DEADLINE_MS = 10_000;

export interface PgliteClientOptions {
  folder: string;
  dimensions: number;
  /** Calls that may wait or run at once; one more is refused as busy. */
  queueMax: number;
  deadlineMs: number;
  openDeadlineMs: number;
}

interface Pending {
  answer: Promise<Row[][]>;
  resolve(rows: Row[][]): void;
  reject(error: Error): void;
}

/** A worker in which the engine runs; undefined fields of it never outlive the worker. */
interface Engine {
  worker: Worker;
  ready: Promise<void>;
  open: boolean;
  pending: Map<number, Pending>;
}

/**
 * Talks to the worker that holds PGlite. One transaction runs at a time, in order of arrival. The engine cannot cancel a
 * statement: a call that is too late or aborted rejects here, and what it started ends in the worker.
 */
export class PgliteClient implements SqlClient {
  readonly #options: PgliteClientOptions;
  #engine: Engine | undefined;
  #nextId = 1;
  #closed = false;

  constructor(options: PgliteClientOptions) {
    this.#options = options;
  }

  /** Starts the engine now, so that opening fails early. */
  async start(): Promise<void> {
    await this.#running().ready;
  }

  async run(statements: Statement[], options: RunOptions = {}): Promise<Row[][]> {
    if (this.#closed) throw new AppError('store_unavailable', 'The store is closed.');
    if (options.signal?.aborted) throw new AppError('deadline', 'The call was aborted.');
    requireRoom(this.#options.folder, statements);
    const engine = this.#running();
    if (engine.pending.size >= this.#options.queueMax) {
      throw new AppError('busy', 'Too many calls wait for the store.');
    }
    const id = this.#nextId++;
    const { promise: answer, resolve, reject } = deferred<Row[][]>();
    engine.pending.set(id, { answer, resolve, reject });
    const transfer: ArrayBuffer[] = [];
    const wire = statements.map(({ text, params = [] }) => ({
      text,
      params: params.map((param) => this.#toWire(param, transfer)),
    }));
    const send = (): void => engine.worker.postMessage({ id, statements: wire }, transfer);
    if (engine.open) send();
    else engine.ready.then(send, () => undefined); // A failed engine rejects all that is pending.
    try {
      return await withinDeadline(answer, options.signal, options.deadlineMs ?? this.#options.deadlineMs);
    } catch (error) {
      const isStuck = error instanceof AppError && error.code === 'deadline' && !options.signal?.aborted;
      if (!isStuck || !isNearlyFull(this.#options.folder)) throw error;
      void engine.worker.terminate(); // The next call starts another, which recovers from the log.
      throw diskFull(this.#options.folder);
    }
  }

  session<T>(work: (query: Query) => Promise<T>, options: RunOptions = {}): Promise<T> {
    return work(async (statement) => (await this.run([statement], options))[0] ?? []);
  }

  /** The engine has one connection: what others send meanwhile would run inside. */
  async transaction<T>(
    mode: 'read only' | 'read write',
    work: (query: Query) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    const query: Query = async (statement) => (await this.run([statement], options))[0] ?? [];
    await query({ text: `begin isolation level repeatable read ${mode}` });
    try {
      const result = await work(query);
      await query({ text: 'commit' });
      return result;
    } catch (error) {
      await this.run([{ text: 'rollback' }]).catch(() => undefined);
      throw error;
    }
  }

  /** Lets what was accepted finish, as far as the time allows, then stops the engine. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const engine = this.#engine;
    if (engine === undefined) return;
    const { promise: exited, resolve } = deferred<void>();
    engine.worker.once('exit', () => resolve());
    const timer = setTimeout(() => void engine.worker.terminate(), CLOSE_DEADLINE_MS);
    await Promise.allSettled([engine.ready, ...[...engine.pending.values()].map(({ answer }) => answer)]);
    engine.worker.postMessage('close');
    await exited;
    clearTimeout(timer);
  }

  /** The engine has one role, which is a superuser: no policy holds it. */
  of(): SqlClient {
    return this;
  }

  ofAll(): SqlClient {
    return this;
  }

  /** For tests of recovery: ends the engine as a crash would. */
  async kill(): Promise<void> {
    await this.#engine?.worker.terminate();
  }

  #toWire(param: NonNullable<Statement['params']>[number], transfer: ArrayBuffer[]): WireParam {
    if (typeof param === 'string' && param.length >= LONG_TEXT_CHARACTERS) {
      const textBytes = new TextEncoder().encode(param);
      transfer.push(textBytes.buffer);
      return { textBytes };
    }
    if (!(param instanceof VectorList)) return param;
    const vectorArray = vectorsToBinary(param.vectors, this.#options.dimensions);
    transfer.push(vectorArray.buffer);
    return { vectorArray };
  }

  #running(): Engine {
    this.#engine ??= this.#spawn();
    return this.#engine;
  }

  #spawn(): Engine {
    const settings: WorkerSettings = { folder: this.#options.folder };
    const worker = new Worker(workerUrl(), { workerData: settings });
    const pending = new Map<number, Pending>();
    const { promise: ready, resolve: opened, reject: failed } = deferred<void>();
    ready.catch(() => undefined); // Callers see it through their own call.
    const engine: Engine = { worker, ready, open: false, pending };
    const end = (cause: unknown): void => {
      if (this.#engine === engine) this.#engine = undefined;
      clearTimeout(timer);
      const error = new AppError('store_unavailable', 'The embedded store stopped.', { cause });
      failed(error);
      for (const call of pending.values()) call.reject(error);
      pending.clear();
    };
    const timer = setTimeout(() => void worker.terminate(), this.#options.openDeadlineMs);
    worker.on('message', (reply: WorkerReply) => {
      if (reply.kind === 'ready') {
        clearTimeout(timer);
        engine.open = true;
        opened();
      } else if (reply.kind === 'failed') {
        end(new Error(reply.message));
        void worker.terminate();
      } else {
        settle(pending, reply);
      }
    });
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`the worker exited with status ${code}`)));
    return engine;
  }
}

/** Promise.withResolvers, which Node 20 lacks. */
function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: Error): void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function settle(pending: Map<number, Pending>, reply: Extract<WorkerReply, { id: number }>): void {
  const call = pending.get(reply.id);
  pending.delete(reply.id);
  if (call === undefined) return;
  if (reply.kind === 'rows') call.resolve(reply.rows);
  else {
    const cause = Object.assign(new Error(reply.message), { code: reply.code });
    call.reject(toStoreError(reply.code, cause));
  }
}

/** Node runs no TypeScript in a worker: from the sources, the compiled twin in dist/ is started. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/adapters/pglite/pglite-worker.js', import.meta.url)
    : new URL('./pglite-worker.js', import.meta.url);
}

function withinDeadline<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
  deadlineMs: number,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const give = (detail: string) => () => finish(() => reject(new AppError('deadline', detail)));
    const onAbort = give('The call was aborted.');
    const timer = setTimeout(give('The store did not answer in time.'), deadlineMs);
    const finish = (settleCall: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settleCall();
    };
    signal?.addEventListener('abort', onAbort);
    answer.then(
      (rows) => finish(() => resolve(rows)),
      (error) => finish(() => reject(error)),
    );
  });
}
