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
