import { collectDefaultMetrics, Registry } from 'prom-client';
import { packageVersion } from '../package-root.ts';
import { createAccessMetrics } from './access-metrics.ts';
import { createCacheMetrics } from './cache-metrics.ts';
import { createDataMetrics } from './data-metrics.ts';
import { createDatabaseMetrics } from './database-metrics.ts';
import { createEventsMetrics } from './events-metrics.ts';
import { createEvidenceMetrics } from './evidence-metrics.ts';
import { createExperimentsMetrics } from './experiments-metrics.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createIndexMetrics } from './index-metrics.ts';
import { createKpiMetrics } from './kpi-metrics.ts';
import { createLearningMetrics } from './learning-metrics.ts';
import { createLimitMetrics } from './limit-metrics.ts';
import { createLlmMetrics } from './llm-metrics.ts';
import { createMinerMetrics } from './miner-metrics.ts';
import { createModelMetrics } from './model-metrics.ts';
import { createProcessMetrics } from './process-metrics.ts';
import { createQueryLogMetrics } from './query-log-metrics.ts';
import { createQueryMetrics } from './query-metrics.ts';
import { createReputationMetrics } from './reputation-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/**
 * All metrics of one process, in a registry of its own. A part adds its group here: a file `<part>-metrics.ts` that
 * declares them and offers typed functions, so that no label is made up where it is counted. Then
 * `npx assay metrics > docs/metrics.md`.
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    process: createProcessMetrics(registry, packageVersion()),
    http: createHttpMetrics(registry),
    access: createAccessMetrics(registry),
    query: createQueryMetrics(registry),
    events: createEventsMetrics(registry),
    data: createDataMetrics(registry),
    evidence: createEvidenceMetrics(registry),
    experiments: createExperimentsMetrics(registry),
    index: createIndexMetrics(registry),
    queryLog: createQueryLogMetrics(registry),
    cache: createCacheMetrics(registry),
    limits: createLimitMetrics(registry),
    llm: createLlmMetrics(registry),
    kpis: createKpiMetrics(registry),
    miners: createMinerMetrics(registry),
    models: createModelMetrics(registry),
    reputation: createReputationMetrics(registry),
    learning: createLearningMetrics(registry),
    database: createDatabaseMetrics(registry),
  };
}
