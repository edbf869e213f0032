import {
  type CandidateSet,
  type CandidateSets,
  candidateRequestText,
  readCandidateSet,
} from '../../adapters/candidates/candidate-sets.ts';
import type { Config } from '../../config.ts';
import { packageVersion } from '../../package-root.ts';
import type { CacheMetrics } from '../../telemetry/cache-metrics.ts';
import type { TextCache } from '../open-text-cache.ts';
import { cacheKeys } from './cache-keys.ts';
import { createSharedValues } from './shared-values.ts';

const WAIT_MS = 100;

/** Candidate sets of the SQL executor, shared by processes: finding one takes several statements, knowing it one. */
export function openCandidateSets(
  { texts, redis }: TextCache,
  config: Config,
  storeId: string,
  embedderVersion: string,
  metrics: CacheMetrics,
): CandidateSets {
  const through = createSharedValues(texts);
  const ttlMs = config.CACHE_TTL_SECONDS * 1000;
  // Settings are part of the request for candidates; what stored vectors were made with is not.
  const space = { packageVersion: packageVersion(), modelVersion: embedderVersion, settings: null };
  return {
    async through(tenant, request, seq, work) {
      const before = await seq();
      const key = cacheKeys({ tenant, ...space }).candidates(
        `${storeId}.${before}`,
        candidateRequestText(request),
      );
      const wasNear = texts.peek(key) !== undefined;
      let own: CandidateSet | undefined;
      const json = await through(
        key,
        async () => {
          own = await work();
          if ((await seq()) !== before) throw new Unsettled();
          return JSON.stringify(own);
        },
        { ttlMs, waitMs: WAIT_MS },
      ).catch((error: unknown) => {
        if (own !== undefined && error instanceof Unsettled) return null;
        throw error;
      });
      const elsewhere = wasNear ? 'memory' : redis === null ? 'joined' : 'redis';
      metrics.lookup('candidates', own === undefined ? elsewhere : 'miss');
      return own ?? (json === null ? null : readCandidateSet(json)) ?? work();
    },
  };
}

/** The data changed while the set was found: good for the one who asked, not to be kept. */
class Unsettled extends Error {}
