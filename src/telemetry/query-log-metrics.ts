import { Counter, Gauge, type Registry } from 'prom-client';

export interface QueryLogState {
  waiting(): number;
  dropped(): number;
}

export interface QueryLogMetrics {
  watch(state: QueryLogState): void;
}

export function createQueryLogMetrics(registry: Registry): QueryLogMetrics {
  let state: QueryLogState | undefined;
  new Counter({
    name: 'assay_query_log_dropped_total',
    help: 'Answered queries that were not stored, because the store could not keep up or refused them.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(state?.dropped() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_query_log_waiting',
    help: 'Answered queries that wait to be stored.',
    registers: [registry],
    collect() {
      this.set(state?.waiting() ?? 0);
    },
  });
  return {
    watch(of) {
      state = of;
    },
  };
}
