import type { Logger } from 'pino';

export interface Phase {
  name: string;
  /** After this long the next begins, whatever has become of it; without it as long as the whole may take. */
  msMax?: number;
  run(): Promise<void> | void;
}

/**
 * One phase after the other, each with its time in the log. One that fails or takes too long costs what it was for and no
 * more: those behind it store what is acknowledged. Who calls bounds the whole.
 */
export async function shutDown(
  phases: readonly Phase[],
  log: Logger,
  stopwatch: () => number = () => performance.now(),
): Promise<void> {
  const startedMs = stopwatch();
  for (const { name, msMax, run } of phases) {
    const before = stopwatch();
    const outcome = await within(msMax, run);
    const line = { phase: name, ms: Math.round(stopwatch() - before), ...outcome };
    if (outcome.err === undefined && outcome.late === undefined) log.info(line, 'stopping');
    else log.error(line, 'stopping: a phase was not finished');
  }
  log.info({ ms: Math.round(stopwatch() - startedMs) }, 'stopped');
}

async function within(msMax: number | undefined, run: Phase['run']): Promise<{ err?: unknown; late?: true }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ late: true }>((resolve) => {
    if (msMax !== undefined) timer = setTimeout(() => resolve({ late: true }), msMax);
  });
  const done = (async () => run())().then(
    () => ({}),
    (err: unknown) => ({ err }),
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
