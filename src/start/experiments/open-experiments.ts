import type { Logger } from 'pino';
import { openTrainedModel } from '../../adapters/onnx/open-trained-model.ts';
import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';
import type { ExperimentStore } from '../../ports/experiments.ts';
import type { ModelRegistry } from '../../ports/model-registry.ts';
import type { Ranker } from '../../ports/ranker.ts';
import type { ExperimentsMetrics } from '../../telemetry/experiments-metrics.ts';
import { modelsFolder } from '../models/open-models.ts';
import { createActiveExperiments } from './active-experiments.ts';
import { type Challengers, createChallengers } from './challengers.ts';
import { type ExperimentDesk, experimentDesk } from './experiment-desk.ts';
import { type Served, type ServeInput, serveQuery } from './serve-query.ts';

const POLL_MS = 500;

export interface Experiments {
  readonly desk: ExperimentDesk;
  serve(input: ServeInput): Promise<Served>;
  readonly challengers: Pick<Challengers, 'get'>;
  close(): Promise<void>;
}

/** The experiments of one engine: what runs is read before it answers, and every half second where others may change it. */
export async function openExperiments(
  config: Config,
  store: ExperimentStore,
  registry: Pick<ModelRegistry, 'modelOf'>,
  tenant: string,
  metrics: ExperimentsMetrics,
  log: Logger,
): Promise<Experiments> {
  const open = (version: string) => openRanker(config, registry, tenant, version);
  const challengers = createChallengers({ open, log, now: Date.now });
  const active = createActiveExperiments({
    store,
    tenant,
    log,
    onRunning: (running) => challengers.want(running),
    ...(config.DATABASE_URL !== undefined && { pollMs: POLL_MS }),
  });
  await active.refresh();
  const unwatch = metrics.watch({ running: () => active.running().length });
  return {
    desk: experimentDesk({
      store,
      tenant,
      active,
      openRanker: open,
      now: Date.now,
    }),
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
    challengers,
    async close() {
      unwatch();
      await active.close();
      await challengers.close();
    },
  };
}

async function openRanker(
  config: Config,
  registry: Pick<ModelRegistry, 'modelOf'>,
  tenant: string,
  version: string,
): Promise<Ranker> {
  const found = await registry.modelOf(tenant, version);
  if (found === null)
    throw new AppError('not_found', `There is no model ${version}; \`assay models list\` names all.`);
  const { ranker, close } = await openTrainedModel({
    models: modelsFolder(config),
    version,
    sha256: found.sha256,
    depth: config.RANKER_DEPTH,
    weight: config.RANKER_WEIGHT,
    studentErrorMax: null,
  });
  return { ...ranker, close };
}
