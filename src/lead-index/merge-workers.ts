import { Worker } from 'node:worker_threads';
import { type MergeInput, mergeSegments } from './merge-segments.ts';
import type { SegmentData } from './segment-data.ts';
import { fromMessage, type SegmentMessage, toMergeMessage } from './segment-message.ts';
import { workerFile } from './worker-file.ts';

/** Merges from this many leads on get a worker of their own, whose memory goes back when it ends. */
const LARGE_LEADS = 32_768;

/** Below this many leads sending them costs as much as merging them: about a millisecond. */
const HERE_LEADS = 64;

/**
 * The kept worker is replaced after it was sent so much. What it has no more use for is given back with its next collection
 * of garbage, and the little that it allocates by itself brings one about too late: it held 640 MB of shared arrays that the
 * index had long replaced, after 12 minutes of 200 snippets a second.
 */
const KEPT_BYTES_MAX = 256 * 2 ** 20;

/** Merges go two ways, so that a long one does not hold up the many short ones. */
export type Lane = 'small' | 'large';

export function laneOf(inputs: readonly { liveCount: number }[]): Lane {
  return inputs.reduce((sum, { liveCount }) => sum + liveCount, 0) < LARGE_LEADS ? 'small' : 'large';
}

/**
 * Runs merges in worker threads, one at a time in each lane; here where the compiled worker is missing. The worker of
 * the small lane is kept: one that is started anew (40 ms) runs its first merges at a third of the speed, uncompiled.
 */
export class MergeWorkers {
  readonly #file = workerFile('pack-worker');
  readonly #keptBytesMax: number;
  #kept: Worker | null = null;
  #keptBytes = 0;

  constructor(keptBytesMax = KEPT_BYTES_MAX) {
    this.#keptBytesMax = keptBytesMax;
  }

  /** Of the worker that is kept; null where there is none now. */
  get keptThread(): number | null {
    return this.#kept?.threadId ?? null;
  }

  async run(lane: Lane, inputs: readonly MergeInput[], signal: AbortSignal): Promise<SegmentData> {
    signal.throwIfAborted();
    const leads = inputs.reduce((sum, { data }) => sum + data.leadCount, 0);
    if (leads < HERE_LEADS || this.#file === null) return mergeSegments(inputs);
    if (lane === 'large') {
      const worker = startWorker(this.#file);
      try {
        return await mergeIn(worker, inputs, signal);
      } finally {
        void worker.terminate();
      }
    }
    const worker = this.#keptWorker(this.#file);
    try {
      const merged = await mergeIn(worker, inputs, signal);
      this.#keptBytes += [merged, ...inputs.map(({ data }) => data)].reduce(
        (sum, data) => sum + bytesOf(data),
        0,
      );
      if (this.#keptBytes > this.#keptBytesMax) this.#release(worker);
      return merged;
    } catch (error) {
      this.#release(worker);
      throw error;
    }
  }

  #release(worker: Worker): void {
    if (this.#kept === worker) this.#kept = null;
    void worker.terminate();
  }

  #keptWorker(file: URL): Worker {
    if (this.#kept !== null) return this.#kept;
    const worker = startWorker(file);
    // One that ends between two merges is replaced by the next.
    worker
      .on('error', () => undefined)
      .on('exit', () => {
        if (this.#kept === worker) this.#kept = null;
      });
    this.#kept = worker;
    this.#keptBytes = 0;
    return worker;
  }

  async close(): Promise<void> {
    await this.#kept?.terminate();
    this.#kept = null;
  }
}

function bytesOf({ arrays }: SegmentData): number {
  return Object.values(arrays).reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function startWorker(file: URL): Worker {
  const worker = new Worker(file);
  worker.unref();
  return worker;
}

function mergeIn(worker: Worker, inputs: readonly MergeInput[], signal: AbortSignal): Promise<SegmentData> {
  return new Promise<SegmentData>((resolve, reject) => {
    const onAbort = () => settle(() => reject(signal.reason));
    const onMessage = (data: unknown) => settle(() => resolve(fromMessage(mergedSegment(data))));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`the packing worker ended with ${code}`)));
    function settle(finish: () => void): void {
      signal.removeEventListener('abort', onAbort);
      worker.unref();
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      finish();
    }
    signal.addEventListener('abort', onAbort);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.ref();
    worker.postMessage(toMergeMessage(inputs));
  });
}

/** Safe: pack-worker.ts posts nothing else. */
function mergedSegment(data: unknown): SegmentMessage {
  return data as SegmentMessage;
}
