import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createOtelTracing } from '../../src/telemetry/tracing/otel-tracing.ts';
import { type OtlpReceiver, openOtlpReceiver } from './otlp-receiver.ts';

const receivers: OtlpReceiver[] = [];
afterEach(async () => {
  for (const receiver of receivers.splice(0)) await receiver.close();
});

async function world({ sample = 0, status = 200 as number | null } = {}) {
  const receiver = await openOtlpReceiver();
  receivers.push(receiver);
  receiver.status = status;
  const outages: boolean[] = [];
  const tracing = createOtelTracing({
    url: `${receiver.url}/v1/traces`,
    headers: {},
    sample,
    version: '0',
    onOutage: (isOut) => void outages.push(isOut),
  });
  /** One request with two stages, kept where it says so. */
  const request = (keep: boolean, traceparent?: string) => {
    const parent = traceparent === undefined ? null : { traceparent, tracestate: undefined };
    const root = tracing.root('GET', 'server', { attributes: {}, parent });
    root?.run(() => {
      tracing.stage('one')?.end();
      tracing.stage('two')?.end();
    });
    root?.end({ name: 'GET /x', keep });
    return root?.traceId;
  };
  return { receiver, tracing, request, outages };
}

it('keeps an error or a slow request whole, though the dice said no, and nothing of the others', async () => {
  const { receiver, tracing, request } = await world({ sample: 0 });
  for (let i = 0; i < 50; i++) request(false);
  const kept = request(true);
  await tracing.close();
  expect(receiver.spans.map(({ name }) => name).sort()).toEqual(['GET /x', 'one', 'two']);
  expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([kept]));
});

it('does as the caller decided, whatever its own share', async () => {
  const { receiver, tracing, request } = await world({ sample: 1 });
  request(false, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00');
  request(false, '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
  await tracing.close();
  expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(
    new Set(['1af7651916cd43dd8448eb211c80319c']),
  );
});

it('keeps about the share that is asked for', async () => {
  const { receiver, tracing, request } = await world({ sample: 0.25 });
  for (let i = 0; i < 1000; i++) request(false);
  await tracing.close();
  const traces = new Set(receiver.spans.map(({ traceId }) => traceId)).size;
  // Seven standard deviations: by chance once in 10^11 runs.
  expect(Math.abs(traces - 250)).toBeLessThan(96);
});

it('makes a trace of its own where the header is none', async () => {
  const { receiver, tracing, request } = await world({ sample: 1 });
  for (const header of [
    '',
    'x',
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    `00-${'f'.repeat(600)}`,
  ])
    expect(request(false, header)).toMatch(/^[\da-f]{32}$/);
  await tracing.close();
  expect(receiver.spans.filter(({ name }) => name === 'GET /x').map(({ parentId }) => parentId)).toEqual(
    Array(4).fill(''),
  );
});

it('sends what ends after its request where that was kept, and opens nothing more below it', async () => {
  const { receiver, tracing } = await world();
  const root = tracing.root('GET', 'server', { attributes: {}, parent: null });
  const late = root?.run(() => tracing.span('late', 'client', {}));
  root?.end({ keep: true });
  expect(root?.run(() => tracing.span('too late', 'client', {}))).toBeNull();
  late?.end();
  await tracing.close();
  expect(receiver.spans.map(({ name }) => name).sort()).toEqual(['GET', 'late']);
});

it('a receiver that refuses costs the spans, which are counted, and is told of once', async () => {
  const { receiver, tracing, request, outages } = await world({ status: 400 });
  for (let i = 0; i < 10; i++) request(true);
  for (let i = 0; i < 200 && tracing.counts().failed === 0; i++) await sleep(50);
  expect(tracing.counts()).toMatchObject({ sent: 0, failed: 30 });
  request(true);
  for (let i = 0; i < 200 && tracing.counts().failed < 33; i++) await sleep(50);
  expect(outages).toEqual([true]);
  receiver.status = 200;
  request(true);
  for (let i = 0; i < 200 && tracing.counts().sent === 0; i++) await sleep(50);
  expect(outages).toEqual([true, false]);
  await tracing.close();
});

it('a receiver that never answers holds neither requests nor memory nor the end', async () => {
  const { tracing, request } = await world({ status: null });
  for (let i = 0; i < 3000; i++) request(true);
  expect(tracing.counts().dropped).toBe(9000 - 4096);
  await tracing.close();
  const { sent, failed, dropped } = tracing.counts();
  expect([sent, failed + dropped]).toEqual([0, 9000]);
});
