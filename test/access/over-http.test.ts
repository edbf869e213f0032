import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessControl } from '../../src/access/access-control.ts';
import { type Access, OPEN_ACCESS, type Scope } from '../../src/domain/access.ts';
import { AppError, ERRORS, type ErrorCode } from '../../src/errors.ts';
import { createApp } from '../../src/http/app.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const BY = { name: 'test', requestId: null };
const ORIGIN = 'https://crm.example.com';
let sample: Sample;

beforeAll(async () => {
  sample = await serveSample({
    ASSAY_AUTH: 'keys',
    ASSAY_CORS_ORIGINS: ORIGIN,
    ASSAY_HSTS_SECONDS: '86400',
  });
}, 120_000);
afterAll(() => sample.close());

async function key(name: string, scopes: Scope[], miner_id?: string): Promise<Record<string, string>> {
  const made = await sample.engine.access.desk.create(
    'default',
    { name, scopes, ...(miner_id !== undefined && { miner_id }) },
    BY,
  );
  return { 'x-api-key': made.key };
}
const get = (path: string, headers: Record<string, string> = {}) => sample.app.request(path, { headers });

describe('a key bound to a miner', () => {
  const snippet = (snippet_id: string, more: object) => ({
    snippet_id,
    company_id: 'c1',
    text: `Ledgerly opens an office for its payments engineers, says note ${snippet_id}.`,
    observed_at: '2026-05-02T00:00:00Z',
    ...more,
  });

  it('may send snippets of that miner alone, however the field is written, and others leave no trace', async () => {
    const headers = {
      ...(await key('miner one', ['ingest'], 'mine')),
      'content-type': 'application/x-ndjson',
    };
    const rows = [
      snippet('b1', { miner_id: 'mine' }),
      snippet('b2', { miner_id: 'theirs' }),
      snippet('b3', { minerId: 'theirs' }),
      snippet('b4', {}),
      snippet('b5', { miner_id: 'mine ', minerId: 'theirs' }),
    ];
    const body = rows.map((row) => JSON.stringify(row)).join('\n');
    const report = await (await sample.app.request('/snippets', { method: 'POST', headers, body })).json();
    expect(report).toMatchObject({ read: 5, rejected: expect.any(Number) });
    const admin = await key('sees all', ['ingest']);
    const theirs = await (await get('/miners/theirs/submissions', admin)).json();
    expect(theirs).toMatchObject({ counts: {}, submissions: [] });
    const mine = await (await get('/miners/mine/submissions', admin)).text();
    expect(mine).toContain('"b1"');
    expect(mine).not.toMatch(/"b[23]"/);
  });

  it('may not import anything else', async () => {
    const headers = await key('miner two', ['ingest'], 'mine');
    for (const path of ['/leads:import', '/job-postings', '/technology-snapshots'])
      expect((await sample.app.request(path, { method: 'POST', headers, body: '' })).status, path).toBe(403);
  });

  it('reads its own pages; of every other miner, known or not, and of the list it hears the same nothing', async () => {
    const headers = { ...(await key('miner three', ['ingest'], 'm1')), 'x-request-id': 'same' };
    for (const path of ['/miners/m1', '/miners/m1/submissions'])
      expect((await get(path, headers)).status, path).toBe(200);
    const told = async (path: string) => {
      const response = await get(path, headers);
      const body = (await response.text()).replace(/"instance":"[^"]*"/, '');
      return { status: response.status, body };
    };
    const nothing = await told('/miners/nobody');
    expect(nothing.status).toBe(404);
    for (const path of ['/miners', '/miners/m2', '/miners/m2/submissions', '/miners/nobody/submissions'])
      expect(await told(path), path).toEqual(nothing);
  });

  it('cannot be given what would let it speak for others or judge itself', async () => {
    const headers = { ...(await key('admin', ['admin'])), 'content-type': 'application/json' };
    for (const scope of ['admin', 'feedback', 'metrics']) {
      const body = JSON.stringify({ name: 'x', scopes: ['ingest', scope], miner_id: 'm1' });
      const response = await sample.app.request('/keys', { method: 'POST', headers, body });
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('scopes');
    }
  });
});

describe('keys over HTTP', () => {
  it('are made with their limits, work, are listed without the key, and are refused once revoked', async () => {
    const admin = { ...(await key('admin', ['admin'])), 'content-type': 'application/json' };
    const made = await sample.app.request('/keys', {
      method: 'POST',
      headers: admin,
      body: JSON.stringify({
        name: 'crm',
        scopes: ['query'],
        concurrency: 3,
        expires_at: '2099-01-01T00:00:00Z',
      }),
    });
    expect(made.status).toBe(200);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const created: unknown = await made.json();
    expect(created).toMatchObject({
      name: 'crm',
      concurrency: 3,
      tenant: 'default',
      key: expect.any(String),
    });
    const { key: secret, key_id } = keyOf(created);
    const vocabulary = () => get('/vocabulary', { authorization: `Bearer ${secret}` });
    expect((await vocabulary()).status).toBe(200);
    const listed = await (await get('/keys?limit=500', admin)).text();
    expect(listed).toContain(key_id);
    expect(listed).not.toContain(secret);
    const revoked = await sample.app.request(`/keys/${key_id}`, { method: 'DELETE', headers: admin });
    expect(revoked.status).toBe(200);
    expect((await vocabulary()).status).toBe(401);
  });

  it('that would be expired already or have wrong fields are refused with what to mend', async () => {
    const admin = { ...(await key('admin', ['admin'])), 'content-type': 'application/json' };
    for (const wrong of [
      { name: 'x', scopes: ['query'], expires_at: '2001-01-01T00:00:00Z' },
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['root'] },
      { name: ' x', scopes: ['query'] },
      { name: 'x', scopes: ['query'], rate_per_second: 0 },
      { name: 'x', scopes: ['query'], tenant: 'acme' },
    ]) {
      const response = await sample.app.request('/keys', {
        method: 'POST',
        headers: admin,
        body: JSON.stringify(wrong),
      });
      expect(response.status, JSON.stringify(wrong)).toBe(422);
    }
  });
});

describe('who asks', () => {
  it('is the name of the key, whatever a header says, unless the key is an admin of the tenant', async () => {
    const sink = new PassThrough();
    let lines = '';
    sink.on('data', (part) => {
      lines += String(part);
    });
    const app = createApp(enginesOf(sample.engine), pino(sink));
    const ask = async (headers: Record<string, string>) => {
      lines = '';
      const response = await app.request('/query', {
        method: 'POST',
        headers: { ...headers, 'x-assay-submitter': 'somebody else', 'content-type': 'application/json' },
        body: '{"prompt": "fintech in California"}',
      });
      expect(response.status).toBe(200);
      await expect.poll(() => lines, { timeout: 20_000 }).toContain('/query');
      return lines;
    };
    expect(await ask(await key('crm', ['query']))).toContain('"crm"');
    expect(lines).not.toContain('somebody else');
    expect(await ask(await key('gateway', ['query', 'admin']))).toContain('somebody else');
  });
});

describe('every answer', () => {
  const COMPLETE = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=86400; includeSubDomains',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  };

  it('bears the headers that keep browsers safe, and what holds data is not to be stored', async () => {
    const headers = await key('reads', ['query', 'ingest', 'admin', 'metrics']);
    for (const path of [
      '/',
      '/docs',
      '/openapi.json',
      '/keys',
      '/kpis',
      '/miners',
      '/metrics',
      '/nowhere',
      '/livez',
    ]) {
      const response = await get(path, headers);
      expect(Object.fromEntries(response.headers), path).toMatchObject(COMPLETE);
    }
    for (const path of ['/keys', '/kpis', '/miners', '/metrics', '/models', '/healthz'])
      expect((await get(path, headers)).headers.get('cache-control'), path).toBe('no-store');
    expect((await get('/keys')).headers.get('cache-control')).toBe('no-store');
  });

  it('is for pages of the listed origins alone, and only they may ask before they ask', async () => {
    const preflight = (origin: string) =>
      sample.app.request('/query', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const allowed = await preflight(ORIGIN);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    for (const origin of ['https://evil.example.com', `${ORIGIN}.evil.com`, 'null', 'http://crm.example.com'])
      expect((await preflight(origin)).headers.get('access-control-allow-origin'), origin).toBeNull();
    const answer = await get('/livez', { origin: ORIGIN });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });

  it('on /healthz says how things are to callers with the scope metrics, and to others whether they are', async () => {
    const short = await (await get('/healthz')).json();
    expect(short).toEqual({ status: 'ok' });
    expect(await (await get('/healthz', await key('q', ['query']))).json()).toEqual(short);
    expect(await (await get('/healthz', { 'x-api-key': 'wrong' })).json()).toEqual(short);
    expect(await (await get('/healthz', await key('m', ['metrics']))).json()).toHaveProperty('model_version');
  });
});

describe('an error of ours', () => {
  const INSIDE = 'password=hunter2 at /var/lib/assay/db-7.internal: select * from leads';

  function thrower(error: unknown) {
    const control: AccessControl = { identify: () => everything };
    const everything: Access = { ...OPEN_ACCESS };
    const engine = new Proxy(sample.engine, {
      get: (target, name) => {
        if (name === 'access') return { ...target.access, control };
        if (name === 'query' || name === 'importRows' || name === 'reputation')
          return () => Promise.reject(error);
        return Reflect.get(target, name);
      },
    });
    return createApp(enginesOf(engine), pino({ level: 'silent' }));
  }

  const codes = Object.entries(ERRORS).flatMap(([code, { status }]) =>
    status >= 500 && code !== 'busy' && code !== 'not_ready' ? [code as ErrorCode] : [],
  );

  it.each(codes)('%s says nothing of the inside, and can be found in the log', async (code) => {
    const error = new AppError(code, INSIDE, { errors: [{ path: INSIDE, message: INSIDE, fix: INSIDE }] });
    await tellsNothing(error, ERRORS[code].status);
  });

  it.each([
    ['of the driver', Object.assign(new Error(INSIDE), { code: '42P01', query: INSIDE })],
    ['of the network', Object.assign(new Error(INSIDE), { code: 'ECONNREFUSED', address: INSIDE })],
    ['of several', new AggregateError([new Error(INSIDE)], INSIDE)],
    ['of a type', new TypeError(INSIDE)],
    ['that is a text', INSIDE],
    ['that is nothing', undefined],
  ])('%s says nothing of the inside', async (_, error) => {
    await tellsNothing(error, 500);
  });

  async function tellsNothing(error: unknown, status: number): Promise<void> {
    const app = thrower(error);
    for (const [method, path, body] of [
      ['POST', '/query', '{"prompt": "x"}'],
      ['POST', '/snippets', ''],
      ['GET', '/query-quality/reputation', undefined],
    ] as const) {
      const response = await app.request(path, {
        method,
        headers: { 'x-request-id': 'find-me', 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      });
      const text = `${await response.text()} ${JSON.stringify([...response.headers])}`;
      expect(response.status, path).toBe(status);
      expect(text).toContain('"request_id":"find-me"');
      for (const word of ['hunter2', '/var/lib', 'internal:', 'select ', '42P01', 'ECONNREFUSED'])
        expect(text, path).not.toContain(word);
    }
  }
});

/** Safe: compared with the form of the answer before. */
function keyOf(created: unknown): { key: string; key_id: string } {
  return created as { key: string; key_id: string };
}
