import { Counter, Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

export interface ExperimentsState {
  running(): number;
}

export interface ExperimentsMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: ExperimentsState): () => void;
  /** A query took part. */
  took(exposure: { experiment_id: string; variant: string; fell_back: boolean }): void;
  /** An answer was shown in another order than its scores. */
  explored(): void;
}

export function createExperimentsMetrics(registry: Registry): ExperimentsMetrics {
  const states = new Sources<ExperimentsState>();
  new Gauge({
    name: 'assay_experiments_running',
    help: 'Experiments that run, as this process knows.',
    registers: [registry],
    collect() {
      this.set(states.sum((of) => of.running()));
    },
  });
  const queries = new Counter({
    name: 'assay_experiment_queries_total',
    help: 'Queries that took part in an experiment.',
    labelNames: ['experiment', 'variant'],
    registers: [registry],
  });
  const fallbacks = new Counter({
    name: 'assay_experiment_fallbacks_total',
    help: 'Queries for which control was answered, because the variant failed or there was no time for it.',
    labelNames: ['experiment'],
    registers: [registry],
  });
  const explored = new Counter({
    name: 'assay_explored_queries_total',
    help: 'Answers shown with neighbours swapped by chance (ASSAY_EXPLORE_SHARE).',
    registers: [registry],
  });
  return {
    watch: states.add,
    took({ experiment_id, variant, fell_back }) {
      queries.inc({ experiment: experiment_id, variant });
      if (fell_back) fallbacks.inc({ experiment: experiment_id });
    },
    explored: () => explored.inc(),
  };
}
