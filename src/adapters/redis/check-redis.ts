import { Redis } from 'ioredis';
import { memoryPolicyFault } from './memory-policy.ts';

const MS = 2000;

/** One line on the server for `assay doctor`. @throws Error that says what to mend. */
export async function checkRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: MS,
    commandTimeout: MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What ends a connection is told here; the command only hears that it is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    const started = performance.now();
    await redis.ping();
    const ms = (performance.now() - started).toFixed(1);
    const fault = await memoryPolicyFault(redis);
    if (fault !== null) throw new Error(fault);
    const version = /^redis_version:(\S+)/m.exec(await redis.info('server'))?.[1] ?? 'of unknown version';
    return `Redis ${version}, answers in ${ms} ms, makes room as a cache should`;
  } catch (error) {
    const why = reason?.message ?? (error instanceof Error ? error.message : String(error));
    throw new Error(`${why} (ASSAY_REDIS_URL; queries go on without it)`);
  } finally {
    redis.disconnect();
  }
}
