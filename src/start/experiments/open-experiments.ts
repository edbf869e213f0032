import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { ExperimentStore } from '../../ports/experiments.ts';
import type { ExperimentsMetrics } from '../../telemetry/experiments-metrics.ts';
import { createActiveExperiments } from './active-experiments.ts';
import { type ExperimentDesk, experimentDesk } from './experiment-desk.ts';
import { type Served, type ServeInput, serveQuery } from './serve-query.ts';

const POLL_MS = 500;

export interface Experiments {
  readonly desk: ExperimentDesk;
  serve(input: ServeInput): Promise<Served>;
  close(): Promise<void>;
}

/** The experiments of one engine: what runs is read before it answers, and every half second where others may change it. */
export async function openExperiments(
  config: Config,
  store: ExperimentStore,
  tenant: string,
  metrics: ExperimentsMetrics,
  log: Logger,
): Promise<Experiments> {
  const active = createActiveExperiments({
    store,
    tenant,
    log,
    ...(config.DATABASE_URL !== undefined && { pollMs: POLL_MS }),
  });
  await active.refresh();
  metrics.watch({ running: () => active.running().length });
  return {
    desk: experimentDesk({ store, tenant, active, now: Date.now }),
    async serve(input) {
      const served = await serveQuery(input, {
        running: active.running(),
        exploreShare: config.EXPLORE_SHARE,
        latencyMs: config.LATENCY_MS,
        stopwatch: () => performance.now(),
      });
      for (const one of served.exposures) metrics.took(one);
      if (served.answer.explored === true) metrics.explored();
      return served;
    },
    close: () => active.close(),
  };
}
