import { Counter, Gauge, type Registry } from 'prom-client';

/** What the limits can say of themselves. */
export interface LimitState {
  /** Callers with limits that are known at present. */
  callers(): number;
  refused(): { rate: number; concurrency: number };
  /** 1 while processes tell each other what callers took, 0 while each holds to its share, null where none share. */
  synced(): number | null;
  syncFailures(): number;
}

export const IDEMPOTENCY_RESULTS = ['first', 'replayed', 'mismatch', 'in_progress', 'dropped'] as const;
export type IdempotencyResult = (typeof IDEMPOTENCY_RESULTS)[number];

export interface LimitMetrics {
  watch(state: LimitState): void;
  idempotent(result: IdempotencyResult, count?: number): void;
}

export function createLimitMetrics(registry: Registry): LimitMetrics {
  const registers = [registry];
  let state: LimitState | undefined;
  new Counter({
    name: 'assay_limit_refused_total',
    help: 'Requests answered 429 because of the limits of their key, by limit.',
    labelNames: ['limit'],
    registers,
    collect() {
      this.reset();
      const refused = state?.refused() ?? { rate: 0, concurrency: 0 };
      this.inc({ limit: 'rate' }, refused.rate);
      this.inc({ limit: 'concurrency' }, refused.concurrency);
    },
  });
  new Gauge({
    name: 'assay_limit_callers',
    help: 'Callers with limits that this process knows of.',
    registers,
    collect() {
      this.set(state?.callers() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_limit_synced',
    help: '1 while limits are kept over all processes through Redis, 0 while each process holds to its share.',
    registers,
    collect() {
      this.set(state?.synced() ?? 0);
    },
  });
  new Counter({
    name: 'assay_limit_sync_failures_total',
    help: 'Rounds in which Redis did not tell in time what keys did in other processes.',
    registers,
    collect() {
      this.reset();
      this.inc(state?.syncFailures() ?? 0);
    },
  });
  const idempotent = new Counter({
    name: 'assay_idempotent_requests_total',
    help: 'Writes with an Idempotency-Key: answered for the first time, replayed, refused for another body, refused while the first is under way; and records dropped for want of room.',
    labelNames: ['result'],
    registers,
  });
  for (const result of IDEMPOTENCY_RESULTS) idempotent.inc({ result }, 0);
  return {
    watch(given) {
      state = given;
    },
    idempotent: (result, count = 1) => idempotent.inc({ result }, count),
  };
}
