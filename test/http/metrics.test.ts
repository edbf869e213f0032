import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(async () => {
  await sample.close();
});

async function scrape(): Promise<string> {
  const response = await sample.app.request('/metrics');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  return response.text();
}

it('counts a query by route, class of status and stage', async () => {
  await sample.post('/query', { prompt: 'fintech companies in California' });
  await sample.post('/query', { prompt: '' });
  const text = await scrape();
  expect(text).toMatch(/assay_http_request_duration_seconds_count\{route="\/query",status="2xx"\} 1/);
  expect(text).toMatch(/assay_http_request_duration_seconds_count\{route="\/query",status="4xx"\} 1/);
  for (const stage of ['parse', 'retrieve', 'ann', 'fit', 'intent', 'fallback', 'rank', 'total'])
    expect(text).toContain(`assay_query_stage_duration_seconds_count{stage="${stage}"} 1`);
  expect(text).toContain('assay_query_candidates_count 1');
  expect(text).toContain('assay_lead_index_leads 5');
  expect(text).toContain('assay_lead_index_seq_lag 0');
  expect(text).toContain('assay_http_queue_length 0');
});

it('does not grow with the paths that are asked for', async () => {
  const before = (await scrape()).split('\n').length;
  for (let i = 0; i < 50; i++) {
    await sample.app.request(`/leads/${i}`, { method: 'DELETE' });
    await sample.app.request(`/nothing/${i}`);
  }
  const series = (await scrape()).split('\n').filter((line) => line.includes('_count{route='));
  expect(series.filter((line) => line.includes('leads'))).toEqual([
    'assay_http_request_duration_seconds_count{route="/leads/:lead_id",status="4xx"} 50',
  ]);
  expect(series.filter((line) => line.includes('"other"'))).toEqual([
    'assay_http_request_duration_seconds_count{route="other",status="4xx"} 50',
  ]);
  expect((await scrape()).split('\n').length).toBeLessThan(before + 100);
});
