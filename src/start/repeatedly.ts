import type { Logger } from 'pino';

/** Does `work` now and then; a failure is told of and tried again. Returns how to end it, once what runs is done. */
export function repeatedly(
  { firstMs, everyMs }: { firstMs: number; everyMs: number },
  name: string,
  work: () => Promise<void>,
  log: Logger,
): () => Promise<void> {
  const jobs = new Set<Promise<void>>();
  let timer: NodeJS.Timeout;
  let hasEnded = false;
  const run = (): void => {
    const job = work()
      .catch((error: unknown) => {
        if (!hasEnded) log.warn({ err: error }, `${name} failed; it is tried again`);
      })
      .finally(() => jobs.delete(job));
    jobs.add(job);
  };
  timer = setTimeout(() => {
    run();
    timer = setInterval(run, everyMs).unref();
  }, firstMs).unref();
  return async () => {
    hasEnded = true;
    clearTimeout(timer);
    await Promise.all(jobs);
  };
}
