import type { Logger } from 'pino';
import { type ReadRouter, readFrom } from '../adapters/candidates/read-router.ts';
import {
  createReplicaRouter,
  type ReplicaRouter,
  type ReplicaState,
} from '../adapters/candidates/replica-router.ts';
import { dropOldExposures } from '../adapters/sql/experiment-exposures.ts';
import { dropOldQueries, dropOldSnippets } from '../adapters/sql/retention.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { buildVectorIndex, vectorIndexState } from '../adapters/sql/vector-index.ts';
import type { Config } from '../config.ts';
import { openReplica } from './open-store.ts';

const DAY_MS = 86_400_000;
/** First look after the start has calmed down, then this often. */
const INDEX_FIRST_MS = 15_000;
const INDEX_EVERY_MS = 60_000;
/** Fewer than one in twenty new vectors between two looks: no import is under way. */
const AT_REST_GROWTH = 1.05;
const COUNT_MAX = 1_000_000_000;
const RETENTION_FIRST_MS = 60_000;
const RETENTION_EVERY_MS = 3_600_000;

export interface Upkeep {
  /** Where SQL answers from. */
  reads: ReadRouter;
  /** Null where no replica is set. */
  replica(): ReplicaState | null;
  /** Builds the vector index now where it is missing and there is enough to index. */
  indexVectors(): Promise<void>;
  /** Forgets now what is older than it may get. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** What the database needs while Assay runs: the replica looked after, the vector index built, old rows forgotten. */
export async function openUpkeep(
  config: Config,
  store: SqlStore,
  tenant: string,
  dimensions: number,
  log: Logger,
  onForgotten: () => Promise<void>,
): Promise<Upkeep> {
  const replica = await openReplica(config, dimensions);
  const router = replica === null ? null : routerTo(replica, config, store, tenant, log);
  const stop = new AbortController();
  const jobs = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];

  async function indexVectors(): Promise<void> {
    if (config.DATABASE_URL === undefined || config.VECTOR_INDEX_MIN === 0) return;
    const { state, vectors } = await vectorIndexState(store.client, config.VECTOR_INDEX_MIN);
    if (state === 'ready' || state === 'building' || vectors < config.VECTOR_INDEX_MIN) return;
    log.info({ state }, 'building the vector index in the background');
    const startedMs = performance.now();
    const outcome = await buildVectorIndex(store.client, { signal: stop.signal });
    log.info({ outcome, seconds: Math.round((performance.now() - startedMs) / 1000) }, 'vector index');
  }

  /**
   * The same once an import is over, since every row is dearer to write into a table that has the index: 100,000 leads
   * took 231 s to import where it was built at 10,000 (loadtest/import-data.ts).
   */
  let vectorsBefore = Number.NaN;
  async function indexVectorsAtRest(): Promise<void> {
    if (config.DATABASE_URL === undefined || config.VECTOR_INDEX_MIN === 0) return;
    if ((await vectorIndexState(store.client, 1)).state === 'ready') return;
    const { vectors } = await vectorIndexState(store.client, COUNT_MAX);
    const isAtRest = vectors <= vectorsBefore * AT_REST_GROWTH;
    vectorsBefore = vectors;
    if (isAtRest) await indexVectors();
  }

  async function forget(): Promise<void> {
    const { QUERIES_KEEP_DAYS, SNIPPETS_KEEP_DAYS } = config;
    const before = (days: number) => Date.now() - days * DAY_MS;
    if (QUERIES_KEEP_DAYS > 0)
      log.debug(
        { gone: await dropOldQueries(store.client, tenant, before(QUERIES_KEEP_DAYS)) },
        'old queries',
      );
    if (QUERIES_KEEP_DAYS > 0) await dropOldExposures(store.client, tenant, before(QUERIES_KEEP_DAYS));
    if (SNIPPETS_KEEP_DAYS === 0) return;
    const gone = await dropOldSnippets(store.client, tenant, before(SNIPPETS_KEEP_DAYS));
    log.debug({ gone }, 'old evidence');
    if (gone > 0) await onForgotten();
  }

  function every(firstMs: number, thenMs: number, name: string, work: () => Promise<void>): void {
    const run = (): void => {
      const job = work()
        .catch((error: unknown) => {
          if (!stop.signal.aborted) log.warn({ err: error }, `${name} failed; it is tried again`);
        })
        .finally(() => jobs.delete(job));
      jobs.add(job);
    };
    const first = setTimeout(() => {
      run();
      timers.push(setInterval(run, thenMs).unref());
    }, firstMs);
    timers.push(first.unref());
  }

  every(INDEX_FIRST_MS, INDEX_EVERY_MS, 'building the vector index', indexVectorsAtRest);
  every(RETENTION_FIRST_MS, RETENTION_EVERY_MS, 'forgetting old rows', forget);
  return {
    reads: router ?? readFrom(store, config.DATABASE_URL === undefined ? undefined : config.DATABASE_READ_MS),
    replica: () => router?.state() ?? null,
    indexVectors,
    forget,
    async close() {
      stop.abort();
      for (const timer of timers) clearTimeout(timer);
      router?.close();
      await Promise.all(jobs);
      await replica?.close();
    },
  };
}

function routerTo(
  replica: SqlStore,
  config: Config,
  primary: SqlStore,
  tenant: string,
  log: Logger,
): ReplicaRouter {
  const { DATABASE_REPLICA_LAG_MS: lagMsMax, DATABASE_READ_MS: deadlineMs } = config;
  return createReplicaRouter({ primary, replica, tenant, lagMsMax, deadlineMs, log });
}
