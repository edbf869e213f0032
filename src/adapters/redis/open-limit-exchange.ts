import { createHash, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { LimitExchange, LimitReport, LimitSum } from '../../ports/limit-exchange.ts';
import { connectRedis } from './connect-redis.ts';

/** A process that has not told of its requests for so long is taken to have none. */
const RUNNING_TTL_MS = 3000;

/**
 * The sums of one caller: KEYS 1 the instant at which its bucket is full again, by the server's clock, and 2 how many
 * requests each process works on, until when. ARGV: taken milliseconds, requests, process, time to live.
 */
const SCRIPT = `
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
if full < now then full = now end
local taken = tonumber(ARGV[1])
if taken > 0 then
  full = full + taken
  redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now) + 1000)
end
local own = tonumber(ARGV[2])
if own > 0 then
  redis.call('HSET', KEYS[2], ARGV[3], string.format('%d %.0f', own, now + ARGV[4]))
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
else
  redis.call('HDEL', KEYS[2], ARGV[3])
end
local others = 0
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
  if all[i] ~= ARGV[3] then
    local count, untilMs = string.match(all[i + 1], '^(%d+) (%d+)$')
    if count and tonumber(untilMs) >= now then others = others + tonumber(count)
    else redis.call('HDEL', KEYS[2], all[i]) end
  end
end
return { string.format('%.3f', full - now), tostring(others) }
`;
const SHA = createHash('sha1').update(SCRIPT).digest('hex');

export interface LimitExchangeOptions {
  url: string;
  /** How long one round may take. */
  waitMs: number;
  log: Logger;
}

/** Sums of what processes took, in Redis: one script a caller, all of a round in one trip. */
export function openLimitExchange({ url, waitMs, log }: LimitExchangeOptions): LimitExchange {
  const redis = connectRedis(url, log);
  const processId = randomUUID();
  return {
    async report(reports) {
      if (redis.status !== 'ready') throw new Error('Redis is not connected');
      const replies = await inTime(round(redis, processId, reports), waitMs);
      return replies;
    },
    async close() {
      redis.disconnect();
    },
  };
}

async function round(redis: Redis, processId: string, reports: readonly LimitReport[]): Promise<LimitSum[]> {
  try {
    return (await send(redis, processId, reports, 'evalsha', SHA)).map(sumOf);
  } catch (error) {
    // A server that was restarted has forgotten the script; none of the round has been done then.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return (await send(redis, processId, reports, 'eval', SCRIPT)).map(sumOf);
  }
}

async function send(
  redis: Redis,
  processId: string,
  reports: readonly LimitReport[],
  command: 'evalsha' | 'eval',
  script: string,
): Promise<unknown[]> {
  const pipeline = redis.pipeline();
  for (const { tenant, caller, takenMs, running } of reports) {
    const id = createHash('sha256').update(caller).digest('base64url').slice(0, 22);
    // Braces: both keys of a caller on one node of a cluster.
    const key = `assay:{${tenant}:limits:${id}}`;
    pipeline[command](
      script,
      2,
      `${key}:full`,
      `${key}:running`,
      takenMs,
      running,
      processId,
      RUNNING_TTL_MS,
    );
  }
  const replies = (await pipeline.exec()) ?? [];
  return replies.map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
}

function sumOf(reply: unknown): LimitSum {
  const [backlogMs, othersRunning] = Array.isArray(reply) ? reply.map(Number) : [];
  if (backlogMs === undefined || othersRunning === undefined || !(backlogMs >= 0) || !(othersRunning >= 0))
    throw new Error('Redis answered something else than sums of limits');
  return { backlogMs, othersRunning };
}

function inTime<T>(work: Promise<T>, waitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // A busy process finds the timer due before it has read the socket: a reply that lies there came in time.
    const timer = setTimeout(
      () => setImmediate(() => reject(new Error('Redis did not answer in time'))),
      waitMs,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
