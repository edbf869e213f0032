import {
  BATCH_SIZE,
  type BatchItem,
  type BatchOutcome,
  emptyReport,
  type ImportHooks,
  type ImportReport,
  type Normalised,
  turnKeeper,
} from './import-report.ts';
import type { Row } from './issue.ts';

export interface RowImport<T> {
  normalise: (record: unknown) => Normalised<T>;
  /** Of rows with one id in a batch the last counts; null: the row stands for itself. */
  idOf: (value: T) => string | null;
  write: (batch: BatchItem<T>[]) => Promise<BatchOutcome>;
  /** Writes under way at once, begun in the order of the rows; more than one only where they take effect in it too. Default 1. */
  writesAtOnce?: number;
}

/**
 * Rows to the store in batches: while one batch is written the next one is read and normalised, and never more than that
 * one and those of `writesAtOnce` are held. A broken row is reported and does not stop the rest; when the input itself fails, or `signal` fires, what was
 * read before is written first and the error is thrown on.
 */
export async function importRows<T>(
  rows: AsyncIterable<Row>,
  job: RowImport<T>,
  hooks: ImportHooks,
): Promise<ImportReport> {
  const report = emptyReport();
  const startedAt = performance.now();
  const writer = new BatchWriter(job, hooks, report, startedAt);
  const seen = new Set<number>();
  const turn = turnKeeper();
  const batchSize = hooks.batchSize ?? BATCH_SIZE;
  let batch = new Map<string, BatchItem<T>>();
  try {
    for await (const row of rows) {
      hooks.signal?.throwIfAborted();
      report.read++;
      const value = await readRow(row, job, hooks, report);
      if (value !== null) addToBatch(batch, seen, job.idOf(value), { value, row }, report);
      if (batch.size >= batchSize) {
        await writer.put([...batch.values()]);
        batch = new Map();
      }
      const pause = turn();
      if (pause !== undefined) await pause;
    }
  } finally {
    await writer.put([...batch.values()]);
    await writer.drain();
  }
  report.seconds = (performance.now() - startedAt) / 1_000;
  return report;
}

async function readRow<T>(
  row: Row,
  job: RowImport<T>,
  hooks: ImportHooks,
  report: ImportReport,
): Promise<T | null> {
  const read = 'errors' in row ? { rejected: row.errors } : job.normalise(row.value);
  if ('rejected' in read) {
    report.rejected++;
    await hooks.onReject?.({ line: row.line, errors: read.rejected, raw: row.raw });
    return null;
  }
  report.warnings += read.warnings.length;
  if (hooks.onWarning !== undefined) {
    for (const issue of read.warnings) hooks.onWarning({ line: row.line, ...issue });
  }
  return read.ok;
}

function addToBatch<T>(
  batch: Map<string, BatchItem<T>>,
  seen: Set<number>,
  given: string | null,
  item: BatchItem<T>,
  report: ImportReport,
): void {
  if (given === null) {
    batch.set(`\n${item.row.line}`, item);
    return;
  }
  const id = given;
  const hash = hash53(id);
  if (seen.has(hash)) report.duplicates++;
  seen.add(hash);
  batch.delete(id);
  batch.set(id, item);
}

/** `put` waits until fewer than the writes allowed at once are under way. */
class BatchWriter<T> {
  readonly #job: RowImport<T>;
  readonly #hooks: ImportHooks;
  readonly #report: ImportReport;
  readonly #startedAt: number;
  /** Oldest first. */
  readonly #writing: Promise<void>[] = [];

  constructor(job: RowImport<T>, hooks: ImportHooks, report: ImportReport, startedAt: number) {
    this.#job = job;
    this.#hooks = hooks;
    this.#report = report;
    this.#startedAt = startedAt;
  }

  async put(batch: BatchItem<T>[]): Promise<void> {
    while (this.#writing.length >= (this.#job.writesAtOnce ?? 1)) await this.#oldest();
    if (batch.length === 0) return;
    const writing = this.#write(batch);
    // Seen again by a later put() or drain(); this only keeps it from counting as unhandled meanwhile.
    writing.catch(() => {});
    this.#writing.push(writing);
  }

  async drain(): Promise<void> {
    while (this.#writing.length > 0) await this.#oldest();
  }

  async #oldest(): Promise<void> {
    try {
      await this.#writing[0];
    } finally {
      this.#writing.shift();
    }
  }

  async #write(batch: BatchItem<T>[]): Promise<void> {
    const report = this.#report;
    const { changed, waiting, refused = [] } = await this.#job.write(batch);
    const taken = batch.length - (await this.#refuse(refused));
    report.imported += taken;
    report.changed += changed;
    report.unchanged += taken - changed;
    report.waiting += waiting;
    report.seconds = (performance.now() - this.#startedAt) / 1_000;
    if (changed > 0) await this.#hooks.onChanged?.();
    this.#hooks.onProgress?.({ ...report });
  }

  /** Returns how many were not written. */
  async #refuse(refused: NonNullable<BatchOutcome['refused']>): Promise<number> {
    let count = 0;
    for (const { taken, ...reject } of refused) {
      const code = reject.errors[0]?.code ?? 'schema';
      this.#report.refused[code] = (this.#report.refused[code] ?? 0) + 1;
      if (taken) {
        this.#report.warnings += reject.errors.length;
        for (const issue of reject.errors) this.#hooks.onWarning?.({ line: reject.line, ...issue });
        continue;
      }
      count++;
      this.#report.rejected++;
      await this.#hooks.onReject?.(reject);
    }
    return count;
  }
}

/** 53 bits of two FNV-1a-like rounds: ids of a whole file in a few bytes each; a clash only miscounts one duplicate. */
function hash53(text: string): number {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return (a >>> 0) * 2_097_152 + ((b >>> 0) & 0x1fffff);
}
