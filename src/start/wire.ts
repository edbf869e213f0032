import type { Logger } from 'pino';
import { createIndexSource } from '../adapters/candidates/index-source.ts';
import { createSqlSource } from '../adapters/candidates/sql-source.ts';
import { createExperimentStore } from '../adapters/sql/create-experiment-store.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import type { Config } from '../config.ts';
import { DEFAULT_TENANT } from '../domain/access.ts';
import type { SnippetIngest } from '../ingest/ingest-snippets.ts';
import { createLeadIndex } from '../lead-index/create-lead-index.ts';
import { loadLeadIndex } from '../lead-index/load-lead-index.ts';
import type { CandidateSource } from '../ports/candidate-source.ts';
import type { Embedder } from '../ports/embedder.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { openCandidateSets } from './caches/open-candidate-sets.ts';
import { shareJudgements } from './caches/shared-lead-judge.ts';
import { createEmbedBacklog, type EmbedBacklog } from './embed-backlog.ts';
import { type Experiments, openExperiments } from './experiments/open-experiments.ts';
import { type IndexKeeper, openIndexKeeper } from './index-keeper.ts';
import { toldOf } from './learned-keeper.ts';
import { type Miners, openMiners } from './miners/open-miners.ts';
import type { LiveModels } from './models/live-models.ts';
import { openModels } from './models/open-models.ts';
import { openEmbedder } from './open-embedder.ts';
import { type ChosenModel, chooseLeadModel } from './open-lead-model.ts';
import { type LearnedPart, openLearned } from './open-learned.ts';
import { type Llm, openLlm } from './open-llm.ts';
import { loadTerms, type Terms } from './open-parser.ts';
import { openReputation, type Reputation } from './open-reputation.ts';
import { openStore } from './open-store.ts';
import { openStudent } from './open-student.ts';
import { openTextCache, type TextCache } from './open-text-cache.ts';
import { createQueryLog, type QueryLog } from './query-log.ts';
import { openUpkeep, type Upkeep } from './upkeep.ts';

/** The one tenant that is served. */
export const TENANT = DEFAULT_TENANT;
const POLL_MS = 500;
/** Length of vectors where no embedder says otherwise: the shipped table's. */
const DIMENSIONS = 256;

export interface Parts {
  metrics: Metrics;
  terms: Terms;
  embedder: Embedder | null;
  store: SqlStore;
  keeper: IndexKeeper;
  sources: CandidateSource[];
  backlog: EmbedBacklog;
  upkeep: Upkeep;
  /** The way of evidence into the store: ingestSnippets(records, parts.snippets). */
  snippets: SnippetIngest;
  miners: Miners;
  queryLog: QueryLog;
  experiments: Experiments;
  reputation: Reputation;
  /** Null where nothing is to be learned from outcomes. */
  learned: LearnedPart | null;
  /** Null where no language model is configured. */
  llm: Llm | null;
  leadModel: ChosenModel;
  /** Models trained on outcomes. */
  models: LiveModels;
  cache: TextCache;
  /** Names the history that the store's change numbers belong to. */
  storeId: string;
  close(): Promise<void>;
}

/** The only place that picks adapters. What was opened before a failure is closed again. */
export async function wire(config: Config, log: Logger): Promise<Parts> {
  const metrics = createMetrics();
  const terms = loadTerms();
  const leadModel = await chooseLeadModel(config.GBM, log);
  const embedder = await openEmbedder(config);
  const dimensions = embedder?.dimensions ?? DIMENSIONS;
  const store = await openStore(config, dimensions);
  let cache: TextCache | undefined;
  let llm: Llm | null = null;
  let models: LiveModels | undefined;
  let learned: LearnedPart | null = null;
  try {
    await store.migrate();
    if (embedder !== null && (await store.claimEmbeddings(embedder.version)))
      log.warn(
        { embedder: embedder.version },
        'the stored vectors are of another embedder; all leads are embedded anew',
      );
    const options = { dimensions, embedderVersion: embedder?.version ?? 'none' };
    const create = () => createLeadIndex(options);
    learned = openLearned(config, {
      store,
      tenant: TENANT,
      log,
      metrics: metrics.learning,
      miners: store.miners,
      ...(config.DATABASE_URL !== undefined && { pollMs: POLL_MS }),
    });
    const keeper = await openIndexKeeper({
      store,
      tenant: TENANT,
      dataDir: config.DATA_DIR,
      log,
      create,
      load: (path) => loadLeadIndex(path, options),
      ...(config.DATABASE_URL !== undefined && { pollMs: POLL_MS }),
      onDeleted: (leadIds) => {
        llm?.forget(leadIds);
        learned?.forget(leadIds);
      },
    });
    const caughtUp = () => keeper.catchUp();
    const upkeep = await openUpkeep(config, store, TENANT, dimensions, log, caughtUp);
    const storeId = await store.identity(TENANT);
    cache = openTextCache(config, metrics.cache, log);
    const sets = openCandidateSets(cache, config, storeId, options.embedderVersion, metrics.cache);
    const bySql = createSqlSource(store, create, upkeep.reads, sets);
    const byIndex = createIndexSource((tenant) => (tenant === TENANT ? keeper : null));
    const backlog = createEmbedBacklog(store, TENANT, embedder, caughtUp, log);
    llm = await openLlm(
      config,
      store,
      TENANT,
      metrics.llm,
      log,
      shareJudgements(cache, TENANT, metrics.cache),
      (promptVersion) => openStudent(config, () => keeper.index(), promptVersion),
    );
    const miners = openMiners({
      config,
      store: store.miners,
      tenant: TENANT,
      outcomes: async () => {
        await learned?.loaded;
        return learned?.state.miners ?? null;
      },
      factors: async (asOfMs) => (await learned?.at(asOfMs))?.minerFactors ?? null,
      log,
    });
    metrics.miners.watch({
      qualities: async () => (learned?.ready() === false ? [] : miners.qualities()),
      flagBelow: config.MQF_FLAG_BELOW,
    });
    models = await openModels(config, store.models, TENANT, metrics.models, log);
    const experiments = await openExperiments(
      config,
      createExperimentStore(store.client),
      store.models,
      TENANT,
      metrics.experiments,
      log,
    );
    const reputation = await openReputation(
      config,
      store,
      TENANT,
      () => keeper.index().stats().leads,
      metrics.reputation,
      log,
    );
    const queryLog = createQueryLog(toldOf(store, learned), TENANT, config.QUERY_LOG_ROWS_MAX, log);
    metrics.index.watch({
      stats: () => keeper.index().stats(),
      ready: keeper.ready,
      storeSeq: () => store.lastSeq(TENANT),
    });
    metrics.queryLog.watch(queryLog);
    metrics.database.watch({ pool: () => store.client.pool?.() ?? null, replica: upkeep.replica });
    return {
      metrics,
      terms,
      embedder,
      store,
      keeper,
      sources: config.RETRIEVAL === 'sql' ? [bySql] : [byIndex, bySql],
      backlog,
      upkeep,
      snippets: {
        store,
        tenant: TENANT,
        gates: config.GATES,
        bounds: { days: config.SUBMISSION_DAYS, rows: config.SUBMISSION_ROWS_MAX },
        count: metrics.evidence.count,
      },
      miners,
      queryLog,
      experiments,
      reputation,
      learned,
      llm,
      leadModel,
      models,
      cache,
      storeId,
      async close() {
        await cache?.texts.close();
        await llm?.close();
        await experiments.close();
        await queryLog.close();
        await reputation.close();
        await learned?.close();
        await backlog.close();
        await keeper.close();
        await upkeep.close();
        await models?.close();
        await store.close();
        await embedder?.close();
        await leadModel.model?.close();
      },
    };
  } catch (error) {
    await learned?.close();
    await cache?.texts.close();
    await models?.close();
    await store.close().catch(() => undefined);
    await embedder?.close();
    await leadModel.model?.close();
    throw error;
  }
}
