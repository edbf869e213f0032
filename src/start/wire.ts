import type { Logger } from 'pino';
import { createAttributeSource } from '../adapters/candidates/attribute-source.ts';
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
import type { Metrics } from '../telemetry/metrics.ts';
import { openCandidateSets } from './caches/open-candidate-sets.ts';
import { shareJudgements } from './caches/shared-lead-judge.ts';
import { createEmbedBacklog, type EmbedBacklog } from './embed-backlog.ts';
import { type Experiments, openExperiments } from './experiments/open-experiments.ts';
import { createIdleKeeper } from './idle-keeper.ts';
import { type IndexKeeper, openIndexKeeper } from './index-keeper.ts';
import { toldOf } from './learned-keeper.ts';
import { type Miners, openMiners } from './miners/open-miners.ts';
import type { LiveModels } from './models/live-models.ts';
import { openModels } from './models/open-models.ts';
import type { ChosenModel } from './open-lead-model.ts';
import { type LearnedPart, openLearned } from './open-learned.ts';
import { type Llm, openLlm } from './open-llm.ts';
import type { Terms } from './open-parser.ts';
import { openReputation, type Reputation } from './open-reputation.ts';
import { openSearchCluster } from './open-search-cluster.ts';
import { openStudent } from './open-student.ts';
import type { TextCache } from './open-text-cache.ts';
import { createQueryLog, type QueryLog } from './query-log.ts';
import type { Shared } from './tenants/open-shared.ts';
import { tenantConfig } from './tenants/tenant-config.ts';
import { openUpkeep, type Upkeep } from './upkeep.ts';

const POLL_MS = 500;

/** What an engine works with: its own parts, and those that it has in common with the engines of other tenants. */
export interface Parts {
  tenant: string;
  /** With the folders of the tenant. */
  config: Config;
  metrics: Metrics;
  terms: Terms;
  embedder: Embedder | null;
  /** Of the tenant alone. */
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
  log: Logger;
  /** Is done when the parts close; what came last first. */
  onClose(end: () => unknown): void;
  /** Closes what is the tenant's own. */
  close(): Promise<void>;
}

/** Opens what belongs to one tenant. What was opened before a failure is closed again. */
export async function wire(shared: Shared, tenant: string): Promise<Parts> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const onClose = (end: () => unknown) => void closers.push(end);
    return { ...(await openParts(shared, tenant, closers)), onClose, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function openParts(
  shared: Shared,
  tenant: string,
  closers: (() => unknown)[],
): Promise<Omit<Parts, 'close' | 'onClose'>> {
  const { metrics, terms, embedder, dimensions, leadModel, cache } = shared;
  const store = shared.store.of(tenant);
  const replica = shared.replica?.of(tenant) ?? null;
  const config = tenantConfig(shared.config, tenant);
  const log = tenant === DEFAULT_TENANT ? shared.log : shared.log.child({ tenant });
  const isShared = config.DATABASE_URL !== undefined;
  const polling = isShared ? { pollMs: POLL_MS } : {};
  let llm: Llm | null = null;
  const opened = <T extends { close(): unknown } | null>(part: T): T => {
    if (part !== null) closers.push(() => part.close());
    return part;
  };
  const options = { dimensions, embedderVersion: embedder?.version ?? 'none' };
  const create = () => createLeadIndex(options);
  const models = opened(await openModels(config, store.models, tenant, metrics.models, log));
  const learned = opened(
    openLearned(config, {
      store,
      tenant,
      log,
      metrics: metrics.learning,
      miners: store.miners,
      ...polling,
    }),
  );
  const storeId = await store.identity(tenant);
  const onDeleted = (leadIds: string[]) => {
    llm?.forget(leadIds);
    learned?.forget(leadIds);
  };
  const cluster =
    config.RETRIEVAL !== 'opensearch' || config.OPENSEARCH_URL === undefined
      ? null
      : openSearchCluster(config, config.OPENSEARCH_URL, {
          ...options,
          store,
          tenant,
          storeId,
          create,
          onDeleted,
          log,
        });
  const isIdle = isShared && shared.isIndexed === false;
  const keeper =
    cluster?.keeper ??
    (isIdle ? createIdleKeeper(create()) : null) ??
    (await openIndexKeeper({
      store,
      tenant,
      dataDir: config.DATA_DIR,
      log,
      create,
      load: (path) => loadLeadIndex(path, options),
      ...polling,
      purgedSeq: () => store.forgetting.purgedSeq(tenant),
      onDeleted,
    }));
  const caughtUp = () => keeper.catchUp();
  const upkeep = opened(openUpkeep(config, { store, replica }, tenant, log));
  opened(keeper);
  const sets = openCandidateSets(cache, config, storeId, options.embedderVersion, metrics.cache);
  const bySql = createSqlSource(store, create, upkeep.reads, sets);
  const holderOf = (of: string) => (of === tenant ? keeper : null);
  const sourcesOf = () => {
    if (cluster !== null) return [cluster.source];
    if (config.RETRIEVAL === 'sql') return [bySql];
    const byAttributes = createAttributeSource(holderOf, upkeep.primary, bySql);
    return [createIndexSource(holderOf), byAttributes, bySql];
  };
  const backlog = opened(createEmbedBacklog(store, tenant, embedder, caughtUp, log));
  const llmEvents = opened(metrics.llm.open());
  llm = await openLlm(
    config,
    store,
    tenant,
    llmEvents,
    log,
    shareJudgements(cache, tenant, metrics.cache),
    (promptVersion) => openStudent(config, () => keeper.index(), promptVersion),
    shared.chat,
  );
  const miners = openMiners({
    config,
    store: store.miners,
    tenant,
    outcomes: async () => {
      await learned?.loaded;
      return learned?.state.miners ?? null;
    },
    factors: async (asOfMs) => (await learned?.at(asOfMs))?.minerFactors ?? null,
    log,
  });
  const reputation = opened(
    await openReputation(
      config,
      store.reputation,
      tenant,
      () => keeper.index().stats().leads,
      metrics.reputation,
      log,
    ),
  );
  const queryLog = opened(createQueryLog(toldOf(store, learned), tenant, config.QUERY_LOG_ROWS_MAX, log));
  const experiments = opened(
    await openExperiments(
      config,
      createExperimentStore(store.client),
      store.models,
      tenant,
      metrics.experiments,
      log,
    ),
  );
  opened(llm);
  closers.push(
    metrics.miners.watch({
      qualities: async () => (learned?.ready() === false ? [] : miners.qualities()),
      flagBelow: config.MQF_FLAG_BELOW,
    }),
    metrics.index.watch({
      stats: () => keeper.index().stats(),
      ready: keeper.ready,
      storeSeq: () => store.lastSeq(tenant),
    }),
    metrics.queryLog.watch(queryLog),
  );
  if (tenant === DEFAULT_TENANT)
    metrics.database.watch({ pool: () => store.client.pool?.() ?? null, replica: upkeep.replica });
  return {
    tenant,
    config,
    metrics,
    terms,
    embedder,
    store,
    keeper,
    sources: sourcesOf(),
    backlog,
    upkeep,
    snippets: {
      store,
      tenant,
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
    log,
  };
}
