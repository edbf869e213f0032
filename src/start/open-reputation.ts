import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { ReputationDesk, type ReputationMode } from '../learning/reputation/reputation-desk.ts';
import type { ReputationStore } from '../ports/reputation.ts';
import type { ReputationMetrics } from '../telemetry/reputation-metrics.ts';

const DAY_MS = 86_400_000;
/** What a crash may lose of what was seen: this long, and the write under way. */
const TICK_MS = 1_000;
const SYNC_MS = 1_000;
const REVIEW_MS = 60_000;
const PRUNE_MS = 3_600_000;
const WARN_EVERY_MS = 30_000;

export interface Reputation {
  desk: ReputationDesk;
  /** Writes now what came. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the account of submitters and keeps it going. Throttles that were under way hold from the first query on. */
export async function openReputation(
  config: Config,
  store: ReputationStore,
  tenant: string,
  corpus: () => number,
  metrics: ReputationMetrics,
  log: Logger,
): Promise<Reputation> {
  const desk = new ReputationDesk({
    store,
    tenant,
    named: config.REPUTATION,
    anonymous: lesser(config.REPUTATION, config.REPUTATION_ANONYMOUS),
    threshold: config.REPUTATION_THRESHOLD,
    throttleMs: config.REPUTATION_THROTTLE_MINUTES * 60_000,
    halfLifeMs: config.REPUTATION_HALF_LIFE_DAYS * DAY_MS,
    leadsPerDay: config.REPUTATION_LEADS_PER_DAY,
    usdPerUsefulMax: config.REPUTATION_USD_PER_USEFUL_LEAD,
    corpus,
    processes: config.PROCESSES,
    now: Date.now,
    newId: randomUUID,
    hooks: metrics,
    log,
  });
  const unwatch = metrics.watch(() => desk.state());
  if (config.REPUTATION === 'off') return { desk, flush: async () => {}, close: async () => unwatch() };
  await desk.sync();
  const isShared = config.DATABASE_URL !== undefined;
  const jobs = [
    repeat(TICK_MS, () => desk.tick(), log),
    ...(isShared ? [repeat(SYNC_MS, () => desk.sync(), log)] : []),
    repeat(REVIEW_MS, () => desk.review(), log),
    repeat(
      PRUNE_MS,
      () =>
        store.pruneReputation(
          tenant,
          Date.now() - config.REPUTATION_KEEP_DAYS * DAY_MS,
          Date.now(),
          config.REPUTATION_SUBMITTERS_MAX,
        ),
      log,
    ),
  ];
  const [ticks] = jobs;
  return {
    desk,
    flush: async () => ticks?.now(),
    async close() {
      await Promise.all(jobs.map((job) => job.stop()));
      await desk.tick().catch((error: unknown) => log.warn({ err: error }, 'reputation was not stored'));
      unwatch();
    },
  };
}

function lesser(a: ReputationMode, b: ReputationMode): ReputationMode {
  const order: ReputationMode[] = ['off', 'report', 'on'];
  return order.indexOf(a) < order.indexOf(b) ? a : b;
}

/** Runs `work` again and again, never twice at once. `now` runs it now, after the run under way. */
function repeat(everyMs: number, work: () => Promise<void>, log: Logger) {
  let running: Promise<void> = Promise.resolve();
  let waiting = 0;
  let warnedMs = Number.NEGATIVE_INFINITY;
  const next = (): Promise<void> => {
    waiting++;
    const run = running.then(work).finally(() => {
      waiting--;
    });
    running = run.catch(() => undefined);
    return run;
  };
  const timer = setInterval(() => {
    if (waiting > 0) return;
    next().catch((error: unknown) => {
      if (performance.now() - warnedMs < WARN_EVERY_MS) return;
      warnedMs = performance.now();
      log.warn({ err: error }, 'the account of submitters could not be kept; it is tried again');
    });
  }, everyMs).unref();
  return {
    now: next,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
