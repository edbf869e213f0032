import cluster, { type Worker } from 'node:cluster';
import {
  AggregatorRegistry,
  type MetricObject,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';

/** A process that does not answer in this time is left out of one scrape. */
const ANSWER_MS = 1000;

/** Messages between the serving processes and the one that supervises them. */
type Message =
  | { assay: 'want-metrics'; ask: number }
  | { assay: 'give-metrics'; ask: number }
  | { assay: 'metrics-given'; ask: number; metrics: MetricObject[] }
  | { assay: 'metrics-merged'; ask: number; text: string };

/** The supervisor's part: collects the metrics of all serving processes for whichever of them was scraped. */
export function mergeMetricsForWorkers(): void {
  let asks = 0;
  const open = new Map<number, { missing: Set<Worker>; got: MetricObject[][]; finish(): void }>();
  cluster.on('message', (from, message: unknown) => {
    if (!isMessage(message)) return;
    if (message.assay === 'metrics-given') {
      const ask = open.get(message.ask);
      if (ask?.missing.delete(from)) ask.got.push(message.metrics);
      if (ask?.missing.size === 0) ask.finish();
    }
    if (message.assay !== 'want-metrics') return;
    const id = ++asks;
    const theirs = message.ask;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected() === true);
    const missing = new Set(workers.filter((worker) => worker !== undefined));
    const timer = setTimeout(() => open.get(id)?.finish(), ANSWER_MS);
    open.set(id, {
      missing,
      got: [],
      finish() {
        clearTimeout(timer);
        const { got } = open.get(id) ?? { got: [] };
        open.delete(id);
        void AggregatorRegistry.aggregate(got)
          .metrics()
          .then((text) => {
            if (from.isConnected()) send(from, { assay: 'metrics-merged', ask: theirs, text });
          });
      },
    });
    for (const worker of missing) send(worker, { assay: 'give-metrics', ask: id });
  });
}

/**
 * The text that a scrape gets: of all serving processes together where there are several (sums for counters,
 * histograms and most gauges), else of this one.
 */
export function metricsText(registry: Registry): () => Promise<string> {
  if (!cluster.isWorker) return () => registry.metrics();
  const waiting = new Map<number, (text: string) => void>();
  let asks = 0;
  process.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.assay === 'give-metrics')
      void registry.getMetricsAsJSON().then((metrics) =>
        process.send?.({
          assay: 'metrics-given',
          ask: message.ask,
          metrics: metrics.map(knownOnly),
        } satisfies Message),
      );
    if (message.assay === 'metrics-merged') waiting.get(message.ask)?.(message.text);
  });
  return () =>
    new Promise((resolve) => {
      const ask = ++asks;
      const finish = (text: string | Promise<string>) => {
        clearTimeout(timer);
        waiting.delete(ask);
        resolve(text);
      };
      const timer = setTimeout(() => finish(registry.metrics()), 2 * ANSWER_MS);
      waiting.set(ask, finish);
      process.send?.({ assay: 'want-metrics', ask } satisfies Message);
    });
}

/** Without values that are not known: NaN becomes null between processes, and that would be added up as 0. */
export function knownOnly<T extends MetricObjectWithValues<MetricValue<string>>>(metric: T): T {
  return { ...metric, values: metric.values.filter(({ value }) => !Number.isNaN(value)) };
}

function send(worker: Worker, message: Message): void {
  worker.send(message);
}

/** Safe: only the processes of one cluster speak on this channel, and all are of one version. */
function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null && 'assay' in message;
}
