import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEADS, type Sample, SNIPPETS, serveSample } from '../http/serve-sample.ts';

let sample: Sample;

beforeAll(async () => {
  sample = await serveSample();
});
afterAll(() => sample.close());

const ndjson = (records: unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');
const NDJSON = { 'content-type': 'application/x-ndjson' };

function send(
  path: string,
  key: string,
  body: string | Uint8Array | undefined,
  headers: Record<string, string> = NDJSON,
) {
  return sample.app.request(path, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': key },
    ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
  });
}

async function read(response: Response) {
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    replayed: response.headers.get('idempotent-replayed'),
    body: await response.text(),
  };
}

const lead = (n: number) => ({
  ...LEADS[0],
  lead_id: `more-${n}`,
  company_id: `more-${n}`,
  domain: `more${n}.com`,
});
const OUTCOME = { event_id: 'e1', query_id: 'q1', lead_id: 'l1', kind: 'click', at: '2026-05-02T00:00:00Z' };
const EXPERIMENT = {
  id: 'try-1',
  hypothesis: 'More weight on fit brings more clicks.',
  kind: 'ab',
  variants: [
    { name: 'control', share: 0.5 },
    { name: 'fit', share: 0.5, overrides: { weights: { fit: 0.7, intent: 0.3 } } },
  ],
};

describe('a write with an Idempotency-Key', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['leads', '/leads:import', ndjson([lead(1), lead(2)]), NDJSON],
    ['snippets', '/snippets', ndjson([{ ...SNIPPETS[0], snippet_id: 'more-1' }]), NDJSON],
    ['feedback', '/feedback', ndjson([OUTCOME]), NDJSON],
    [
      'one outcome',
      '/feedback',
      JSON.stringify({ ...OUTCOME, event_id: 'e2' }),
      { 'content-type': 'application/json' },
    ],
  ])('is answered once for %s, and the same bytes again', async (name, path, body, headers) => {
    const key = `"key of ${name}"`;
    const first = await read(await send(path, key, body, headers));
    const again = await read(await send(path, key, body, headers));
    expect([first.status, first.replayed]).toEqual([200, null]);
    expect(again).toEqual({ ...first, replayed: 'true' });
    const other = await read(await send(path, `"another key of ${name}"`, body, headers));
    expect(other.replayed).toBeNull();
    expect(other.body).not.toBe(first.body); // Worked on anew: all of it was there already.
  });

  it('keeps a compressed body apart from the same text sent plainly', async () => {
    const text = ndjson([lead(3)]);
    const zipped = { ...NDJSON, 'content-encoding': 'gzip' };
    const first = await read(await send('/leads:import', 'zipped', gzipSync(text), zipped));
    expect(first.status).toBe(200);
    expect(await read(await send('/leads:import', 'zipped', gzipSync(text), zipped))).toMatchObject({
      replayed: 'true',
    });
    expect((await send('/leads:import', 'zipped', text)).status).toBe(422);
  });

  it('is refused for another body, another path and another query, and then still replays the first', async () => {
    const first = await read(await send('/leads:import', 'one', ndjson([lead(4)])));
    for (const [path, body] of [
      ['/leads:import', ndjson([lead(5)])],
      ['/leads:import', ''],
      ['/leads:import', `${ndjson([lead(4)])}\n`],
      ['/snippets', ndjson([lead(4)])],
      ['/leads:import?company=acme.com', ndjson([lead(4)])],
    ] as const) {
      const other = await send(path, 'one', body);
      expect(other.status).toBe(422);
      expect(await other.json()).toMatchObject({ type: 'urn:assay:error:idempotency_mismatch' });
    }
    expect(await read(await send('/leads:import', '"one"', ndjson([lead(4)])))).toEqual({
      ...first,
      replayed: 'true',
    });
    expect((await sample.engine.health()).leads).toBe(LEADS.length + 4);
  });

  it('is told that the first is under way, without the second being read', async () => {
    const body = Buffer.from(ndjson([lead(6)]));
    let goOn: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(body.subarray(0, 10));
        await stopped;
        controller.enqueue(body.subarray(10));
        controller.close();
      },
    });
    const headers = { ...NDJSON, 'idempotency-key': 'slow' };
    const half: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body: slow, duplex: 'half' };
    const first = Promise.resolve(sample.app.request('/leads:import', half));
    const second = await send('/leads:import', 'slow', 'never read');
    expect(second.status).toBe(409);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    goOn();
    const answer = await read(await first);
    expect(answer.status).toBe(200);
    expect(await read(await send('/leads:import', 'slow', body))).toEqual({ ...answer, replayed: 'true' });
  });

  it('may be sent again under its key where it failed', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await send('/feedback', 'mend', '{"event_id": 1}', json)).status).toBe(422);
    expect((await send('/feedback', 'mend', 'no json', json)).status).toBe(400);
    expect((await send('/leads:import', 'mend', 'x', { 'content-type': 'image/png' })).status).toBe(415);
    const mended = JSON.stringify({ ...OUTCOME, event_id: 'e3' });
    expect(await read(await send('/feedback', 'mend', mended, json))).toMatchObject({
      status: 200,
      replayed: null,
    });
    expect(await read(await send('/feedback', 'mend', mended, json))).toMatchObject({
      status: 200,
      replayed: 'true',
    });
  });

  it('makes what cannot be made twice answer twice', async () => {
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify(EXPERIMENT);
    const first = await read(await send('/experiments', 'exp', body, json));
    expect([first.status, first.body.includes('try-1')]).toEqual([200, true]);
    expect((await send('/experiments', 'other', body, json)).status).toBe(409);
    expect(await read(await send('/experiments', 'exp', body, json))).toEqual({ ...first, replayed: 'true' });
    const started = await read(await send('/experiments/try-1/start', 'start', undefined, {}));
    expect(started.status).toBe(200);
    expect(await read(await send('/experiments/try-1/start', 'start', undefined, {}))).toEqual({
      ...started,
      replayed: 'true',
    });
    const stopped = await read(await send('/experiments/try-1/stop', 'stop', '{"unread": true}', json));
    expect(stopped.status).toBe(200);
    expect(await read(await send('/experiments/try-1/stop', 'stop', '{"unread": true}', json))).toMatchObject(
      { replayed: 'true' },
    );
    expect((await send('/experiments/try-1/stop', 'stop', '{"unread": false}', json)).status).toBe(422);
  });

  it('needs a key that is one, and changes nothing of requests that only ask', async () => {
    expect((await send('/leads:import', '""', '')).status).toBe(400);
    const json = { 'content-type': 'application/json' };
    for (const prompt of ['fintech', 'banks'])
      expect(await read(await send('/query', 'same', JSON.stringify({ prompt }), json))).toMatchObject({
        status: 200,
        replayed: null,
      });
  });
});
