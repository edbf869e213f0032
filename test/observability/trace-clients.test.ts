import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as semantic from '@opentelemetry/semantic-conventions/incubating';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInProcessEvents } from '../../src/adapters/in-process/in-process-events.ts';
import { deadLetter } from '../../src/ingest/dead-letter.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Cache } from '../../src/ports/cache.ts';
import type { EventMessage, OutgoingEvent } from '../../src/ports/events.ts';
import { NO_TRACING, type Tracing } from '../../src/ports/tracing.ts';
import { createOtelTracing } from '../../src/telemetry/tracing/otel-tracing.ts';
import { traceCache } from '../../src/telemetry/tracing/trace-cache.ts';
import { traceDeliveries, traceSend } from '../../src/telemetry/tracing/trace-deliveries.ts';
import { type OtlpReceiver, openOtlpReceiver } from './otlp-receiver.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const CONSUMER = 5;
const PRODUCER = 4;
const CLIENT = 3;

let receiver: OtlpReceiver;
let tracing: Tracing;
beforeEach(async () => {
  receiver = await openOtlpReceiver();
  tracing = createOtelTracing({
    url: `${receiver.url}/v1/traces`,
    headers: {},
    sample: 1,
    version: '0',
    onOutage: () => undefined,
  });
});
afterEach(async () => {
  await tracing.close();
  await receiver.close();
});

const message = (more: Partial<EventMessage> = {}): EventMessage => ({
  topic: 'miner.snippets',
  partition: 2,
  offset: '7',
  key: 'k',
  value: Buffer.from('{}'),
  timestampMs: 0,
  ...more,
});

describe('messages', () => {
  it('a delivery is a trace of its own, linked to those of its messages', async () => {
    const where = { topic: 'miner.snippets', group: 'assay.snippets' };
    const handle = traceDeliveries(
      async () => tracing.span('SELECT leads', 'client', {})?.end(),
      where,
      tracing,
    );
    await handle(
      [message({ traceparent: PARENT }), message(), message({ traceparent: 'none' })],
      new AbortController().signal,
    );
    await tracing.close();
    const delivery = receiver.spans.find(({ kind }) => kind === CONSUMER);
    expect(delivery).toMatchObject({
      name: 'process miner.snippets',
      parentId: '',
      links: [TRACE],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'miner.snippets',
        'messaging.consumer.group.name': 'assay.snippets',
        'messaging.batch.message_count': 3,
      },
    });
    expect(receiver.spans.find(({ name }) => name === 'SELECT leads')?.parentId).toBe(delivery?.spanId);
  });

  it('one that fails is an error, and its error goes on', async () => {
    const handle = traceDeliveries(
      () => Promise.reject(new TypeError('with a secret')),
      { topic: 't', group: 'g' },
      tracing,
    );
    await expect(handle([message()], new AbortController().signal)).rejects.toThrow(TypeError);
    await tracing.close();
    expect(receiver.spans[0]).toMatchObject({ isError: true, attributes: { 'error.type': 'TypeError' } });
  });

  it('what is sent carries the trace on, and a refused message keeps that of who sent it', async () => {
    const sent: OutgoingEvent[] = [];
    const send = traceSend(async (_, events) => void sent.push(...events), tracing);
    const letter = deadLetter({
      message: message({ traceparent: PARENT }),
      record: {},
      issues: [],
      personal: false,
    });
    const root = tracing.root('GET', 'server', { attributes: {}, parent: null });
    await root?.run(() => send('dead', [{ key: 'a', value: '1' }, letter]));
    root?.end({ keep: true });
    await tracing.close();
    const span = receiver.spans.find(({ kind }) => kind === PRODUCER);
    expect(span?.name).toBe('send dead');
    expect(sent[0]?.headers?.traceparent).toBe(`00-${root?.traceId}-${span?.spanId}-01`);
    expect(sent[1]?.headers).toMatchObject({ traceparent: PARENT, 'assay-code': 'schema' });
  });

  it('without traces handlers and senders are left as they are', () => {
    const events = createInProcessEvents();
    const handle = async () => undefined;
    expect(traceDeliveries(handle, { topic: 't', group: 'g' }, NO_TRACING)).toBe(handle);
    expect(traceSend(events.send, NO_TRACING)).toBe(events.send);
  });
});

it('a call of Redis is a span without its key', async () => {
  const asked: string[] = [];
  const cache: Cache = {
    get: async (key) => {
      asked.push(key);
      return 'value';
    },
    getMany: async (keys) => keys.map(() => undefined),
    set: () => undefined,
    claim: async () => true,
    release: () => undefined,
    close: async () => undefined,
  };
  const traced = traceCache(cache, tracing);
  const root = tracing.root('GET', 'server', { attributes: {}, parent: null });
  await root?.run(async () => {
    expect(await traced.get('canary-key')).toBe('value');
    await traced.getMany(['canary-key', 'b']);
  });
  root?.end({ keep: true });
  await tracing.close();
  expect(asked).toEqual(['canary-key']);
  expect(
    receiver.spans.filter(({ kind }) => kind === CLIENT).map(({ name, attributes }) => [name, attributes]),
  ).toEqual([
    ['GET', { 'db.system.name': 'redis', 'db.operation.name': 'GET' }],
    ['MGET', { 'db.system.name': 'redis', 'db.operation.name': 'MGET', 'db.operation.batch.size': 2 }],
  ]);
  expect(traceCache(cache, NO_TRACING)).toBe(cache);
});

const FOLDER = join(packageRoot(), 'src');
const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(FOLDER, name), 'utf8') }));

it('names attributes as the semantic conventions do', () => {
  const known = new Set(
    Object.entries(semantic)
      .filter(([name]) => name.startsWith('ATTR_'))
      .map(([, value]) => value),
  );
  const used = sources
    .filter(({ name }) => /telemetry\/tracing|trace-requests/.test(name))
    .flatMap(({ text }) => [
      ...text.matchAll(/'((?:http|url|db|messaging|gen_ai|server|service|error)\.[\w.]+)'/g),
    ])
    .map(([, name]) => name ?? '');
  expect(used.length).toBeGreaterThan(15);
  for (const name of used) expect(known).toContain(name);
});

it('loads nothing of OpenTelemetry where traces are off', () => {
  const importing = (pattern: RegExp) =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ name }) => name.replace('telemetry/tracing/', ''));
  const behind = ['otel-tracing.ts', 'record-all-sampler.ts', 'span-sender.ts', 'tail-processor.ts'];
  expect(importing(/from '@opentelemetry\//).sort()).toEqual(behind);
  expect(importing(/from '\.[^']*\/(record-all-sampler|span-sender|tail-processor)\.ts'/)).toEqual([
    'otel-tracing.ts',
  ]);
  expect(importing(/from '[^']*otel-tracing\.ts'/)).toEqual([]);
  expect(importing(/import\('\.\/otel-tracing\.ts'\)/)).toEqual(['open-tracing.ts']);
});
