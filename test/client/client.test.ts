import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  AssayProblem,
  AssayUnreachable,
  type ClientOptions,
  createAssayClient,
} from '../../src/client/index.ts';
import { AnswerSchema } from '../../src/http/schemas.ts';
import { packageRoot } from '../../src/package-root.ts';
import { LEADS, type Sample, serveSample } from '../http/serve-sample.ts';
import { type FaultyServer, faultyServer } from './faulty-server.ts';

let sample: Sample;
let server: FaultyServer;
beforeAll(async () => {
  sample = await serveSample();
  server = await faultyServer(sample.app);
});
afterAll(async () => {
  await server.close();
  await sample.close();
});
afterEach(() => {
  server.faults.length = 0;
  server.seen.length = 0;
});

const client = (options: Partial<ClientOptions> = {}) =>
  createAssayClient({ baseUrl: server.url, retry: { baseMs: 1, capMs: 2 }, ...options });
const busy = {
  kind: 'status',
  status: 503,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'urn:assay:error:busy',
    title: 'The server is busy',
    status: 503,
    detail: 'Full.',
  }),
} as const;

describe('the client', () => {
  it('has a method for every operation of the document', async () => {
    const document = JSON.parse(await readFile(join(packageRoot(), 'docs', 'openapi.json'), 'utf8'));
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId),
    );
    expect(new Set(Object.keys(client()))).toEqual(new Set(ids));
  });

  it('imports nothing but its own files, so that it runs where there is no Node', async () => {
    const folder = join(packageRoot(), 'src', 'client');
    for (const file of (await readdir(folder)).filter((name) => !name.endsWith('.test.ts')))
      for (const [, from = ''] of (await readFile(join(folder, file), 'utf8')).matchAll(/from '([^']+)'/g))
        expect(from, file).toMatch(/^\.\/[a-z-]+\.ts$/);
  });

  it('asks, parses, lists and pages with the types of the document', async () => {
    const api = client({ submitter: 'ann' });
    const answer = await api.query({
      prompt: 'fintech companies in California',
      k: 2,
      as_of: '2026-06-30T00:00:00Z',
    });
    expect(AnswerSchema.safeParse(answer).success).toBe(true);
    expect(answer.leads[0]?.company_name).toMatch(/^Ledgerly/);
    expect((await api.parse({ prompt: '7 banks in Ohio' })).parsed.k).toBe(7);
    expect((await api.listMiners({ limit: 1 })).total).toBeGreaterThan(0);
    expect((await api.listSubmissions('m1', { limit: 1 })).miner_id).toBe('m1');
    expect(await api.getLiveness()).toEqual({ status: 'ok' });
    expect(await api.getMetrics()).toContain('# HELP');
  });

  it('sends outcomes and experiments, and forgets leads', async () => {
    const api = client();
    const outcome = {
      event_id: 'c-1',
      query_id: 'q',
      lead_id: 'l1',
      kind: 'accepted',
      at: '2026-06-01T00:00:00Z',
    } as const;
    expect((await api.sendFeedback(outcome)).stored).toBe(1);
    expect((await api.sendFeedback([outcome, { ...outcome, event_id: 'c-2' }])).stored).toBe(1);
    const variants = [
      { name: 'control', share: 0.5 },
      { name: 'b', share: 0.5, overrides: { weights: { fit: 0.5, intent: 0.5 } } },
    ];
    await api.createExperiment({ id: 'from-client', hypothesis: 'It helps.', kind: 'ab', variants });
    expect((await api.startExperiment('from-client')).status).toBe('running');
    expect((await api.stopExperiment('from-client')).status).toBe('stopped');
    await api.importLeads([{ ...LEADS[0], lead_id: 'gone/ü 1', company_id: 'g', company_name: 'Gone' }]);
    expect(await api.deleteLead('gone/ü 1')).toEqual({ deleted: 1 });
  });

  it('sends records of any source in batches and counts lines on over them', async () => {
    async function* records() {
      for (let n = 1; n <= 7; n++)
        yield { lead_id: `b${n}`, company_id: `b${n}`, company_name: n === 6 ? '' : `Batch ${n}` };
    }
    const sizes: number[] = [];
    const report = await client().importLeads(records(), {
      batchRecords: 3,
      onBatch: ({ read }) => sizes.push(read),
      idempotencyKey: 'import-7',
    });
    expect(sizes).toEqual([3, 3, 1]);
    expect(report).toMatchObject({ read: 7, changed: 6, rejected: 1 });
    expect(report.rejects.map(({ line }) => line)).toEqual([6]);
    expect(server.seen.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'import-7.1',
      'import-7.2',
      'import-7.3',
    ]);
  });
});

describe('an answer that is no success', () => {
  it('is a typed problem with every wrong field, and is not asked for again', async () => {
    const error = await client()
      .query({ prompt: 'banks', k: 501 })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AssayProblem);
    expect(error).toMatchObject({ status: 422, code: 'invalid', attempts: 1, requestId: expect.any(String) });
    expect(error).toMatchObject({ problem: { errors: [{ path: 'k' }] } });
    expect(server.seen).toHaveLength(1);
  });

  it('is a problem too where something in between answers in HTML', async () => {
    server.faults.push({ kind: 'status', status: 403, body: '<html>no</html>' });
    await expect(client().getHealth()).rejects.toMatchObject({
      status: 403,
      problem: { detail: '<html>no</html>' },
    });
  });

  it('504 is not asked again: the same query would take as long', async () => {
    server.faults.push({ kind: 'status', status: 504 });
    await expect(client().query({ prompt: 'banks' })).rejects.toMatchObject({ status: 504, attempts: 1 });
  });
});

describe('a fault that may go away', () => {
  it.each([
    ['503', busy],
    ['429', { ...busy, status: 429 }],
    ['502 of a proxy', { kind: 'status', status: 502 }],
    ['a cut connection', { kind: 'cut' }],
  ] as const)('%s is asked again until it is gone', async (_name, fault) => {
    server.faults.push(fault, fault);
    expect((await client().parse({ prompt: 'banks in Ohio' })).parsed.include.regions).toEqual(['US-OH']);
    expect(server.seen).toHaveLength(3);
  });

  it('is told of once the tries are used up', async () => {
    server.faults.push(busy, busy, busy);
    await expect(client({ retry: { attempts: 3, baseMs: 1, capMs: 1 } }).getHealth()).rejects.toMatchObject({
      code: 'busy',
      attempts: 3,
    });
    expect(server.seen).toHaveLength(3);
  });

  it('is not waited out where the server says that it takes longer than the time left', async () => {
    server.faults.push({ ...busy, headers: { ...busy.headers, 'retry-after': '3600' } });
    await expect(client({ timeoutMs: 60_000 }).getHealth()).rejects.toMatchObject({
      status: 503,
      attempts: 1,
    });
  });

  it('keeps the idempotency key of a write, so that it is done once though its answer was lost', async () => {
    server.faults.push({ kind: 'lose answer' }, { kind: 'cut' });
    const report = await client().sendFeedback({
      event_id: 'lost-1',
      query_id: 'q',
      lead_id: 'l1',
      kind: 'click',
      at: '2026-06-02T00:00:00Z',
    });
    const keys = server.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(report.stored + report.unchanged).toBe(1);
    await client().sendFeedback([]);
    expect(server.seen.at(-1)?.headers['idempotency-key']).not.toBe(keys[0]);
  });

  it('ends where the time is up, also when nothing answers', async () => {
    server.faults.push({ kind: 'hang' }, { kind: 'hang' });
    await expect(client({ timeoutMs: 200 }).getHealth()).rejects.toBeInstanceOf(AssayUnreachable);
    expect(server.seen).toHaveLength(1);
  });

  it('ends at once where the caller gives up, also between two tries', async () => {
    const hanging = new AbortController();
    server.faults.push({ kind: 'hang' });
    const first = client().getHealth({ signal: hanging.signal });
    hanging.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const paused = new AbortController();
    server.faults.push({ ...busy, headers: { ...busy.headers, 'retry-after': '20' } });
    const second = client().getHealth({ signal: paused.signal });
    setTimeout(() => paused.abort(new Error('enough')), 100);
    await expect(second).rejects.toThrow('enough');
  });
});

describe('a key', () => {
  it('goes with every request', async () => {
    await client({ apiKey: 'ask_secret' }).getLiveness();
    expect(server.seen[0]?.headers.authorization).toBe('Bearer ask_secret');
  });
});
