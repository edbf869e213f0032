import { Counter, Gauge, type Registry } from 'prom-client';
import { Sources } from './sources.ts';

/** What the process has learned from outcomes. */
export interface LearningState {
  readonly seq: number;
  stats(): { leads: number; miners: number; events: number; unattributed: number; dropped: number };
}

export interface LearningMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: LearningState): () => void;
}

export function createLearningMetrics(registry: Registry): LearningMetrics {
  const states = new Sources<LearningState>();
  const dropped = states.counter((of) => of.stats().dropped);
  const gauge = (name: string, help: string, read: (of: LearningState) => number) =>
    new Gauge({
      name: `assay_learning_${name}`,
      help,
      // Every process learns the same: the least tells of one that lags.
      aggregator: 'min',
      registers: [registry],
      collect() {
        if (states.all().length > 0) this.set(states.sum(read));
      },
    });
  gauge('leads', 'Leads with outcomes that count.', (of) => of.stats().leads);
  gauge(
    'miners',
    'Miners whose evidence was shown with leads that have outcomes.',
    (of) => of.stats().miners,
  );
  gauge('events', 'Outcomes that count.', (of) => of.stats().events);
  gauge(
    'events_unattributed',
    'Outcomes that count for their lead only, because their query is not stored (yet).',
    (of) => of.stats().unattributed,
  );
  gauge('seq', 'Sequence number of the last outcome that was learned from.', (of) => of.seq);
  new Counter({
    name: 'assay_learning_leads_dropped_total',
    help: 'Leads whose outcomes were forgotten because there were more than ASSAY_LEARNING_EVENTS.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(dropped());
    },
  });
  return { watch: states.add };
}
