import type { Logger } from 'pino';
import type { Definition } from '../../experiments/definition.ts';
import type { ExperimentStore } from '../../ports/experiments.ts';

const COUNT_EVERY_MS = 10_000;
const COUNT_BATCH = 1_000;
const COUNT_BATCHES_MAX = 20;

export interface ActiveExperiments {
  running(): readonly Definition[];
  /** Reads from the store which experiments run. */
  refresh(): Promise<void>;
  /** Counts what is new, within bounds; returns whether all was counted. Calls join one run. */
  count(): Promise<boolean>;
  close(): Promise<void>;
}

export interface ActiveOptions {
  store: ExperimentStore;
  tenant: string;
  log: Logger;
  /** Told of what runs before it counts as running. */
  onRunning?(running: readonly Definition[]): Promise<void>;
  /** Other processes start and stop experiments: ask the store this often. Absent for the embedded store. */
  pollMs?: number;
}

/** Which experiments run, as of the last look at the store; a store that does not answer changes nothing. */
export function createActiveExperiments({
  store,
  tenant,
  log,
  pollMs,
  onRunning,
}: ActiveOptions): ActiveExperiments {
  let running: readonly Definition[] = [];
  let hasRun = false;
  let isTold = false;
  let reading: Promise<void> | undefined;
  let counting: Promise<boolean> | undefined;

  async function read(): Promise<void> {
    const found = await store.runningExperiments(tenant);
    const definitions = found.map(({ definition }) => definition);
    await onRunning?.(definitions);
    running = definitions;
    hasRun ||= running.length > 0;
    isTold = false;
  }

  function refresh(): Promise<void> {
    // One that began before the change that the caller knows of may miss it.
    const next = (reading ?? Promise.resolve()).catch(() => undefined).then(read);
    reading = next;
    return next;
  }

  let isPolling = false;
  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    try {
      await refresh();
    } catch (error) {
      if (!isTold) log.warn({ err: error }, 'experiments could not be read; those that ran go on');
      isTold = true;
    } finally {
      isPolling = false;
    }
  }

  async function countAll(): Promise<boolean> {
    for (let batch = 0; batch < COUNT_BATCHES_MAX; batch++)
      if ((await store.countExposures(tenant, COUNT_BATCH)) < COUNT_BATCH) return true;
    return false;
  }

  function count(): Promise<boolean> {
    counting ??= countAll().finally(() => {
      counting = undefined;
    });
    return counting;
  }

  const timers = [
    setInterval(() => {
      if (hasRun) count().catch((error: unknown) => log.warn({ err: error }, 'experiments were not counted'));
    }, COUNT_EVERY_MS),
  ];
  if (pollMs !== undefined) timers.push(setInterval(() => void poll(), pollMs));
  for (const timer of timers) timer.unref();

  return {
    running: () => running,
    refresh,
    count,
    async close() {
      for (const timer of timers) clearInterval(timer);
      await counting?.catch(() => undefined);
      await reading?.catch(() => undefined);
    },
  };
}
