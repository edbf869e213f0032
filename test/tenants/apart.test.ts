import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SCOPES } from '../../src/domain/access.ts';
import { type App, createApp } from '../../src/http/app.ts';
import type { Document } from '../../src/http/openapi/document.ts';
import type { Engines } from '../../src/start/tenants/engines.ts';
import { openEngines } from '../../src/start/tenants/open-engines.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { type Makers, makers, type Names } from './requests.ts';

/** Requests of both tenants in one run, and runs; more by hand. */
const LENGTH = 24;
const RUNS = Number(process.env.ASSAY_TEST_TENANT_RUNS ?? 3);
const NOTHING = fc.constant(() => ({ path: '/' }));
const BY = { name: 'test', requestId: null };
const log = pino({ level: 'silent' });

interface Installation {
  engines: Engines;
  app: App;
  folder: string;
}

/** A tenant of an installation: its key, and what it was given. */
interface Caller {
  at: Installation;
  key: string;
  keyIds: string[];
  queryIds: string[];
}

interface Step {
  route: string;
  isFirst: boolean;
  make: (names: Names) => ReturnType<ReturnType<Makers[string]['generate']>['value']>;
}

let together: Installation;
let alone: Installation;
let made: Makers;
let described: string[];

async function install(): Promise<Installation> {
  const folder = await newDataDir();
  // Room for the tenant that operates the process and two more: every run closes those of the run before.
  const { config } = loadConfig({
    ASSAY_DATA_DIR: folder,
    ASSAY_DEMO: 'off',
    ASSAY_AUTH: 'keys',
    ASSAY_TENANTS_OPEN_MAX: '3',
    ASSAY_RATE_PER_SECOND: '0',
  });
  const engines = await openEngines(config, log);
  return { engines, app: createApp(engines, log), folder };
}

async function enter(at: Installation, tenant: string): Promise<Caller> {
  const { desk, tenants } = at.engines.home.access;
  await tenants.create(tenant, BY);
  const { key, key_id } = await desk.create(tenant, { name: 'all', scopes: [...SCOPES] }, BY);
  return { at, key, keyIds: [key_id], queryIds: [] };
}

beforeAll(async () => {
  // One instant for all that reads the clock of this thread, so that nothing depends on how long a run takes.
  const nowMs = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: nowMs });
  together = await install();
  alone = await install();
  made = makers(nowMs);
  const document: Document = JSON.parse(await (await together.app.request('/openapi.json')).text());
  described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}, 300_000);

afterAll(async () => {
  vi.useRealTimers();
  for (const { engines, folder } of [together, alone]) {
    await engines.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

/** Those that hold nothing of a tenant, or are of the operator alone. */
const NOT_OF_A_TENANT = ['GET /livez', 'GET /readyz', 'GET /healthz', 'GET /metrics', 'GET /openapi.json'];

/** The API is snake_case in every answer, also where the description leaves the keys open. */
const CAMEL_CASE_KEY = /"[a-z]+[A-Z]\w*":/;

async function ask(caller: Caller, other: Caller | null, { route, make }: Step): Promise<string> {
  const names: Names = {
    queryId: (n, mine) => (mine ? caller : other)?.queryIds[n] ?? `none-${n}`,
    keyId: (n, mine) => (mine ? caller : other)?.keyIds[n] ?? `none0000${n}`,
  };
  const { path, body, type, headers } = make(names);
  const [method = 'GET'] = route.split(' ');
  const response = await caller.at.app.request(path, {
    method,
    headers: { authorization: `Bearer ${caller.key}`, ...(type && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (response.status === 200) expect(text.match(CAMEL_CASE_KEY), route).toBeNull();
  if (response.status === 200) note(caller, route, JSON.parse(text));
  // What is stored behind an answer is stored before the next one is asked for.
  await caller.at.engines.flush();
  const known = caller.keyIds.reduce((left, id, n) => left.replaceAll(id, `key-${n}`), text);
  return `${response.status} ${response.headers.get('content-type')} ${plain(known)}`;
}

function note(caller: Caller, route: string, body: Record<string, unknown>): void {
  if (route === 'POST /query') caller.queryIds.push(String(body.query_id));
  if (route === 'POST /keys') caller.keyIds.push(String(body.key_id));
}

const TIMES =
  /"(timings_ms|seconds|requested_ms|latency_ms|compute_ms|learning_lag_seconds)":(\{[^}]*\}|[\d.e-]+|null)/g;

/** Without what is new in every answer: ids that are made, times that are measured or are the database's. */
function plain(text: string): string {
  return text
    .replace(TIMES, '"$1":0')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid')
    .replace(/[0-9a-f]{64}/g, 'hash')
    .replace(/"(key|cursor|next)":"[^"]*"/g, '"$1":"made"')
    .replace(/\/keys\/[^"]*/g, '/keys/made')
    .replace(/none-\d/g, 'uuid')
    .replace(
      /"(created_at|submitted_at|started_at|stopped_at|at|revoked_at|last_used_at|ran_at)":(null|"[^"]*")/g,
      '"$1":"then"',
    );
}

describe('two tenants of one process', () => {
  it('are asked over every route there is', () => {
    const asked = [...Object.keys(made), ...NOT_OF_A_TENANT].sort();
    expect([...described].sort()).toEqual(asked);
  });

  it('each read what each would read alone, to the byte, whatever the other does', async () => {
    const step = fc.constantFrom(...Object.keys(made)).chain((route) =>
      fc.record({
        route: fc.constant(route),
        isFirst: fc.boolean(),
        make: made[route] ?? NOTHING,
      }),
    );
    const seen = new Set<string>();
    const taken = new Set<string>();
    const once = (routes: string[], isFirst: boolean) =>
      fc.tuple(
        ...routes.map((route) =>
          fc.record({
            route: fc.constant(route),
            isFirst: fc.constant(isFirst),
            make: made[route] ?? NOTHING,
          }),
        ),
      );
    const reads = Object.keys(made).filter((route) => route.startsWith('GET '));
    // What is forgotten or deleted could not be mixed up any more.
    const writes = Object.keys(made).filter((route) => route.startsWith('POST ') && route !== 'POST /forget');
    // At the end the other has done everything once, and all that can be read is read.
    const end = fc.tuple(once(writes, false), once(reads, true)).map((parts) => parts.flat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: LENGTH / 2, maxLength: LENGTH }),
        end,
        async (steps, rest) => {
          const name = randomUUID().slice(0, 8);
          const first = await enter(together, `a-${name}`);
          const second = await enter(together, `b-${name}`);
          const single = await enter(alone, `a-${name}`);
          for (const one of [...begin(), ...steps, ...rest]) {
            const given = await ask(one.isFirst ? first : second, one.isFirst ? second : first, one);
            if (!one.isFirst) {
              if (given.startsWith('200')) taken.add(one.route);
              continue;
            }
            seen.add(one.route);
            expectSame(one.route, given, await ask(single, null, one));
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    // Refused requests would leave nothing to mix up.
    for (const write of ['query', 'leads:import', 'snippets', 'feedback', 'experiments', 'keys'])
      expect(taken).toContain(`POST /${write}`);
    if (RUNS >= 100) expect([...seen].sort()).toEqual(Object.keys(made).sort());
  }, 600_000);
});

/** What weighs by age is read a moment later in the one than in the other, by the clock of the database. */
const BY_AGE = /\/(miners|query-quality)/;
const NUMBER = /-?\d+\.\d+(e-?\d+)?/g;

function expectSame(route: string, given: string, expected: string): void {
  if (!BY_AGE.test(route)) {
    expect(given, route).toBe(expected);
    return;
  }
  expect(given.replace(NUMBER, '#'), route).toBe(expected.replace(NUMBER, '#'));
  const [ours, theirs] = [given, expected].map((text) => (text.match(NUMBER) ?? []).map(Number));
  for (const [i, value] of (ours ?? []).entries())
    expect(value, route).toBeCloseTo(theirs?.[i] ?? Number.NaN, 5);
}

/** Data in both, different ones under the same ids, so that there is something to mix up. */
function begin(): Step[] {
  const take = (route: string, isFirst: boolean, body: unknown[]): Step => ({
    route,
    isFirst,
    make: () => ({
      path: route.slice('POST '.length),
      type: 'application/x-ndjson',
      body: body.map((one) => JSON.stringify(one)).join('\n'),
    }),
  });
  const lead = (of: string, i: number) => ({
    lead_id: `l${i}`,
    company_id: `c${i}`,
    company_name: `${of} ${i}`,
    domain: `${of.toLowerCase()}${i}.com`,
    industry: of === 'Mine' ? 'fintech' : 'software',
    employee_count: 100 + i,
    country: 'US',
    region: 'US-CA',
    technologies: ['Snowflake'],
  });
  const snippet = (of: string, i: number) => ({
    snippet_id: `s${i}`,
    miner_id: `m${i}`,
    lead_id: `l${i}`,
    content_type: 'news',
    text: `${of} ${i} is hiring data engineers for a payments platform on Snowflake this spring.`,
    observed_at: '2026-05-20T00:00:00Z',
  });
  return [
    take('POST /leads:import', true, [lead('Mine', 1), lead('Mine', 2)]),
    take('POST /leads:import', false, [lead('Other', 1), lead('Other', 2), lead('Other', 3)]),
    take('POST /snippets', false, [snippet('Other', 1), snippet('Other', 2)]),
    take('POST /snippets', true, [snippet('Mine', 1)]),
  ];
}
