import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createIdempotencyDesk, type IdempotencyDesk } from '../idempotency/idempotency-desk.ts';
import type { IdempotencyStore } from '../ports/idempotency.ts';
import type { LimitMetrics } from '../telemetry/limit-metrics.ts';
import { repeatedly } from './repeatedly.ts';

/** Also where no write comes in, an answer goes soon after its time. */
const PRUNE = { firstMs: 90_000, everyMs: 600_000 };

/** The idempotency keys of one tenant, as the settings say. */
export function openIdempotency(
  config: Config,
  store: IdempotencyStore,
  tenant: string,
  metrics: LimitMetrics,
  log: Logger,
): IdempotencyDesk & { close(): Promise<void> } {
  const desk = createIdempotencyDesk({
    store,
    tenant,
    keepMs: config.IDEMPOTENCY_HOURS * 3_600_000,
    rowsMax: config.IDEMPOTENCY_KEYS_MAX,
    bytesMax: config.IDEMPOTENCY_BYTES_MAX,
    isAlone: config.DATABASE_URL === undefined,
    now: Date.now,
    log,
    onDropped: (count) => metrics.idempotent('dropped', count),
  });
  return { ...desk, close: repeatedly(PRUNE, 'dropping old idempotency keys', desk.prune, log) };
}
