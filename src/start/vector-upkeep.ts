import type { Logger } from 'pino';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { buildVectorIndex, vectorIndexState } from '../adapters/sql/vector-index.ts';
import type { Config } from '../config.ts';
import { repeatedly } from './repeatedly.ts';

/** First look after the start has calmed down, then this often. */
const FIRST_MS = 15_000;
const EVERY_MS = 60_000;
/** No import is under way where fewer than one in twenty vectors came between two looks, and fewer than this. */
const AT_REST_GROWTH = 0.05;
const AT_REST_MAX = 10_000;
const COUNT_MAX = 1_000_000_000;

export interface VectorUpkeep {
  /** Builds the vector index now where it is missing and there is enough to index. */
  indexVectors(): Promise<void>;
  close(): Promise<void>;
}

/** The vector index is one over all tenants: it is built beside the writers where it is missing. */
export function openVectorUpkeep(config: Config, store: SqlStore, log: Logger): VectorUpkeep {
  const stop = new AbortController();

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
    const isAtRest = vectors - vectorsBefore <= Math.min(vectorsBefore * AT_REST_GROWTH, AT_REST_MAX);
    vectorsBefore = vectors;
    if (isAtRest) await indexVectors();
  }

  const end = repeatedly(
    { firstMs: FIRST_MS, everyMs: EVERY_MS },
    'building the vector index',
    indexVectorsAtRest,
    log,
  );
  return {
    indexVectors,
    async close() {
      stop.abort();
      await end();
    },
  };
}
