import { Worker } from 'node:worker_threads';
import type { LeadBlock } from '../ports/store.ts';
import { toBlocksMessage } from './block-message.ts';
import type { SegmentData } from './segment-data.ts';
import { fromMessage, type SegmentMessage } from './segment-message.ts';

/** Chunks that may lie with the thread: one that it works on, one that waits. */
const AHEAD = 2;

/** A thread that turns chunks of blocks into segments. Its failure is that of the next call, and of finish(). */
export class BuildThread {
  readonly #worker: Worker;
  readonly #dimensions: number;
  readonly #segmentLeads: number;
  readonly #segments: SegmentData[] = [];
  /** Chunks sent and not built yet. */
  #ahead = 0;
  /** Leads of the segment under way. */
  #leads = 0;
  /** Segments that were ended and have not come. */
  #ending = 0;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(file: URL, dimensions: number, segmentLeads: number) {
    this.#dimensions = dimensions;
    this.#segmentLeads = segmentLeads;
    this.#worker = new Worker(file, { workerData: dimensions })
      .on('message', (message: unknown) => this.#hear(message))
      .on('error', (error: Error) => this.#fail(error))
      .on('exit', (code) => this.#fail(new Error(`the building thread ended with ${code}`)));
    this.#worker.unref();
  }

  get isFree(): boolean {
    return this.#ahead < AHEAD;
  }

  send(blocks: readonly LeadBlock[]): void {
    if (this.#failure !== null) throw this.#failure;
    const message = toBlocksMessage(blocks, this.#dimensions);
    this.#worker.postMessage(message, [message.embeddings.buffer]);
    this.#ahead++;
    this.#leads += blocks.length;
    if (this.#leads >= this.#segmentLeads) this.#end();
  }

  #end(): void {
    this.#worker.postMessage(null);
    this.#leads = 0;
    this.#ending++;
  }

  /** All its segments. */
  async finish(): Promise<SegmentData[]> {
    if (this.#leads > 0) this.#end();
    this.#worker.ref();
    while (this.#ending > 0 || this.#failure !== null) {
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#worker.unref();
    return this.#segments;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: unknown): void {
    if (typeof message === 'number') this.#ahead--;
    else {
      this.#segments.push(fromMessage(builtSegment(message)));
      this.#ending--;
    }
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }
}

/** Safe: build-worker.ts posts numbers and segments only. */
function builtSegment(message: unknown): SegmentMessage {
  return message as SegmentMessage;
}
