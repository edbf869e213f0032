import { Counter, Gauge, type Registry } from 'prom-client';

/** What the process can say of itself. */
export interface ProcessState {
  ready(): Promise<{ ready: boolean }>;
  modelVersion(): string;
  /** Spans by what became of them. */
  spans(): { sent: number; failed: number; dropped: number };
}

export interface ProcessMetrics {
  watch(state: ProcessState): void;
  warmed(seconds: number): void;
}

/** A scrape does not wait longer than this for the store behind readiness. */
const READY_MS = 500;

export function createProcessMetrics(registry: Registry, version: string): ProcessMetrics {
  const registers = [registry];
  let state: ProcessState | undefined;
  new Gauge({
    name: 'assay_build_info',
    help: '1, labelled with the version of Assay and of Node.js.',
    labelNames: ['version', 'node'],
    aggregator: 'max',
    registers,
    collect() {
      this.set({ version, node: process.version }, 1);
    },
  });
  new Gauge({
    name: 'assay_model_info',
    help: '1, labelled with the model version that answers now; the label changes when a model is promoted.',
    labelNames: ['version'],
    aggregator: 'max',
    registers,
    collect() {
      this.reset();
      if (state !== undefined) this.set({ version: state.modelVersion() }, 1);
    },
  });
  new Gauge({
    name: 'assay_ready',
    help: '1 while the process may be sent queries, as GET /readyz says; over several processes the least.',
    aggregator: 'min',
    registers,
    async collect() {
      this.set(state !== undefined && (await inTime(state.ready())) ? 1 : 0);
    },
  });
  const processes = new Gauge({
    name: 'assay_processes',
    help: 'Serving processes that answered this scrape.',
    aggregator: 'sum',
    registers,
  });
  processes.set(1);
  const warm = new Gauge({
    name: 'assay_warm_up_seconds',
    help: 'How long the warm-up took before the process listened; over several processes the longest.',
    aggregator: 'max',
    registers,
  });
  new Counter({
    name: 'assay_trace_spans_total',
    help: 'Spans of traces that were kept: sent, failed (the receiver did not take them) or dropped (too many waited).',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      const { sent, failed, dropped } = state?.spans() ?? { sent: 0, failed: 0, dropped: 0 };
      this.inc({ outcome: 'sent' }, sent);
      this.inc({ outcome: 'failed' }, failed);
      this.inc({ outcome: 'dropped' }, dropped);
    },
  });
  return {
    watch(of) {
      state = of;
    },
    warmed: (seconds) => warm.set(seconds),
  };
}

async function inTime(told: Promise<{ ready: boolean }>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), READY_MS);
  });
  const answered = told.then(
    ({ ready }) => ready,
    () => false,
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}
