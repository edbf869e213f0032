import type { Issue, Reject, Row, Warning } from './issue.ts';

export interface ImportReport {
  /** Rows of the file that were not blank. */
  read: number;
  /** Records handed to the store; of equal ids in one file the last one wins and the others are `duplicates`. */
  imported: number;
  changed: number;
  unchanged: number;
  duplicates: number;
  rejected: number;
  /** Rows that a gate refused, or would have refused where gates only report, by the code of their first refusal. */
  refused: Record<string, number>;
  /** Snippets stored but addressed to no lead yet; they are attached when it comes. */
  waiting: number;
  warnings: number;
  seconds: number;
}

export interface ImportHooks {
  /** After every batch. */
  onProgress?: (report: ImportReport) => void;
  onReject?: (reject: Reject) => void | Promise<void>;
  onWarning?: (warning: Warning) => void;
  /** After every batch that changed something: the lead index can catch up from the store. */
  onChanged?: () => void | Promise<void>;
  batchSize?: number;
  signal?: AbortSignal;
}

export type Normalised<T> = { ok: T; warnings: Issue[] } | { rejected: Issue[] };

/** What is told of one batch once the store has it. */
export interface BatchOutcome {
  changed: number;
  waiting: number;
  /** Rows that were looked at and not written, or written all the same (`taken`). */
  refused?: (Reject & { taken: boolean })[];
}

export interface BatchItem<T> {
  value: T;
  row: Row;
}

export const BATCH_SIZE = 1_000;
/** Longest stretch of work before other requests get their turn. */
const TURN_MS = 8;

export function emptyReport(): ImportReport {
  return {
    read: 0,
    imported: 0,
    changed: 0,
    unchanged: 0,
    duplicates: 0,
    rejected: 0,
    refused: {},
    waiting: 0,
    warnings: 0,
    seconds: 0,
  };
}

/** Lets the event loop run when this import has held it for long. */
export function turnKeeper(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        since = performance.now();
        resolve();
      }),
    );
  };
}
