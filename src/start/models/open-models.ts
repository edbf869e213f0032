import { join } from 'node:path';
import type { Logger } from 'pino';
import { openTrainedModel, type TrainedModel } from '../../adapters/onnx/open-trained-model.ts';
import type { Config } from '../../config.ts';
import type { ActiveModel, ModelRegistry } from '../../ports/model-registry.ts';
import type { ModelMetrics } from '../../telemetry/model-metrics.ts';
import { type LiveModels, openLiveModels } from './live-models.ts';

const POLL_MS = 1000;

/** Where `assay train` writes and servers read. */
export function modelsFolder(config: Pick<Config, 'MODELS_DIR' | 'DATA_DIR'>): string {
  return config.MODELS_DIR ?? join(config.DATA_DIR, 'models');
}

/** The promoted models as the settings ask. Only this process can write to the embedded store, so there nothing is polled. */
export function openModels(
  config: Config,
  registry: ModelRegistry,
  tenant: string,
  metrics: ModelMetrics,
  log: Logger,
): Promise<LiveModels> {
  return openLiveModels({
    mode: config.RANKER,
    registry,
    tenant,
    metrics,
    log,
    pollMs: config.DATABASE_URL === undefined ? null : POLL_MS,
    now: Date.now,
    open: async (model) => timed(await openActive(config, model), metrics),
  });
}

function openActive(config: Config, { version, sha256 }: ActiveModel): Promise<TrainedModel> {
  return openTrainedModel({
    models: modelsFolder(config),
    version,
    sha256,
    depth: config.RANKER_DEPTH,
    weight: config.RANKER_WEIGHT,
    studentErrorMax: config.STUDENT === 'on' ? config.STUDENT_ERROR_MAX : null,
  });
}

function timed(model: TrainedModel, metrics: ModelMetrics): TrainedModel {
  if (model.kind !== 'ranker') return model;
  const { predict } = model.ranker;
  return {
    ...model,
    ranker: {
      ...model.ranker,
      async predict(features, rows) {
        const startedMs = performance.now();
        const values = await predict(features, rows);
        metrics.ranked(performance.now() - startedMs);
        return values;
      },
    },
  };
}
