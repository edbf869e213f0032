import { Counter, Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

export interface QueryLogState {
  waiting(): number;
  dropped(): number;
}

export interface QueryLogMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: QueryLogState): () => void;
}

export function createQueryLogMetrics(registry: Registry): QueryLogMetrics {
  const states = new Sources<QueryLogState>();
  const dropped = states.counter((of) => of.dropped());
  new Counter({
    name: 'assay_query_log_dropped_total',
    help: 'Answered queries that were not stored, because the store could not keep up or refused them.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(dropped());
    },
  });
  new Gauge({
    name: 'assay_query_log_waiting',
    help: 'Answered queries that wait to be stored.',
    registers: [registry],
    collect() {
      this.set(states.sum((of) => of.waiting()));
    },
  });
  return { watch: states.add };
}
