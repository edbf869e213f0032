import { randomUUID } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { packageVersion } from '../../package-root.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { learningSettings } from '../open-learned.ts';
import type { Parts } from '../wire.ts';
import { AnswerCache } from './answer-cache.ts';
import { type CacheKeys, cacheKeys } from './cache-keys.ts';
import { cachedEmbedder } from './cached-embedder.ts';
import { createParseCache } from './parse-cache.ts';

/** Shares of ASSAY_CACHE_BYTES; the rest is of the texts that Redis has too. */
const ANSWERS_SHARE = 0.5;
const PARSES_SHARE = 0.25;
const ENTRIES_MAX = 50_000;
const NOTHING_LEARNED = { local: '', shared: '' };

export interface CachesInput {
  parts: Parts;
  /** With the models in use now. */
  modelVersion(): string;
  settings: PipelineSettings;
  parse(prompt: string, nowMs: number): Parsed;
  /** Whether answers follow from request, instant and data alone: not so where a language model may learn meanwhile. */
  isRepeatable: boolean;
}

export interface Caches {
  answers: AnswerCache;
  parse(prompt: string, nowMs: number): Parsed;
  /** For the texts of queries. */
  embedder: Embedder | null;
  keys: CacheKeys;
  /** Whatever was made from data that is to be forgotten, here. */
  clear(): void;
}

/** The caches of one tenant's engine. */
export function openCaches(config: Config, input: CachesInput): Caches {
  const { parts, modelVersion, settings, isRepeatable } = input;
  const { keeper, metrics, cache, storeId } = parts;
  const keys = cacheKeys({
    tenant: parts.tenant,
    packageVersion: packageVersion(),
    modelVersion: modelVersion(),
    settings: [settings, config.LEARNING, learningSettings(config)],
  });
  const bytes = (share: number) => Math.max(1, Math.floor(config.CACHE_BYTES * share));
  const bounds = { entriesMax: ENTRIES_MAX, bytesMax: bytes(PARSES_SHARE) };
  const parses = createParseCache(input.parse, bounds, metrics.cache);
  const answers = new AnswerCache({
    entriesMax: ENTRIES_MAX,
    bytesMax: bytes(ANSWERS_SHARE),
    ttlMs: config.CACHE_TTL_SECONDS * 1000,
    modelVersion,
    version() {
      if (config.CACHE_ANSWERS === 'off' || config.RETRIEVAL !== 'index' || !isRepeatable) return null;
      const version = keeper.version();
      if (version === null) return null;
      const models = parts.models.version();
      const learned = parts.learned === null ? NOTHING_LEARNED : parts.learned.version();
      if (learned === null) return null;
      return {
        local: `${version.local} ${models.local} ${learned.local}`,
        shared:
          version.shared === null || learned.shared === null
            ? null
            : `${storeId}.${version.shared}.${models.shared}.${learned.shared}`,
      };
    },
    keys,
    far: config.CACHE_ANSWERS === 'shared' ? cache.redis : null,
    metrics: metrics.cache,
    now: Date.now,
    stopwatch: () => performance.now(),
    newId: randomUUID,
  });
  parts.onClose(
    metrics.cache.watch({
      entries: () => answers.entries + parses.entries(),
      bytes: () => answers.bytes + parses.bytes(),
    }),
  );
  return {
    answers,
    parse: parses.parse,
    embedder: parts.embedder && cachedEmbedder(parts.embedder, metrics.cache),
    keys,
    clear() {
      answers.clear();
      parses.clear();
    },
  };
}
