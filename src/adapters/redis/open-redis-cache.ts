import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { Cache } from '../../ports/cache.ts';
import type { RedisFailure } from '../../telemetry/cache-metrics.ts';
import { jittered } from '../jittered.ts';
import { connectRedis } from './connect-redis.ts';
import { createGuard } from './create-guard.ts';
import { seal, unseal } from './envelope.ts';

export interface RedisCacheOptions {
  url: string;
  /** How long a query waits for a reply. */
  waitMs: number;
  log: Logger;
  onFailure?: (kind: RedisFailure) => void;
}

export interface RedisCache extends Cache {
  readonly client: Redis;
  /**
   * Takes away every key that begins so; the number of them. @throws AppError('store_unavailable') where Redis does not answer:
   * then what is there goes by itself, after its time (a day at most).
   */
  removeAll(prefix: string): Promise<number>;
  /** Whether calls go to Redis at present. */
  isUp(): boolean;
}

/** Writes on their way at once; more are dropped: a server that cannot keep up must not fill our memory. */
const WRITES_MAX = 64;
/** A value larger than this is not written: it would hold up the replies behind it. */
const VALUE_CHARACTERS_MAX = 1 << 20;

/** A cache shared by processes. Slow or gone, it costs the wait of a few queries and nothing else. */
export function openRedisCache(options: RedisCacheOptions): RedisCache {
  const { log } = options;
  const onFailure = options.onFailure ?? (() => undefined);
  const redis = connectRedis(options.url, log);
  const guard = createGuard(options.waitMs, onFailure, log);
  let writes = 0;

  function open(key: string, text: string | null | undefined): string | undefined {
    if (text === null || text === undefined) return undefined;
    const value = unseal(key, text);
    if (value === null) onFailure('garbage');
    return value ?? undefined;
  }

  /** Behind the answer: its outcome says nothing of how fast reads are, so the breaker does not hear of it. */
  function write(command: () => Promise<unknown>): void {
    if (!guard.isClosed() || redis.status !== 'ready' || writes >= WRITES_MAX) return;
    writes++;
    command()
      .catch((error: unknown) => onFailure(isFull(error) ? 'full' : 'error'))
      .finally(() => {
        writes--;
      });
  }

  return {
    client: redis,
    isUp: () => guard.isClosed() && redis.status === 'ready',
    async get(key, { onLate } = {}) {
      const late =
        onLate &&
        ((text: string | null) => {
          const value = open(key, text);
          if (value !== undefined) onLate(value);
        });
      return open(key, await guard.call(() => redis.get(key), late));
    },
    async getMany(keys) {
      if (keys.length === 0) return [];
      const texts = await guard.call(() => redis.mget([...keys]));
      return keys.map((key, i) => open(key, texts?.[i]));
    },
    set(key, value, ttlMs) {
      if (value.length > VALUE_CHARACTERS_MAX) return;
      write(() => redis.set(key, seal(key, value), 'PX', jittered(ttlMs)));
    },
    async claim(key, ttlMs) {
      const reply = await guard.call(() => redis.set(claimKey(key), '1', 'PX', Math.max(1, ttlMs), 'NX'));
      // Undefined: not answered in time, so nobody else can be waited for either.
      return reply !== null;
    },
    removeAll: (prefix) => removeAll(redis, prefix),
    release(key) {
      write(() => redis.del(claimKey(key)));
    },
    async close() {
      guard.close();
      redis.disconnect();
    },
  };
}

const SCAN_COUNT = 500;
const SCANS_MAX = 1_000_000;

async function removeAll(redis: Redis, prefix: string): Promise<number> {
  let cursor = '0';
  let removed = 0;
  try {
    for (let i = 0; i < SCANS_MAX; i++) {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', SCAN_COUNT);
      if (keys.length > 0) removed += await redis.unlink(...keys);
      cursor = next;
      if (cursor === '0') break;
    }
    return removed;
  } catch (cause) {
    throw new AppError('store_unavailable', 'Redis does not answer.', { cause });
  }
}

function claimKey(key: string): string {
  return `${key}:claim`;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('OOM');
}
