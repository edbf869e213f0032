import { createServer, type Server } from 'node:net';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../src/adapters/memory/create-memory-cache.ts';
import { memoryPolicyFault } from '../../src/adapters/redis/memory-policy.ts';
import { openRedisCache, type RedisCache } from '../../src/adapters/redis/open-redis-cache.ts';
import { createTieredCache } from '../../src/adapters/tiered-cache.ts';
import type { RedisFailure } from '../../src/telemetry/cache-metrics.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { hasRedisServer, type OwnRedis, ownRedis } from './redis-server.ts';

const PROMPTS = [
  'fintech companies in California using Snowflake, not banks',
  'biotech in Boston that raised a Series B',
  'logistics companies in Germany with more than 500 employees',
  'CTOs at payments companies',
];
const AS_OF = '2026-06-30T00:00:00Z';
/** Nothing is left out of an answer because the machine is busy. */
const PATIENT = { ASSAY_LATENCY_MS: '60000' };
/** Generous, because machines are busy; how long it took is printed. */
const RECOVERY_MS = 30_000;

/** The characters of `leads` as sent. */
async function leadsOf(sample: Sample, prompt: string): Promise<string> {
  const response = await sample.post('/query', { prompt, as_of: AS_OF });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text.slice(text.indexOf('"leads":'), text.lastIndexOf(',"cost":'));
}

async function counted(sample: Sample, name: string, labels: string): Promise<number> {
  const text = await sample.engine.metrics.registry.getSingleMetricAsString(name);
  const line = text.split('\n').find((one) => one.startsWith(name) && one.includes(labels));
  return Number(line?.split(' ').at(-1));
}

function percentiles(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `P50 ${at(0.5)} ms, P99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

const server = hasRedisServer() && process.env.ASSAY_TEST_REDIS_URL !== undefined;
if (!server)
  describe('Redis that fails', () => {
    it.skip('needs redis-server on the path and ASSAY_TEST_REDIS_URL');
  });

describe.runIf(server)('Redis that fails costs time at most', () => {
  let redis: OwnRedis;
  let proxy: TcpProxy;
  let want: string[];
  let sample: Sample | undefined;

  beforeAll(async () => {
    redis = await ownRedis();
    await redis.start();
    proxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    const plain = await serveSample({ ...PATIENT, ASSAY_CACHE_ANSWERS: 'off' });
    want = [];
    for (const prompt of PROMPTS) want.push(await leadsOf(plain, prompt));
    await plain.close();
  }, 120_000);
  afterEach(async () => {
    await sample?.close();
    sample = undefined;
    proxy.setLatency(0);
    proxy.heal();
  });
  afterAll(async () => {
    await proxy.close();
    await redis.kill();
  });

  /** Nothing is kept in the process, so that every repeat asks Redis. A busy machine must not look like a slow Redis. */
  async function serve(url: string, waitMs = 500): Promise<Sample> {
    sample = await serveSample({
      ...PATIENT,
      ASSAY_REDIS_URL: url,
      ASSAY_CACHE_ANSWERS: 'shared',
      ASSAY_CACHE_BYTES: '0',
      ASSAY_REDIS_WAIT_MS: String(waitMs),
    });
    return sample;
  }

  async function askAll(of: Sample, rounds: number): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < rounds * PROMPTS.length; i++) {
      const started = performance.now();
      expect(await leadsOf(of, PROMPTS[i % PROMPTS.length] ?? '')).toBe(want[i % PROMPTS.length]);
      times.push(performance.now() - started);
    }
    return times;
  }

  const hits = (of: Sample) => counted(of, 'assay_cache_lookups_total', 'cache="answer",result="redis"');
  const failed = (of: Sample, kind: RedisFailure) =>
    counted(of, 'assay_cache_redis_failures_total', `kind="${kind}"`);

  /** Answers come from Redis again. */
  async function recovered(of: Sample): Promise<number> {
    const started = performance.now();
    const before = await hits(of);
    await expect
      .poll(
        async () => {
          await askAll(of, 1);
          return hits(of);
        },
        { timeout: RECOVERY_MS, interval: 50 },
      )
      .toBeGreaterThan(before);
    return Math.round(performance.now() - started);
  }

  it('absent at the start: the process starts and answers, and uses it when it comes', async () => {
    await redis.kill();
    const of = await serve(redis.url);
    const times = await askAll(of, 10);
    expect(await hits(of)).toBe(0);
    await redis.start();
    const ms = await recovered(of);
    console.log(`absent at the start: ${percentiles(times)}; in use ${ms} ms after it came`);
  }, 120_000);

  it('killed and restarted under load: every answer is the same bytes', async () => {
    const of = await serve(redis.url);
    await recovered(of);
    const during = askAll(of, 30);
    await redis.kill();
    const times = await during;
    await redis.start();
    const ms = await recovered(of);
    console.log(`killed under load: ${percentiles(times)}; in use ${ms} ms after it was back`);
  }, 120_000);

  it('200 ms slow: a few queries wait for it and the others do not', async () => {
    const of = await serve(proxy.through(redis.url), 5);
    await recovered(of);
    proxy.setLatency(200);
    const times = await askAll(of, 60);
    const [late, open] = [await failed(of, 'timeout'), await failed(of, 'open')];
    // At first until half of the calls of two seconds have failed, then one a second.
    const seconds = times.reduce((sum, ms) => sum + ms, 0) / 1000;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThanOrEqual(40 + 2 * seconds);
    expect(open).toBeGreaterThan(late);
    proxy.setLatency(0);
    const ms = await recovered(of);
    console.log(
      `200 ms slow each way: ${percentiles(times)}; of ${times.length} queries ${late} waited; in use ${ms} ms after`,
    );
  }, 120_000);

  it('half-open: silent connections are given up', async () => {
    const of = await serve(proxy.through(redis.url), 5);
    await recovered(of);
    proxy.swallow({ alsoNew: true });
    const times = await askAll(of, 60);
    proxy.heal();
    const ms = await recovered(of);
    console.log(`half-open: ${percentiles(times)}; in use ${ms} ms after`);
  }, 120_000);

  it('speaking garbage: no answer and no process is lost to it', async () => {
    const liar = await startLiar();
    const of = await serve(`redis://127.0.0.1:${liar.port}`);
    const times = await askAll(of, 30);
    expect(await hits(of)).toBe(0);
    console.log(`garbage: ${percentiles(times)}`);
    await of.close();
    sample = undefined;
    await liar.close();
  }, 120_000);

  it('full and told not to make room: reads go on, what is new is not kept', async () => {
    const of = await serve(redis.url);
    await recovered(of);
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    try {
      const before = await hits(of);
      await of.engine.deleteLeads(['none-such']);
      await askAll(of, 5);
      expect(await hits(of)).toBeGreaterThan(before);
      const asked = { prompt: 'new companies nobody asked for', as_of: AS_OF };
      for (let i = 0; i < 3; i++) expect((await of.post('/query', asked)).status).toBe(200);
      await expect.poll(() => failed(of, 'full'), { timeout: RECOVERY_MS }).toBeGreaterThan(0);
      expect(await failed(of, 'open')).toBe(0);
    } finally {
      await redis.command('CONFIG', 'SET', 'maxmemory', '64mb');
      await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    }
  }, 120_000);
});

describe.runIf(server)('the Redis adapter', () => {
  let redis: OwnRedis;
  let cache: RedisCache;
  const failures: RedisFailure[] = [];
  const open = async (url: string, waitMs: number) => {
    const opened = openRedisCache({
      url,
      waitMs,
      log: pino({ level: 'silent' }),
      onFailure: (kind) => failures.push(kind),
    });
    await new Promise<void>((resolve) => opened.client.once('ready', resolve));
    return opened;
  };
  beforeAll(async () => {
    redis = await ownRedis();
    await redis.start();
    cache = await open(redis.url, 5000);
  }, 60_000);
  afterAll(async () => {
    await cache.close();
    await redis.kill();
  });

  it('takes nothing for a value that was not written as one for this very key', async () => {
    cache.set('a', 'value of a', 60_000);
    await expect.poll(() => cache.get('a')).toBe('value of a');
    const sealed = String(await redis.command('GET', 'a'));
    for (const text of [
      '',
      '{}',
      'x'.repeat(1000),
      sealed.slice(0, -1),
      `${sealed}x`,
      sealed.replace('a1 ', 'a9 '),
    ]) {
      await redis.command('SET', 'a', text);
      failures.length = 0;
      expect(await cache.get('a')).toBeUndefined();
      expect(failures).toEqual(['garbage']);
    }
    await redis.command('SET', 'b', sealed);
    expect(await cache.get('b')).toBeUndefined();
  });

  it('a late reply still fills the cache in the process', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    cache.set('late', 'worth it', 60_000);
    await expect.poll(() => cache.get('late')).toBe('worth it');
    const far = await open(proxy.through(redis.url), 5);
    const near = createMemoryCache({ entriesMax: 10, bytesMax: 100_000 });
    const tiered = createTieredCache(near, far);
    proxy.setLatency(100);
    expect(await tiered.get('late')).toBeUndefined();
    await expect.poll(() => near.peek('late'), { timeout: 10_000 }).toBe('worth it');
    await tiered.close();
    await proxy.close();
  });

  it('says so where the server would not make room', async () => {
    expect(await memoryPolicyFault(cache.client)).toBeNull();
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(await memoryPolicyFault(cache.client)).toMatch(/noeviction; set it to allkeys-lru/);
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    expect(await memoryPolicyFault(cache.client)).toMatch(/maxmemory is 0/);
  });
});

/** Answers every byte with bytes that are no Redis. */
async function startLiar(): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const liar: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\u0000\u00ff:5\r\n$-7\r\n'));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve));
  const address = liar.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => liar.close(resolve));
    },
  };
}
