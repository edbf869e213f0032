import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type FactorsOf, LearnedState } from '../learning/learned-state.ts';
import type { LearningSettings } from '../learning/learning-settings.ts';
import type { OutcomeFeed } from '../ports/outcome-feed.ts';
import type { LearningMetrics } from '../telemetry/learning-metrics.ts';
import { type LearnedKeeper, openLearnedKeeper } from './learned-keeper.ts';

export interface LearnedInput {
  store: OutcomeFeed;
  tenant: string;
  log: Logger;
  metrics: LearningMetrics;
  factorsOf: FactorsOf;
  /** Absent for the embedded store. */
  pollMs?: number;
}

/** Null where nothing is to be learned. */
export function openLearned(config: Config, input: LearnedInput): LearnedKeeper | null {
  if (config.LEARNING === 'off') return null;
  const state = new LearnedState(learningSettings(config), input.factorsOf);
  const { store, tenant, log, pollMs } = input;
  const keeper = openLearnedKeeper({
    store,
    tenant,
    state,
    log,
    now: Date.now,
    ...(pollMs !== undefined && { pollMs }),
  });
  input.metrics.watch(state);
  return keeper;
}

export function learningSettings(config: Config): LearningSettings {
  return {
    windowDays: config.LEARNING_DAYS,
    eventsMax: config.LEARNING_EVENTS,
    halfLifeDays: config.OUTCOME_HALF_LIFE_DAYS,
    share: { max: config.OUTCOME_WEIGHT, prior: config.OUTCOME_PRIOR },
    otherNeed: config.OUTCOME_OTHER_NEED,
    positionBias: config.POSITION_BIAS,
  };
}
