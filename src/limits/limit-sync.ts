import type { LimitExchange, LimitReport, LimitSum } from '../ports/limit-exchange.ts';

/** One caller's state that is to be told to the other processes. */
export interface Shared {
  /** What was done since the last time; null where nothing is to be told. Called once per round. */
  report(): LimitReport;
  /** The sums as of `sentAtMs`. */
  learn(sum: LimitSum, sentAtMs: number): void;
  /** Whether it must be told of again although nobody asks: requests are under way. */
  isBusy(): boolean;
}

export interface LimitSync {
  /** Sooner or later tells of this one. Costs next to nothing. */
  touch(shared: Shared): void;
  /** Whether the last round was answered. */
  isUp(): boolean;
  /** Rounds that failed since the start. */
  failures(): number;
  close(): Promise<void>;
}

/** Rounds of one process are this far apart at least. */
export const SYNC_MS = 50;
/** After a round that failed. */
const RETRY_MS = 1000;
const PER_ROUND_MAX = 256;

/** Tells the others in the background, so that no request waits for them. */
export function createLimitSync(
  exchange: LimitExchange,
  now: () => number,
  onState: (isUp: boolean) => void = () => undefined,
): LimitSync {
  const waiting = new Set<Shared>();
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let up = false;
  let failures = 0;
  let isClosed = false;

  function schedule(pauseMs: number): void {
    if (timer !== undefined || round !== undefined || isClosed || waiting.size === 0) return;
    const waitMs = Math.max(0, lastAtMs + pauseMs - now());
    timer = setTimeout(() => {
      timer = undefined;
      round = oneRound().finally(() => {
        round = undefined;
        schedule(up ? SYNC_MS : RETRY_MS);
      });
    }, waitMs);
    timer.unref();
  }

  async function oneRound(): Promise<void> {
    const batch = [...first(waiting, PER_ROUND_MAX)];
    for (const shared of batch) waiting.delete(shared);
    const reports = batch.map((shared) => shared.report());
    lastAtMs = now();
    const sentAtMs = lastAtMs;
    try {
      const sums = await exchange.report(reports);
      for (const [i, shared] of batch.entries()) {
        const sum = sums[i];
        if (sum !== undefined) shared.learn(sum, sentAtMs);
      }
      told(true);
    } catch {
      failures++;
      told(false);
    }
    for (const shared of batch) if (shared.isBusy()) waiting.add(shared);
  }

  function told(isUp: boolean): void {
    if (isUp !== up) onState(isUp);
    up = isUp;
  }

  return {
    touch(shared) {
      waiting.add(shared);
      schedule(up || failures === 0 ? SYNC_MS : RETRY_MS);
    },
    isUp: () => up,
    failures: () => failures,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await round;
      await exchange.close();
    },
  };
}

function* first<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}
