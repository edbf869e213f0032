import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sample, serveSample } from '../http/serve-sample.ts';

let limited: Sample;

beforeAll(async () => {
  limited = await serveSample({ ASSAY_RATE_PER_SECOND: '0.05', ASSAY_RATE_BURST_SECONDS: '60' });
});
afterAll(async () => {
  await limited.close();
});

describe('limits over HTTP', () => {
  it('are told with every answer, and end in 429 with Retry-After before the body is looked at', async () => {
    const answers = [
      await limited.post('/query', { prompt: 'fintech' }),
      await limited.post('/parse', { prompt: 'fintech' }),
      await limited.post('/query', 'no json'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    for (const { headers } of answers) {
      expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/);
    }
    const refused = await limited.post('/query', 'no json');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(20);
    expect(refused.headers.get('ratelimit')).toBe(`"default";r=0;t=${wait}`);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await refused.json()).toMatchObject({ type: 'urn:assay:error:throttled', status: 429 });
    expect((await limited.app.request('/vocabulary')).status).toBe(429);
  });

  it('leave health, metrics and pages alone', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs', '/']) {
      const { status, headers } = await limited.app.request(path);
      expect([path, status, headers.get('ratelimit')]).toEqual([path, 200, null]);
    }
    expect(await (await limited.app.request('/metrics')).text()).toMatch(
      /assay_limit_refused_total\{limit="rate"\} [1-9]/,
    );
  });
});

describe('limits of API keys', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await serveSample({ ASSAY_AUTH: 'keys', ASSAY_RATE_BURST_SECONDS: '100' });
  });
  afterAll(() => sample.close());

  it('are the own ones of each key, else the settings, and one key does not use up those of another', async () => {
    const make = async (limits: object) => {
      const by = { name: 'test', requestId: null };
      const request = { name: 'a key', scopes: ['query' as const], ...limits };
      return (await sample.engine.access.desk.create('default', request, by)).key;
    };
    const ask = (key: string) =>
      sample.post('/parse', { prompt: 'fintech' }, { authorization: `Bearer ${key}` });
    const [own, other, plain] = [
      await make({ rate_per_second: 0.02 }),
      await make({ rate_per_second: 0.02 }),
      await make({ concurrency: 7 }),
    ];
    expect([(await ask(own)).status, (await ask(own)).status, (await ask(own)).status]).toEqual([
      200, 200, 429,
    ]);
    const told = await ask(other);
    expect([told.status, told.headers.get('ratelimit-policy')]).toEqual([
      200,
      '"default";q=2;w=100, "concurrency";q=100;qu="concurrent-requests"',
    ]);
    expect(told.headers.get('ratelimit')).toMatch(/^"default";r=1;t=\d+, "concurrency";r=99$/);
    expect((await ask(plain)).headers.get('ratelimit-policy')).toBe(
      '"default";q=5000;w=100, "concurrency";q=7;qu="concurrent-requests"',
    );
    const nobody = await sample.post('/parse', { prompt: 'fintech' });
    expect([nobody.status, nobody.headers.get('ratelimit')]).toEqual([401, null]);
  });

  it('give a key that was made with an idempotency key again, and keep it readable by nobody else', async () => {
    const { desk } = sample.engine.access;
    const by = { name: 'test', requestId: null };
    const admin = await desk.create('default', { name: 'admin', scopes: ['admin'] }, by);
    const second = await desk.create('default', { name: 'second', scopes: ['admin'] }, by);
    const make = async (as: string, body = { name: 'made', scopes: ['query'] }) => {
      const response = await sample.post('/keys', body, {
        authorization: `Bearer ${as}`,
        'idempotency-key': '"make-1"',
      });
      return {
        status: response.status,
        replayed: response.headers.get('idempotent-replayed'),
        body: await response.text(),
      };
    };
    const first = await make(admin.key);
    expect(first.status).toBeLessThan(300);
    expect(await make(admin.key)).toEqual({ ...first, replayed: 'true' });
    expect((await make(admin.key, { name: 'other', scopes: ['query'] })).status).toBe(422);
    // The same value of another caller is another key.
    const others = await make(second.key);
    expect([others.replayed, others.body === first.body]).toEqual([null, false]);
  });
});
