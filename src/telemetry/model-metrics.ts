import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type ActiveModel, MODEL_KINDS, type ModelKind } from '../ports/model-registry.ts';
import { Sources } from './sources.ts';

export interface ModelMetrics {
  ranked(ms: number): void;
  swapped(kind: ModelKind, outcome: 'done' | 'failed'): void;
  /** What is used now, of one of several. Returns how to end it. */
  watch(active: () => readonly ActiveModel[]): () => void;
}

const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];

export function createModelMetrics(registry: Registry): ModelMetrics {
  const registers = [registry];
  const states = new Sources<() => readonly ActiveModel[]>();
  const active = () => states.all().flatMap((read) => read());
  const seconds = new Histogram({
    name: 'assay_ranker_seconds',
    help: 'Time that the promoted ranker takes to value the candidates of a query.',
    buckets: SECONDS,
    registers,
  });
  const swaps = new Counter({
    name: 'assay_model_swaps_total',
    help: 'Trained models put in the place of another while serving, by kind; failed ones left the former in use.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  for (const kind of MODEL_KINDS) for (const outcome of ['done', 'failed']) swaps.inc({ kind, outcome }, 0);
  new Gauge({
    name: 'assay_model_active',
    help: '1 for the version of each kind of trained model that is used; absent where none is.',
    labelNames: ['kind', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { kind, version } of active()) this.set({ kind, version }, 1);
    },
  });
  new Gauge({
    name: 'assay_model_age_seconds',
    help: 'Time since the last query that the trained model in use learned from.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      const oldest = new Map<ModelKind, number>();
      for (const { kind, trained_to_ms } of active())
        oldest.set(kind, Math.min(oldest.get(kind) ?? Number.POSITIVE_INFINITY, trained_to_ms));
      for (const [kind, atMs] of oldest) this.set({ kind }, (Date.now() - atMs) / 1000);
    },
  });
  return {
    ranked: (ms) => seconds.observe(ms / 1000),
    swapped: (kind, outcome) => swaps.inc({ kind, outcome }),
    watch: states.add,
  };
}
