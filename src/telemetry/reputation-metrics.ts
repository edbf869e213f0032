import { Counter, Gauge, type Registry } from 'prom-client';
import { ALERT_RULES, type AlertRule } from '../learning/reputation/alert-rules.ts';
import { Sources } from './sources.ts';

export interface ReputationState {
  submitters: number;
  throttled: number;
  refused: number;
  waiting: number;
  lost: number;
  alerts: ReadonlyMap<AlertRule, number>;
}

export interface ReputationMetrics {
  /** One of several: what is told is of all together. Returns how to end it. */
  watch(state: () => ReputationState): () => void;
  observed(code: string | null): void;
  throttled(): void;
}

export function createReputationMetrics(registry: Registry): ReputationMetrics {
  const registers = [registry];
  const states = new Sources<() => ReputationState>();
  const checked = new Counter({
    name: 'assay_reputation_checked_total',
    help: 'Queries checked for their quality, by the check that they failed worst, or `passed`.',
    labelNames: ['check'],
    registers,
  });
  const throttles = new Counter({
    name: 'assay_reputation_throttles_total',
    help: 'Throttles that this process began.',
    registers,
  });
  const gauge = (name: string, help: string, of: (state: ReputationState) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(states.sum((read) => of(read())));
      },
    });
  const counter = (name: string, help: string, of: (state: ReputationState) => number) => {
    const total = states.counter((read) => of(read()));
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(total());
      },
    });
  };
  counter(
    'assay_reputation_refused_total',
    'Queries answered 429 because their submitter is slowed down.',
    (s) => s.refused,
  );
  counter(
    'assay_reputation_lost_total',
    'Outcomes and submitters that were not accounted because too many waited to be stored.',
    (s) => s.lost,
  );
  gauge('assay_reputation_submitters', 'Submitters that the process holds in memory.', (s) => s.submitters);
  gauge('assay_reputation_throttled', 'Submitters that are slowed down now.', (s) => s.throttled);
  gauge('assay_reputation_waiting', 'Submitters and outcomes that wait to be stored.', (s) => s.waiting);
  new Gauge({
    name: 'assay_reputation_alerts_open',
    help: 'Open alerts on query quality, by rule.',
    labelNames: ['rule'],
    registers,
    collect() {
      for (const rule of ALERT_RULES)
        this.set(
          { rule },
          states.sum((read) => read().alerts.get(rule) ?? 0),
        );
    },
  });
  return {
    watch: states.add,
    observed: (code) => checked.inc({ check: code ?? 'passed' }),
    throttled: () => throttles.inc(),
  };
}
