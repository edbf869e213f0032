import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { LearnedState } from '../learning/learned-state.ts';
import type { LearningSettings } from '../learning/learning-settings.ts';
import type { Learned } from '../ports/learned.ts';
import type { MinerStore } from '../ports/miners.ts';
import type { OutcomeFeed } from '../ports/outcome-feed.ts';
import type { LearningMetrics } from '../telemetry/learning-metrics.ts';
import { type LearnedKeeper, openLearnedKeeper } from './learned-keeper.ts';
import { createMinerFactors } from './miners/miner-factors.ts';

export interface LearnedInput {
  store: OutcomeFeed;
  tenant: string;
  log: Logger;
  metrics: LearningMetrics;
  miners: Pick<MinerStore, 'minersSent'>;
  /** Absent for the embedded store. */
  pollMs?: number;
}

export interface LearnedPart extends LearnedKeeper {
  /** What is known as of an instant, for one question. */
  at(asOfMs: number): Promise<Learned>;
}

/** Null where nothing is to be learned. */
export function openLearned(config: Config, input: LearnedInput): LearnedPart | null {
  if (config.LEARNING === 'off') return null;
  const state = new LearnedState(learningSettings(config));
  const { store, tenant, log, pollMs } = input;
  const keeper = openLearnedKeeper({
    store,
    tenant,
    state,
    log,
    now: Date.now,
    ...(pollMs !== undefined && { pollMs }),
  });
  const unwatch = input.metrics.watch(state);
  const factors = createMinerFactors({
    config,
    store: input.miners,
    tenant,
    outcomes: state.miners,
    log,
    now: Date.now,
  });
  return {
    ...keeper,
    async at(asOfMs) {
      await keeper.loaded;
      const minerFactors = await factors.factors(asOfMs);
      return { minerFactors, leads: state.leads(asOfMs) };
    },
    async close() {
      unwatch();
      await keeper.close();
    },
    version: () => (factors.isWhole() ? keeper.version() : null),
  };
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
