import { Redis } from 'ioredis';
import type { Logger } from 'pino';

const CONNECT_MS = 1000;
/**
 * For a command of any kind, also those with which a connection begins: a value near the wait of a query would keep a
 * slow server from ever being connected to (ioredis issue 1431). How long a query waits is decided by the caller.
 */
const COMMAND_MS = 1000;
/** A connection that is silent for so long while it owes a reply is given up, so that a half-open one is found. */
const SILENCE_MS = 3000;
const RECONNECT_MS_MAX = 1000;

/**
 * Connects in the background and again whenever the connection is lost. A command fails at once while there is none:
 * nothing is queued, nothing is sent twice.
 */
export function connectRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    connectionName: 'assay',
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    socketTimeout: SILENCE_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), RECONNECT_MS_MAX),
  });
  let down = false;
  redis.on('error', (error: unknown) => {
    if (!down) log.warn({ err: error }, 'Redis does not answer; queries go on without it');
    down = true;
  });
  redis.on('ready', () => {
    if (down) log.info('Redis answers again');
    down = false;
  });
  return redis;
}
