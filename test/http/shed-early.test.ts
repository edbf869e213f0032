import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { type Logger, pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { type Admission, createAdmission } from '../../src/http/middleware/admission.ts';
import { createRequestLog } from '../../src/http/middleware/request-line.ts';
import { securityHeadersOf } from '../../src/http/middleware/security-headers.ts';
import { shedEarly } from '../../src/http/shed-early.ts';
import { type Listening, listen } from '../../src/start/listen.ts';
import { enginesOf } from '../../src/start/tenants/engines.ts';
import { type Sample, serveSample } from './serve-sample.ts';

const BODY = JSON.stringify({ prompt: 'fintech in California' });
const ID = 'a-request-of-the-test';
/** What belongs to the connection rather than the answer. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);

let sample: Sample;
let listening: Listening;
let lines: Record<string, unknown>[] = [];
const log: Logger = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
/** No room for anybody. */
const full: Admission = createAdmission({ placesMax: 1, queueMax: 0, waitMsMax: 0 });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Answered {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  reused: boolean;
}

function plain(headers: IncomingHttpHeaders | Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_CONNECTION.has(name))
      .sort(),
  );
}

function ask(path: string, body: string, headers: Record<string, string> = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      port: listening.port,
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'x-request-id': ID, ...headers },
    };
    const asked = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: plain(response.headers),
          body: text,
          reused: asked.reusedSocket,
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

beforeAll(async () => {
  sample = await serveSample();
  const { engine } = sample;
  const config = { ...engine.config, PORT: 0, DRAIN_MS: 0 };
  const gate = shedEarly(full, {
    metrics: engine.metrics.http,
    requests: createRequestLog(log, { sample: 1, slowMs: 1e9 }),
    bodyBytesMax: config.BODY_BYTES_MAX,
    headers: securityHeadersOf(config),
  });
  listening = await listen(createApp(enginesOf(engine), log, full).fetch, config, gate);
}, 240_000);
afterAll(async () => {
  agent.destroy();
  await listening.stop();
  await sample.close();
});

async function counted(): Promise<string | undefined> {
  const text = await (await sample.app.request('/metrics')).text();
  return /assay_http_request_duration_seconds_count\{[^}]*route="\/query"[^}]*5xx[^}]*\} (\d+)/.exec(
    text,
  )?.[1];
}

describe('a query that is turned away before the framework', () => {
  it('gets the answer, the access line and the count that the route itself would give', async () => {
    lines = [];
    const response = await createApp(enginesOf(sample.engine), log, full).request('/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': ID },
      body: BODY,
    });
    const byRoute = { status: response.status, body: await response.text() };
    const before = Number(await counted());
    const shedBefore = full.shed();
    const early = await ask('/query', BODY);
    expect(full.shed()).toBe(shedBefore + 1);
    expect({ status: early.status, body: early.body }).toEqual(byRoute);
    expect(early.status).toBe(503);
    expect(early.headers).toEqual(plain(Object.fromEntries(response.headers)));
    expect(early.headers['retry-after']).toBe('1');
    expect(lines.map(({ ms: _, ...line }) => line)).toHaveLength(2);
    // Whose request it was is known behind the gate only; the length is known where it came over a socket.
    const common = ({ ms: _, tenant: __, bytes_in: ___, ...line }: Record<string, unknown>) => line;
    expect(common(lines[1] ?? {})).toEqual(common(lines[0] ?? {}));
    expect(Number(await counted())).toBe(before + 1);
    expect(full.shed()).toBe(shedBefore + 1);
  });

  it('leaves the connection usable, and other paths, methods and bodies of unknown length to the routes', async () => {
    expect((await ask('/query?a=1', BODY)).status).toBe(503);
    const parse = await ask('/parse', BODY);
    expect(parse).toMatchObject({ status: 200, reused: true });
    const chunked = await ask('/query', BODY, { 'transfer-encoding': 'chunked' });
    expect(chunked.status).toBe(503);
    expect((await ask('/queryable', BODY)).status).toBe(404);
  });
});
