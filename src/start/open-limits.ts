import type { Logger } from 'pino';
import { openLimitExchange } from '../adapters/redis/open-limit-exchange.ts';
import type { Config } from '../config.ts';
import { createKeyLimiter, type KeyLimiter } from '../limits/key-limiter.ts';
import { createLimitSync } from '../limits/limit-sync.ts';
import type { LimitMetrics } from '../telemetry/limit-metrics.ts';

/** Where keys are known and no setting says otherwise. */
const RATE_PER_SECOND = 50;
const CONCURRENCY = 100;

/** The limits per key, as the settings say; processes share them through Redis where one is set. */
export function openLimits(config: Config, metrics: LimitMetrics, log: Logger): KeyLimiter {
  const isOpen = config.AUTH === 'off';
  const orNone = (value: number | undefined, otherwise: number) =>
    (value ?? (isOpen ? 0 : otherwise)) || Number.POSITIVE_INFINITY;
  const stopwatch = () => performance.now();
  const defaults = {
    ratePerSecond: orNone(config.RATE_PER_SECOND, RATE_PER_SECOND),
    burstSeconds: config.RATE_BURST_SECONDS,
    concurrency: orNone(config.KEY_CONCURRENCY, CONCURRENCY),
  };
  const mayLimit =
    !isOpen || Number.isFinite(defaults.ratePerSecond) || Number.isFinite(defaults.concurrency);
  const sync =
    config.REDIS_URL === undefined || !mayLimit
      ? null
      : createLimitSync(
          openLimitExchange({ url: config.REDIS_URL, waitMs: config.LIMIT_SYNC_WAIT_MS, log }),
          stopwatch,
          (isUp) =>
            isUp
              ? log.info('limits of keys are kept over all processes')
              : log.warn('Redis does not tell what keys did elsewhere; each process holds to its share'),
        );
  const limiter = createKeyLimiter({
    defaults,
    shares: config.LIMIT_SHARES || config.PROCESSES,
    sync,
    stopwatch,
  });
  metrics.watch({
    callers: limiter.callers,
    refused: limiter.refused,
    synced: () => (sync === null ? null : Number(sync.isUp())),
    syncFailures: () => sync?.failures() ?? 0,
  });
  return limiter;
}
