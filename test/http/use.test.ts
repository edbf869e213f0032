import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import { AnswerSchema, ParseResponseSchema } from '../../src/http/schemas.ts';
import type { ImportAnswer } from '../../src/start/engine.ts';
import { LEADS, type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(async () => {
  await sample.close();
});

async function ask(body: Record<string, unknown>): Promise<Answer> {
  const response = await sample.post('/query', body);
  expect(response.status).toBe(200);
  return AnswerSchema.parse(await response.json()) as unknown as Answer;
}

describe('POST /query', () => {
  it('answers in the shape of the contract, with timings in a header', async () => {
    const response = await sample.post('/query', {
      prompt: 'fintech companies in California using Snowflake, not banks',
      as_of: '2026-06-30T00:00:00Z',
    });
    expect(response.headers.get('server-timing')).toMatch(/total;dur=/);
    const answer = AnswerSchema.parse(await response.json());
    expect(answer.as_of).toBe('2026-06-30T00:00:00.000Z');
    expect(answer.leads[0]?.company_name).toMatch(/^Ledgerly/);
    expect(answer.leads[0]?.evidence[0]?.snippet_id).toBe('s1');
  });

  it('never returns what the prompt excludes', async () => {
    const answer = await ask({ prompt: 'financial services companies in the US, not banks', k: 50 });
    expect(answer.leads.map((lead) => lead.lead_id)).not.toContain('l2');
    expect(answer.leads.length).toBeGreaterThan(0);
  });

  it('returns one lead of a company that is stored under two spellings', async () => {
    const answer = await ask({ prompt: 'fintech companies', k: 50 });
    const names = answer.leads.filter((lead) => lead.company_name.startsWith('Ledgerly'));
    expect(names).toHaveLength(1);
  });

  it('gives the same bytes for the same request, as_of and data', async () => {
    const body = { prompt: 'biotech companies in Boston', as_of: '2026-06-30T00:00:00Z' };
    const [first, second] = [await ask(body), await ask(body)];
    expect(JSON.stringify(second.leads)).toBe(JSON.stringify(first.leads));
  });

  it('lets a given filter replace what the prompt said', async () => {
    const answer = await ask({
      prompt: 'logistics companies in Ohio',
      filters: { include: { countries: ['DE'], regions: [] } },
    });
    expect(answer.leads[0]?.lead_id).toBe('l3');
    expect(answer.leads[0]?.relaxed).toEqual([]);
  });

  it('stores the query behind the answer', async () => {
    const before = (await sample.engine.health()).queries;
    await ask({ prompt: 'logistics companies in Germany' });
    await expect
      .poll(async () => (await sample.engine.health()).queries, { timeout: 5000 })
      .toBeGreaterThan(before);
  });
});

describe('POST /parse and GET /vocabulary', () => {
  it('say what was understood and what may be asked for', async () => {
    const response = await sample.post('/parse', {
      prompt: '20 CTOs at US fintechs with 50-200 staff that use Snowflake, not banks, like stripe.com',
    });
    const { parsed } = ParseResponseSchema.parse(await response.json());
    expect(parsed.k).toBe(20);
    expect(parsed.include.countries).toEqual(['US']);
    expect(parsed.include.technologies).toEqual(['snowflake']);
    expect(parsed.exemplars).toEqual([expect.objectContaining({ domain: 'stripe.com' })]);
    const vocabulary = (await (await sample.app.request('/vocabulary')).json()) as Record<string, unknown>;
    expect(vocabulary).toHaveProperty('functions');
    expect(vocabulary).toHaveProperty('industries');
  });
});

describe('imports over HTTP', () => {
  it('take NDJSON, gzip and CSV, report each bad row, and change nothing the second time', async () => {
    const good = { ...LEADS[0], lead_id: 'n1', company_id: 'n1', company_name: 'Newly', domain: 'newly.io' };
    const body = `${JSON.stringify(good)}\n{"lead_id": "n2"}\nnot json\n`;
    const first = (await (
      await sample.post('/leads:import', body, { 'content-type': 'application/x-ndjson' })
    ).json()) as ImportAnswer;
    expect(first).toMatchObject({ read: 3, changed: 1, rejected: 2 });
    expect(first.rejects.map((reject) => reject.line)).toEqual([2, 3]);
    const zipped = await sample.post('/leads:import', new Uint8Array(gzipSync(JSON.stringify(good))), {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    });
    expect(await zipped.json()).toMatchObject({ changed: 0, unchanged: 1 });
    const csv = 'lead_id,company_id,company_name,employees\nn3,n3,Commaful,51-200\n';
    expect(
      await (await sample.post('/leads:import', csv, { 'content-type': 'text/csv' })).json(),
    ).toMatchObject({ changed: 1, rejected: 0 });
  });

  it('are seen by the next query, and a deleted lead by none', async () => {
    const lead = {
      lead_id: 'z1',
      company_id: 'z1',
      company_name: 'Zephyr Turbines',
      industry: 'wind energy',
      country: 'DK',
    };
    await sample.post('/leads:import', lead, { 'content-type': 'application/x-ndjson' });
    expect((await ask({ prompt: 'wind energy companies in Denmark' })).leads[0]?.lead_id).toBe('z1');
    expect((await sample.app.request('/leads/z1', { method: 'DELETE' })).status).toBe(200);
    const after = await ask({ prompt: 'wind energy companies in Denmark', k: 100 });
    expect(after.leads.map((one) => one.lead_id)).not.toContain('z1');
    expect((await sample.app.request('/leads/z1', { method: 'DELETE' })).status).toBe(404);
  });
});

describe('the rest of the surface', () => {
  it('says how it is', async () => {
    for (const path of ['/livez', '/readyz', '/healthz'])
      expect((await sample.app.request(path)).status).toBe(200);
  });

  it('describes every route it serves', async () => {
    const document = (await (await sample.app.request('/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = sample.app.routes
      .filter((route) => route.method !== 'ALL' && !/^\/(docs|learning|assets\/.*)?$/.test(route.path))
      .map(
        (route) =>
          `${route.method.toLowerCase()} ${route.path.replace(/(?<=\/):(\w+)/, (whole, name) => (route.path.includes('/:') ? `{${name}}` : whole))}`,
      );
    expect(new Set(described)).toEqual(new Set(served));
  });

  it('serves pages that load nothing from elsewhere', async () => {
    for (const path of [
      '/',
      '/docs',
      '/assets/page.js',
      '/assets/docs.js',
      '/assets/page.css',
      '/assets/favicon.svg',
    ]) {
      const response = await sample.app.request(path);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
        /(?:src|href)="https?:|@import|from 'http/,
      );
    }
    expect((await sample.app.request('/')).headers.get('content-security-policy')).toContain(
      "default-src 'none'",
    );
  });
});
