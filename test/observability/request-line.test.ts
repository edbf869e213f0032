import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { createRequestLog, type RequestFacts } from '../../src/http/middleware/request-line.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const FACTS: RequestFacts = { requestId: 'r', method: 'GET', path: '/x', status: 200, ms: 1 };

function world(options: { sample: number; slowMs?: number; random?: number }) {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const { sample, slowMs = 300, random = 0.5 } = options;
  return { lines, requests: createRequestLog(log, { sample, slowMs, random: () => random }), log };
}

describe('which requests get a line', () => {
  it('a share of them, but every error and every slow one', () => {
    const { lines, requests } = world({ sample: 0.2 });
    requests.write(FACTS);
    expect(lines).toEqual([]);
    for (const more of [
      { status: 500 },
      { status: 503 },
      { status: 404 },
      { ms: 300 },
      { ms: 9000, status: 302 },
    ])
      requests.write({ ...FACTS, ...more });
    expect(lines).toHaveLength(5);
    const lucky = world({ sample: 0.2, random: 0.19 });
    lucky.requests.write(FACTS);
    expect(lucky.lines).toHaveLength(1);
  });

  it('all at 1, none that is well at 0', () => {
    const all = world({ sample: 1, random: 0.999999 });
    const none = world({ sample: 0, random: 0 });
    for (const { requests } of [all, none]) requests.write(FACTS);
    expect([all.lines.length, none.lines.length]).toEqual([1, 0]);
  });

  it('probes only at debug, unless they fail', () => {
    const { lines, requests } = world({ sample: 1 });
    requests.write({ ...FACTS, path: '/readyz' });
    requests.write({ ...FACTS, path: '/readyz', status: 503 });
    expect(lines.map(({ level }) => level)).toEqual([20, 30]);
  });
});

describe('the line of a query', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await serveSample();
  }, 240_000);
  afterAll(() => sample.close());

  it('has what is known of the request and the answer, and nothing of the prompt', async () => {
    const { lines, log } = world({ sample: 1 });
    const app = createApp(enginesOf(sample.engine), log);
    const body = JSON.stringify({ prompt: 'fintech companies in California called Zanzibar', k: 3 });
    const ask = () =>
      app.request('/query', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(body.length),
          'x-assay-submitter': 'tester',
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
        },
        body,
      });
    const answered = await (await ask()).text();
    const [line] = lines;
    expect(Object.keys(line ?? {}).sort()).toEqual(
      [
        'bytes_in',
        'bytes_out',
        'cache_hit',
        'candidates',
        'degraded',
        'k',
        'label_hits',
        'leads',
        'level',
        'llm_calls',
        'method',
        'model_version',
        'ms',
        'msg',
        'path',
        'query_id',
        'relax_depth',
        'request_id',
        'route',
        'stages',
        'status',
        'submitter',
        'tenant',
        'time',
        'trace_id',
        'usd',
      ].sort(),
    );
    expect(line).toMatchObject({
      route: '/query',
      status: 200,
      k: 3,
      tenant: 'default',
      submitter: 'tester',
      cache_hit: false,
      llm_calls: 0,
      bytes_in: body.length,
      bytes_out: Buffer.byteLength(answered),
      trace_id: '0af7651916cd43dd8448eb211c80319c',
    });
    expect(JSON.stringify(lines)).not.toMatch(/zanzibar|fintech|california/i);
    await ask();
    await ask();
    expect(lines.at(-1)).toMatchObject({ cache_hit: true });
  });
});
