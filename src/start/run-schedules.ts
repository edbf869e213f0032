import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { runWeb } from '../etl/run-web.ts';
import { isDue, openSchedules, type Schedule } from '../etl/schedules.ts';
import { isWebAddress, webOptions } from '../etl/web-options.ts';
import type { ImportAnswer } from './engine.ts';
import type { EtlKind } from './import-etl.ts';

const KINDS: Record<Schedule['kind'], EtlKind> = { jobs: 'job_postings', tech: 'technology_snapshots' };
const LOOK_EVERY_MS = 60_000;

/** `company` is the domain of whose postings name none. */
export type Take = (kind: EtlKind, source: Readable, company?: string) => Promise<ImportAnswer>;

/** Runs what is due, one after another; a run that fails is told of and tried again when it is due next. */
export async function runDue(
  config: Config,
  take: Take,
  signal: AbortSignal,
  tell: (schedule: Schedule, result: string, failed: boolean) => void,
): Promise<number> {
  const schedules = openSchedules(config.DATA_DIR);
  let failures = 0;
  for (const schedule of await schedules.list()) {
    if (signal.aborted || !isDue(schedule, Date.now())) continue;
    const claim = await schedules.claim(schedule.id, Date.now());
    if (claim === null) continue;
    let result = 'stopped';
    let failed = false;
    try {
      result = await runOne(schedule, config, take, signal);
    } catch (error) {
      failed = true;
      failures++;
      result = `failed: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
    } finally {
      await claim.release(result);
    }
    tell(schedule, result, failed);
  }
  return failures;
}

async function runOne(schedule: Schedule, config: Config, take: Take, signal: AbortSignal): Promise<string> {
  const kind = KINDS[schedule.kind];
  if (!isWebAddress(schedule.source)) {
    const { read, changed, rejected } = await take(
      kind,
      createReadStream(schedule.source),
      schedule.company ?? undefined,
    );
    return `${read} rows read, ${changed} new or changed, ${rejected} rejected`;
  }
  const report = await runWeb({
    ...webOptions(config),
    url: schedule.source,
    allowPrivate: false,
    signal,
    take: (source) => take(kind, source, schedule.company ?? undefined),
  });
  return `${report.pages} pages read, ${report.failed} failed, ${report.postings} postings, ${report.changed} new or changed, ${report.rejected} rejected`;
}

/** Looks now and then whether something is due; returns how to stop. */
export function followSchedules(config: Config, take: Take, log: Logger): () => Promise<void> {
  if (config.ETL_SCHEDULES === 'off') return () => Promise.resolve();
  const stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = runDue(config, take, stop.signal, (schedule, result, failed) =>
      log[failed ? 'warn' : 'info'](
        { schedule: schedule.id, source: schedule.source, result },
        'scheduled import',
      ),
    )
      .catch((error: unknown) =>
        log.warn({ err: error }, 'schedules could not be run; they are looked at again'),
      )
      .finally(() => {
        isRunning = false;
      });
  }, LOOK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stop.abort();
    await running;
  };
}
