import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LeadBlock } from '../ports/store.ts';
import { BuildThread } from './build-thread.ts';
import { SegmentBuilder } from './segment-builder.ts';
import type { SegmentData } from './segment-data.ts';
import { workerFile } from './worker-file.ts';

/** Leads that are sent to a thread at once. */
const CHUNK_LEADS = 512;
/** A thread takes longer to start than so many leads to build. */
const THREADS_FROM_LEADS = 4096;
const THREADS_MAX = 3;
/** A segment ends here: while it grows it takes up to twice its memory. */
const SEGMENT_LEADS = 200_000;

export interface BulkBuilderOptions {
  dimensions: number;
  /** Threads beside this one; default one for each further core, at most 3. */
  threads?: number;
  segmentLeads?: number;
  threadsFromLeads?: number;
}

/**
 * Builds segments on all cores: chunks of leads go to whichever thread waits for one, and are built here while none does.
 * Which lead comes into which segment depends on how fast each is; what a search finds does not.
 */
export class BulkBuilder {
  readonly #options: Required<BulkBuilderOptions>;
  readonly #file = workerFile('build-worker');
  readonly #threads: BuildThread[] = [];
  readonly #done: SegmentData[] = [];
  #own: SegmentBuilder;
  #chunk: LeadBlock[] = [];
  #seen = 0;

  constructor(options: BulkBuilderOptions) {
    this.#options = {
      threads: Math.min(THREADS_MAX, availableParallelism() - 1),
      segmentLeads: SEGMENT_LEADS,
      threadsFromLeads: THREADS_FROM_LEADS,
      ...options,
    };
    this.#own = new SegmentBuilder(options.dimensions);
  }

  /** Each lead_id must come once. */
  async add(blocks: Iterable<LeadBlock>): Promise<void> {
    for (const block of blocks) if (this.#chunk.push(block) === CHUNK_LEADS) await this.#passOn();
  }

  /** The segments of all that was added; to be called once. */
  async finish(): Promise<SegmentData[]> {
    await this.#passOn();
    const theirs = this.#threads.map((thread) => thread.finish());
    if (this.#own.leadCount > 0) this.#done.push(this.#own.finish());
    for (const segments of await Promise.all(theirs)) this.#done.push(...segments);
    await this.close();
    return this.#done;
  }

  /** Ends the threads, whatever they have. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #passOn(): Promise<void> {
    const chunk = this.#chunk;
    if (chunk.length === 0) return;
    this.#chunk = [];
    this.#seen += chunk.length;
    this.#startThreads();
    const free = this.#threads.find((thread) => thread.isFree);
    if (free !== undefined) free.send(chunk);
    else this.#buildHere(chunk);
    // What threads say is heard between two chunks, and whoever else waits gets a turn.
    await nextTurn();
  }

  #buildHere(chunk: readonly LeadBlock[]): void {
    for (const block of chunk) this.#own.add(block);
    if (this.#own.leadCount < this.#options.segmentLeads) return;
    this.#done.push(this.#own.finish());
    this.#own = new SegmentBuilder(this.#options.dimensions);
  }

  #startThreads(): void {
    const { threads, threadsFromLeads, dimensions, segmentLeads } = this.#options;
    if (this.#file === null || this.#threads.length > 0 || this.#seen < threadsFromLeads) return;
    for (let i = 0; i < threads; i++)
      this.#threads.push(new BuildThread(this.#file, dimensions, segmentLeads));
  }
}
