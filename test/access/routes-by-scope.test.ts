import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../src/domain/access.ts';
import type { Document } from '../../src/http/openapi/document.ts';
import type { RouteScope } from '../../src/http/route-scopes.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const BY = { name: 'test', requestId: null };

interface Route {
  method: string;
  path: string;
  scope: RouteScope | undefined;
}

let sample: Sample;
let routes: Route[] = [];
/** What a caller shows, by name. */
const shown: Record<string, string | undefined> = { 'no key': undefined };

beforeAll(async () => {
  sample = await serveSample({ ASSAY_AUTH: 'keys', ASSAY_AUTH_FAILURES_PER_MINUTE: '10000' });
  const { desk } = sample.engine.access;
  const make = async (name: string, scopes: Scope[], tenant = 'default', more = {}) =>
    desk.create(tenant, { name, scopes, ...more }, BY);
  for (const scope of SCOPES) shown[scope] = (await make(`only ${scope}`, [scope])).key;
  for (const scope of SCOPES)
    shown[`not ${scope}`] = (
      await make(
        `all but ${scope}`,
        SCOPES.filter((one) => one !== scope),
      )
    ).key;
  const revoked = await make('revoked', [...SCOPES]);
  await desk.revoke('default', revoked.key_id, BY);
  shown.revoked = revoked.key;
  const good = (await make('good', [...SCOPES])).key;
  shown['one letter of the secret changed'] = damaged(good);
  shown['a key that was never made'] = 'assay_000000000000_' + 'a'.repeat(49);
  shown['a word'] = 'let-me-in';
  shown['a token while no issuer is set'] = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.';
  shown['a very long text'] = 'x'.repeat(20_000);
  routes = sample.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path, scope: sample.app.scopes.of({ method, path }) }));
}, 120_000);
afterAll(() => sample.close());

function damaged(key: string): string {
  const at = key.length - 20;
  return key.slice(0, at) + (key[at] === 'a' ? 'b' : 'a') + key.slice(at + 1);
}

function ask(route: Route, key: string | undefined, header: 'authorization' | 'x-api-key') {
  const value = header === 'authorization' ? `Bearer ${key}` : key;
  return sample.app.request(route.path.replace(/\/:\w+/g, '/none'), {
    method: route.method,
    headers: { ...(key !== undefined && value !== undefined && { [header]: value }) },
    ...(route.method === 'POST' && { body: '' }),
  });
}

function isOpen({ scope }: Route): boolean {
  return scope === 'public' || scope === 'optional';
}

/** The scopes of a caller; null where nobody is recognised. */
function scopesOf(caller: string): Scope[] | null {
  if (caller.startsWith('not ')) return SCOPES.filter((one) => one !== caller.slice(4));
  const only = SCOPES.find((one) => one === caller);
  return only === undefined ? null : [only];
}

describe('every route of the app', () => {
  it('says what it asks of its caller, and there are as many of each kind as are meant to be', () => {
    expect(routes.length).toBeGreaterThan(35);
    expect(routes.filter(({ scope }) => scope === undefined)).toEqual([]);
    for (const scope of SCOPES) expect(routes.some((route) => route.scope === scope)).toBe(true);
  });

  it('is open to nobody but where it is a probe, a page or the description of the API', () => {
    const open = routes.filter(isOpen).map(({ method, path }) => `${method} ${path}`);
    expect(open.filter((route) => !route.startsWith('GET /assets/')).sort()).toEqual([
      'GET /',
      'GET /docs',
      'GET /healthz',
      'GET /learning',
      'GET /livez',
      'GET /openapi.json',
      'GET /readyz',
    ]);
  });

  it.each(['authorization', 'x-api-key'] as const)(
    'lets a caller in by `%s` exactly where it has the scope, whatever it is asked with',
    async (header) => {
      const wrong: string[] = [];
      for (const route of routes)
        for (const [caller, key] of Object.entries(shown)) {
          const scopes = scopesOf(caller);
          const expected =
            isOpen(route) || (scopes !== null && scopes.some((scope) => scope === route.scope))
              ? 'in'
              : scopes === null
                ? '401'
                : '403';
          const response = await ask(route, key, header);
          const body = await response.text();
          const refused = response.status === 401 || response.status === 403;
          const was = refused ? String(response.status) : 'in';
          const says =
            response.status === 403
              ? body.includes(`\`${route.scope}\``)
              : response.status !== 401 ||
                response.headers.get('www-authenticate') === 'Bearer realm="assay"';
          const typed = !refused || response.headers.get('content-type') === 'application/problem+json';
          if (was !== expected || !says || !typed)
            wrong.push(
              `${route.method} ${route.path} (${route.scope}) by ${caller}: ${was}, not ${expected}`,
            );
        }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('is closed where it is registered without a word on who may use it: the app does not start', () => {
    const { app } = sample;
    expect(() => app.scopes.requireAll([...app.routes, { method: 'GET', path: '/new' }])).toThrow(
      /GET \/new/,
    );
    expect(() => app.scopes.requireAll([{ method: 'ALL', path: '/new' }])).toThrow(/ALL \/new/);
    expect(() => app.scopes.declare('post', '/query', 'public')).toThrow(/two scopes/);
  });

  it('names its scope in the description of the API, which is what the app asks', async () => {
    const document: Document = JSON.parse(await (await sample.app.request('/openapi.json')).text());
    const described: string[] = [];
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { security }] of Object.entries(methods)) {
        const scope = sample.app.scopes.of({
          method: method.toUpperCase(),
          path: path.replace(/\{(\w+)\}/g, ':$1'),
        });
        described.push(`${method} ${path}`);
        if (scope === 'public') expect(security).toEqual([]);
        else if (scope === 'optional') expect(security).toContainEqual({});
        else expect(security).toEqual([{ bearer: [scope] }, { apiKey: [scope] }]);
      }
    expect(described.length).toBeGreaterThan(25);
  });
});

describe('a caller of another tenant', () => {
  it('is let in to its own, and not to the metrics, which are of the process', async () => {
    const { app, engine } = sample;
    const { desk, tenants } = engine.access;
    await tenants.create('elsewhere', BY);
    const { key } = await desk.create('elsewhere', { name: 'all', scopes: [...SCOPES] }, BY);
    const status = async (path: string) =>
      (await app.request(path, { headers: { 'x-api-key': key } })).status;
    expect(await status('/keys')).toBe(200);
    expect(await status('/metrics')).toBe(403);
    const here = await app.request('/metrics', { headers: { 'x-api-key': String(shown.metrics) } });
    expect(here.status).toBe(200);
    await tenants.setDisabled('elsewhere', true, BY);
    expect(await status('/keys')).toBe(401);
    await tenants.setDisabled('elsewhere', false, BY);
    expect(await status('/keys')).toBe(200);
  });

  it('hears of a key of another the same as of one that is not there', async () => {
    const { app, engine } = sample;
    const mine = shown.admin ?? '';
    const theirs = await engine.access.desk.create('elsewhere', { name: 'theirs', scopes: ['query'] }, BY);
    const told = async (id: string) => {
      const response = await app.request(`/keys/${id}`, {
        method: 'DELETE',
        headers: { 'x-api-key': mine, 'x-request-id': 'same' },
      });
      return [response.status, (await response.text()).replaceAll(id, 'ID')];
    };
    expect(await told(theirs.key_id)).toEqual(await told('000000000000'));
    const { keys } = await engine.access.desk.list('elsewhere', 10);
    expect(keys.find(({ key_id }) => key_id === theirs.key_id)?.revoked_at).toBeNull();
  });
});
