import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedSpan } from './otlp-receiver.ts';
import { startTracedServer, type TracedServer } from './traced-server.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
/** Words that stand in the prompt, the data and the keys, and may stand in no span. */
const PRIVATE = ['zanzibar', 'Ledgerly', 'otlp-canary-key', 'caller-of-the-test'];
const SERVER = 2;
const CLIENT = 3;

let server: TracedServer;
beforeAll(async () => {
  server = await startTracedServer();
}, 240_000);
afterAll(() => server.close());

function below(spans: ReceivedSpan[], parent: ReceivedSpan): ReceivedSpan[] {
  return spans.filter(({ parentId }) => parentId === parent.spanId);
}

function root(spans: ReceivedSpan[]): ReceivedSpan {
  const found = spans.find(({ kind }) => kind === SERVER);
  if (found === undefined) throw new Error('there is no span of the server');
  return found;
}

describe('the trace of a query', () => {
  let spans: ReceivedSpan[];
  let response: Response;
  beforeAll(async () => {
    response = await server.post(
      '/query',
      { prompt: 'fintech companies in California that need zanzibar software, evaluating treasury tools' },
      {
        traceparent: `00-${TRACE}-${CALLER}-01`,
        tracestate: 'vendor=7',
        'x-assay-submitter': 'caller-of-the-test',
      },
    );
    spans = await server.trace(TRACE, 'POST /query');
  }, 120_000);

  it('continues that of the caller, as HTTP semantic conventions name it', () => {
    expect(response.status).toBe(200);
    expect(root(spans)).toMatchObject({
      parentId: CALLER,
      name: 'POST /query',
      isError: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/query',
        'http.response.status_code': 200,
        'assay.cache_hit': 0,
        'assay.candidates': expect.any(Number),
        'assay.request_id': response.headers.get('x-request-id'),
      },
      resource: { 'service.name': 'assay', 'service.version': '0.0.0' },
    });
  });

  it('has a span for every stage, one after the other within the request', () => {
    const top = root(spans);
    const stages = below(spans, top);
    const names = stages.map(({ name }) => name);
    for (const stage of ['parse', 'retrieve', 'fit', 'intent', 'fallback', 'rank'])
      expect(names).toContain(stage);
    const retrieve = stages.find(({ name }) => name === 'retrieve');
    expect(retrieve && below(spans, retrieve).map(({ name }) => name)).toContain('ann');
    for (const stage of stages) {
      expect(stage.startNs).toBeGreaterThanOrEqual(top.startNs);
      expect(stage.endNs).toBeLessThanOrEqual(top.endNs);
      expect(stage.endNs).toBeGreaterThanOrEqual(stage.startNs);
    }
  });

  it('has the call of the language model below its stage, and carries the trace on to it', async () => {
    const chat = (await server.trace(TRACE, 'chat test-model')).find(
      ({ name }) => name === 'chat test-model',
    );
    expect(chat).toMatchObject({
      kind: CLIENT,
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'test-model' },
    });
    const parent = spans.find(({ spanId }) => spanId === chat?.parentId);
    expect(parent?.name).toBe('fallback');
    const sent = server.model.asked.map(({ headers }) => headers.traceparent);
    expect(sent).toContain(`00-${TRACE}-${chat?.spanId}-01`);
    expect(server.model.asked[0]?.headers.tracestate).toBe('vendor=7');
  });

  it('says nothing of the prompt, the data, the caller or the keys', () => {
    expect(spans.length).toBeGreaterThan(8);
    const text = JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const word of PRIVATE) expect(text.toLowerCase()).not.toContain(word.toLowerCase());
  });

  it('is sent as protobuf to /v1/traces, with the headers that the settings give', () => {
    expect(server.receiver.calls[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', 'x-api-key': 'otlp-canary-key', 'x-more': '1' },
    });
  });
});

it('names the trace in the log line and in a problem', async () => {
  const traceparent = `00-${TRACE.replace('0af', '1af')}-${CALLER}-01`;
  const response = await server.post('/query', { prompt: '' }, { traceparent });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ trace_id: TRACE.replace('0af', '1af') });
  expect(server.log.at(-1)).toMatchObject({
    msg: 'request',
    status: 422,
    trace_id: TRACE.replace('0af', '1af'),
  });
});

it('has a span for each statement of a write, below the request, and none of its values', async () => {
  const traceId = TRACE.replace('0af', '2af');
  const response = await server.app.request('/leads:import', {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', traceparent: `00-${traceId}-${CALLER}-01` },
    body: JSON.stringify({ lead_id: 'secret-lead-77', company_id: 'c77', company_name: 'Quietly Ltd' }),
  });
  expect(response.status).toBe(200);
  const spans = await server.trace(traceId, 'POST /leads:import');
  const statements = spans.filter(({ attributes }) => attributes['db.system.name'] === 'postgresql');
  expect(statements.length).toBeGreaterThan(0);
  for (const one of statements) expect(one).toMatchObject({ kind: CLIENT, parentId: root(spans).spanId });
  expect(JSON.stringify(statements.map(({ name, attributes }) => [name, attributes]))).not.toMatch(
    /secret-lead|Quietly/,
  );
});

it('leaves out what probes and scrapers ask for', async () => {
  const traceparent = `00-${TRACE.replace('0af', '3af')}-${CALLER}-01`;
  for (const path of ['/livez', '/readyz', '/healthz', '/metrics'])
    await server.app.request(path, { headers: { traceparent } });
  const after = TRACE.replace('0af', '4af');
  await server.post('/parse', { prompt: 'banks' }, { traceparent: `00-${after}-${CALLER}-01` });
  await server.trace(after, 'POST /parse');
  expect(server.receiver.spans.filter(({ traceId }) => traceId === TRACE.replace('0af', '3af'))).toEqual([]);
});
