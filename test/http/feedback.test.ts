import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedbackReportSchema } from '../../src/http/routes/feedback.ts';
import { ProblemSchema } from '../../src/http/schemas.ts';
import { type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(() => sample.close());

const event = (event_id: string, fields: Record<string, unknown> = {}) => ({
  event_id,
  query_id: 'q1',
  lead_id: 'l1',
  kind: 'accepted',
  at: '2026-05-01T10:00:00Z',
  ...fields,
});
const ndjson = { 'content-type': 'application/x-ndjson' };
const lines = (...events: unknown[]) => events.map((one) => JSON.stringify(one)).join('\n');

describe('POST /feedback', () => {
  it('stores one JSON object, once', async () => {
    const first = await sample.post('/feedback', event('one', { value_usd: 100 }));
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ read: 1, stored: 1, unchanged: 0, rejected: 0 });
    const again = await sample.post('/feedback', event('one'));
    expect(await again.json()).toMatchObject({ read: 1, stored: 0, unchanged: 1 });
  });

  it('stores the good lines of many, gzipped or not, and says what is wrong with the others', async () => {
    const body = lines(
      event('m1'),
      event('m2', { kind: 'sold' }),
      event('m1'),
      event('m3', { at: 'soon' }),
      7,
    );
    const answer = await sample.post('/feedback', body, ndjson);
    expect(answer.status).toBe(200);
    const report = FeedbackReportSchema.parse(await answer.json());
    expect(report).toMatchObject({ read: 5, stored: 1, unchanged: 1, rejected: 3 });
    expect(report.rejects.map((one) => one.line)).toEqual([2, 4, 5]);
    expect(report.rejects[0]?.errors[0]).toMatchObject({ field: 'kind' });
    const zipped = await sample.post('/feedback', gzipSync(lines(event('m1'), event('m4'))), ndjson);
    expect(await zipped.json()).toMatchObject({ stored: 1, unchanged: 1 });
  });

  it.each([
    ['a kind that there is not', event('x', { kind: 'sold' }), 'kind'],
    ['no event_id', event('x', { event_id: undefined }), 'event_id'],
    ['an empty lead_id', event('x', { lead_id: ' ' }), 'lead_id'],
    ['a query_id with a control character', event('x', { query_id: 'a\u0001' }), 'query_id'],
    ['an instant that is none', event('x', { at: '2026-02-31T00:00:00Z' }), 'at'],
    ['an instant far in the future', event('x', { at: '2126-01-01T00:00:00Z' }), 'at'],
    ['a value below zero', event('x', { value_usd: -1 }), 'value_usd'],
    ['a list', [event('x')], '(body)'],
  ])('answers 422 to %s and stores nothing', async (_, body, path) => {
    const answer = await sample.post('/feedback', body);
    expect(answer.status).toBe(422);
    expect(ProblemSchema.parse(await answer.json()).errors?.[0]?.path).toBe(path);
    expect(await (await sample.post('/feedback', event('x-probe'))).json()).toMatchObject({ rejected: 0 });
  });

  it('answers 400 to what is no JSON and 415 to what it does not take', async () => {
    expect((await sample.post('/feedback', '{')).status).toBe(400);
    expect((await sample.post('/feedback', 'a,b', { 'content-type': 'text/csv' })).status).toBe(415);
  });
});
