import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { readFrom } from '../adapters/candidates/read-router.ts';
import { createSqlSource } from '../adapters/candidates/sql-source.ts';
import { DOCUMENT_VERSION } from '../adapters/opensearch/encode-document.ts';
import { openSearchClient } from '../adapters/opensearch/open-search-client.ts';
import { openSearchFeeder } from '../adapters/opensearch/open-search-feeder.ts';
import { openSearchReads } from '../adapters/opensearch/open-search-reads.ts';
import type { Config } from '../config.ts';
import type { LeadIndex } from '../lead-index/api.ts';
import type { CandidateSource } from '../ports/candidate-source.ts';
import type { Store } from '../ports/store.ts';
import { createClusterKeeper } from './cluster-keeper.ts';
import type { IndexKeeper } from './index-keeper.ts';

/** Longest time that one request may take while changes are brought over. */
const FEED_MS = 60_000;

export interface SearchCluster {
  keeper: IndexKeeper;
  source: CandidateSource;
}

export interface SearchClusterOptions {
  store: Store;
  tenant: string;
  /** Names the history that the store's change numbers belong to. */
  storeId: string;
  dimensions: number;
  embedderVersion: string;
  create: () => LeadIndex;
  onDeleted(leadIds: string[]): void;
  log: Logger;
}

/**
 * Candidates from OpenSearch, with no lead index in the process. An index in the cluster is named by all that its documents
 * are made from, so another embedder, layout or history of the store begins one of its own.
 */
export function openSearchCluster(config: Config, url: string, options: SearchClusterOptions): SearchCluster {
  const { store, tenant, storeId, dimensions, embedderVersion, create } = options;
  const made = JSON.stringify([DOCUMENT_VERSION, storeId, dimensions, embedderVersion]);
  const index = `${config.OPENSEARCH_INDEX}-${createHash('sha256').update(made).digest('hex').slice(0, 12)}`;
  const reads = openSearchReads(openSearchClient(url, config.OPENSEARCH_MS), index);
  const feeds =
    config.OPENSEARCH_FEED === 'on' || (config.OPENSEARCH_FEED === 'auto' && config.ROLE !== 'api');
  const keeper = createClusterKeeper({
    ...options,
    feeds,
    feeder: openSearchFeeder(openSearchClient(url, FEED_MS), {
      index,
      dimensions,
      shards: config.OPENSEARCH_SHARDS,
      replicas: config.OPENSEARCH_REPLICAS,
    }),
  });
  const lastSeq = (of: string) => store.lastSeq(of);
  const source = createSqlSource(
    { ...reads, lastSeq },
    create,
    readFrom({ ...reads, lastSeq }, config.OPENSEARCH_MS),
  );
  return { keeper, source: { ...source, kind: 'cluster', ready: (of) => of === tenant && keeper.ready() } };
}
