import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export const EVENT_STREAMS = ['snippets', 'outcomes'] as const;
export type EventStream = (typeof EVENT_STREAMS)[number];

/** What the consumer of one stream can say of itself. */
export interface StreamState {
  stored(): number;
  /** By code. */
  refused(): Record<string, number>;
  retries(): number;
  up(): boolean;
  lag(): Promise<{ partition: number; lag: number }[]>;
}

export interface EventsMetrics {
  watch(stream: EventStream, state: StreamState): void;
  /** Milliseconds from a message's own time to when it was durable, and searchable where it is evidence. */
  taken(stream: EventStream, delaysMs: number[]): void;
}

/** A scrape does not wait longer than this for the broker. */
const BROKER_MS = 500;

export function createEventsMetrics(registry: Registry): EventsMetrics {
  const states = new Map<EventStream, StreamState>();
  const registers = [registry];
  const counter = (name: string, help: string, read: (of: StreamState) => number) =>
    new Counter({
      name: `assay_events_${name}`,
      help,
      labelNames: ['stream'],
      registers,
      collect() {
        this.reset();
        for (const [stream, state] of states) this.inc({ stream }, read(state));
      },
    });
  counter('stored_total', 'Messages consumed and stored.', (of) => of.stored());
  counter('retries_total', 'Attempts after which messages were held back and tried again.', (of) =>
    of.retries(),
  );
  new Counter({
    name: 'assay_events_refused_total',
    help: 'Messages sent to the dead-letter topic, by the code of the reason.',
    labelNames: ['stream', 'code'],
    registers,
    collect() {
      this.reset();
      for (const [stream, state] of states)
        for (const [code, count] of Object.entries(state.refused())) this.inc({ stream, code }, count);
    },
  });
  new Gauge({
    name: 'assay_events_consumer_up',
    help: '1 while the consumer runs and what it reads is stored.',
    labelNames: ['stream'],
    aggregator: 'min',
    registers,
    collect() {
      for (const [stream, state] of states) this.set({ stream }, state.up() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'assay_events_lag',
    help: 'Messages in a partition that are not consumed yet; absent where the broker does not say in time.',
    labelNames: ['stream', 'partition'],
    aggregator: 'max',
    registers,
    async collect() {
      this.reset();
      await Promise.all(
        [...states].map(async ([stream, state]) => {
          for (const { partition, lag } of await inTime(state.lag())) this.set({ stream, partition }, lag);
        }),
      );
    },
  });
  const delay = new Histogram({
    name: 'assay_events_delay_seconds',
    help: 'From the time a message was produced until it was stored, and in this process searchable.',
    labelNames: ['stream'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers,
  });
  return {
    watch: (stream, state) => void states.set(stream, state),
    taken(stream, delaysMs) {
      const child = delay.labels(stream);
      for (const ms of delaysMs) child.observe(Math.max(0, ms) / 1000);
    },
  };
}

async function inTime<T>(work: Promise<T[]>): Promise<T[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T[]>((resolve) => {
    timer = setTimeout(() => resolve([]), BROKER_MS);
  });
  try {
    return await Promise.race([work.catch((): T[] => []), late]);
  } finally {
    clearTimeout(timer);
  }
}
