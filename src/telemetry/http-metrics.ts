import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { LATENCY_BUCKETS, STAGE_BUCKETS } from './latency-buckets.ts';

/** What the admission queue can say of itself. */
export interface QueueState {
  waiting(): number;
  running(): number;
  /** Queries turned away since the start. */
  shed(): number;
}

export interface HttpMetrics {
  /** `route` is the path as declared (`/leads/:id`), never the path as asked for. */
  answered(route: string, status: number, ms: number): void;
  watchQueue(queue: QueueState): void;
  /** Milliseconds that a query waited for its turn. */
  waited(ms: number): void;
}

const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

export function createHttpMetrics(registry: Registry): HttpMetrics {
  const registers = [registry];
  let queue: QueueState | undefined;
  const durations = new Histogram({
    name: 'assay_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its handler, by route and class of status.',
    labelNames: ['route', 'status'],
    buckets: LATENCY_BUCKETS,
    registers,
  });
  new Counter({
    name: 'assay_http_shed_total',
    help: 'Queries answered 503 because too many were waiting.',
    registers,
    collect() {
      this.reset();
      this.inc(queue?.shed() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_http_queue_length',
    help: 'Queries that wait for a place.',
    registers,
    collect() {
      this.set(queue?.waiting() ?? 0);
    },
  });
  new Gauge({
    name: 'assay_http_queries_running',
    help: 'Queries being worked on.',
    registers,
    collect() {
      this.set(queue?.running() ?? 0);
    },
  });
  const waits = new Histogram({
    name: 'assay_http_queue_wait_seconds',
    help: 'How long a query waited for its turn; one that was turned away is not in it.',
    buckets: STAGE_BUCKETS,
    registers,
  });
  // Children are kept: looking one up by its labels costs more than observing (bench/metrics.ts).
  const children = new Map<string, Histogram.Internal<'route' | 'status'>>();
  return {
    answered(route, status, ms) {
      const key = `${Math.floor(status / 100)}${route}`;
      let child = children.get(key);
      if (child === undefined) {
        child = durations.labels(route, STATUS_CLASSES[Math.floor(status / 100) - 1] ?? 'other');
        children.set(key, child);
      }
      child.observe(ms / 1000);
    },
    waited: (ms) => waits.observe(ms / 1000),
    watchQueue(state) {
      queue = state;
    },
  };
}
