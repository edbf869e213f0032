import type { Logger } from 'pino';
import type { SqlStore } from '../../adapters/sql/sql-store.ts';
import type { Config } from '../../config.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { NO_TRACING, type Tracing } from '../../ports/tracing.ts';
import { createMetrics, type Metrics } from '../../telemetry/metrics.ts';
import { type OpenAccess, openAccess } from '../access/open-access.ts';
import { type ConfiguredChat, configuredChat } from '../configured-chat.ts';
import { openEmbedder } from '../open-embedder.ts';
import { type ChosenModel, chooseLeadModel } from '../open-lead-model.ts';
import { loadTerms, type Terms } from '../open-parser.ts';
import { openReplica, openStore } from '../open-store.ts';
import { openTextCache, type TextCache } from '../open-text-cache.ts';
import { openVectorUpkeep, type VectorUpkeep } from '../vector-upkeep.ts';

/** Length of vectors where no embedder says otherwise: the shipped table's. */
const DIMENSIONS = 256;

/** What a process opens once, whatever the number of its tenants. */
export interface Shared {
  config: Config;
  log: Logger;
  metrics: Metrics;
  tracing: Tracing;
  terms: Terms;
  embedder: Embedder | null;
  /** Length of vectors. */
  dimensions: number;
  /** False where no tenant's lead index is to be opened, as far as the store serves others. Default true. */
  isIndexed?: boolean;
  leadModel: ChosenModel;
  /** Not of any tenant: `store.of(tenant)` is. */
  store: SqlStore;
  /** For reads alone; null where none is set. */
  replica: SqlStore | null;
  /** Every key begins with the tenant. */
  cache: TextCache;
  /** Null where no language model is configured. */
  chat: ConfiguredChat | null;
  vectors: VectorUpkeep;
  /** Who may come in. */
  access: OpenAccess;
  close(): Promise<void>;
}

/** What was opened before a failure is closed again. */
export async function openShared(
  config: Config,
  log: Logger,
  tracing: Tracing = NO_TRACING,
): Promise<Shared> {
  const metrics = createMetrics();
  const terms = loadTerms();
  const leadModel = await chooseLeadModel(config.GBM, log);
  const embedder = await openEmbedder(config);
  const dimensions = embedder?.dimensions ?? DIMENSIONS;
  const store = await openStore(config, dimensions, tracing);
  let replica: SqlStore | null = null;
  let cache: TextCache | undefined;
  let access: OpenAccess | undefined;
  try {
    await store.migrate();
    if (embedder !== null && (await store.claimEmbeddings(embedder.version)))
      log.warn(
        { embedder: embedder.version },
        'the stored vectors are of another embedder; all leads are embedded anew',
      );
    const opened = await openAccess(config, store.access, metrics.access, log);
    access = opened;
    replica = await openReplica(config, dimensions, tracing);
    cache = openTextCache(config, metrics.cache, log, tracing);
    const { texts, redis } = cache;
    metrics.cache.watch({ entries: () => texts.entries(), bytes: () => texts.bytes() });
    metrics.cache.watchRedis(() => redis?.isUp() ?? null);
    const chat = await configuredChat(config, tracing);
    const vectors = openVectorUpkeep(config, store.ofAll(), log);
    return {
      config,
      log,
      metrics,
      tracing,
      terms,
      embedder,
      dimensions,
      leadModel,
      store,
      replica,
      cache,
      chat,
      vectors,
      access: opened,
      async close() {
        await vectors.close();
        await opened.close();
        await texts.close();
        await replica?.close();
        await store.close();
        await embedder?.close();
        await leadModel.model?.close();
      },
    };
  } catch (error) {
    await access?.close().catch(() => undefined);
    await cache?.texts.close();
    await replica?.close().catch(() => undefined);
    await store.close().catch(() => undefined);
    await embedder?.close();
    await leadModel.model?.close();
    throw error;
  }
}
