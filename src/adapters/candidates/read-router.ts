import { AppError } from '../../errors.ts';
import type { CallOptions, Store } from '../../ports/store.ts';

/** What candidates are found with; reads only. */
export type CandidateReads = Pick<
  Store,
  | 'getBlocks'
  | 'lastSeq'
  | 'countWidening'
  | 'matchIds'
  | 'nearest'
  | 'textStats'
  | 'matchText'
  | 'matchPrior'
>;

/** Picks the server for the reads of one question, all of them from the same one. */
export interface ReadRouter {
  /**
   * `work` may be run a second time, on another server. `notes` say what was replaced.
   * @throws AppError('store_unavailable') where no server answered in time.
   */
  run<T>(
    signal: AbortSignal | undefined,
    work: (reads: CandidateReads, options: CallOptions) => Promise<T>,
  ): Promise<{ value: T; notes: string[] }>;
}

/** One store, at most `deadlineMs` for a question; without it as long as it takes. */
export function readFrom(store: CandidateReads, deadlineMs?: number): ReadRouter {
  return {
    async run(signal, work) {
      const value =
        deadlineMs === undefined
          ? await work(store, { signal })
          : await inTime(signal, deadlineMs, (options) => work(store, options));
      return { value, notes: [] };
    },
  };
}

/** Statements that are under way when the time is up are cancelled. Too late is not the asker's fault: store_unavailable. */
export async function inTime<T>(
  signal: AbortSignal | undefined,
  ms: number,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ms);
  try {
    const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    return await work({ signal: both, deadlineMs: ms });
  } catch (error) {
    if (signal?.aborted || !late.signal.aborted) throw error;
    throw new AppError('store_unavailable', 'The store did not answer in time; try again in a second.', {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}
