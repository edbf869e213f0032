import { afterAll, beforeAll, expect, it } from 'vitest';
import { KpisSchema } from '../../src/http/kpi-schemas.ts';
import { AnswerSchema, ProblemSchema } from '../../src/http/schemas.ts';
import { type Sample, serveSample } from './serve-sample.ts';

let sample: Sample;
beforeAll(async () => {
  sample = await serveSample();
});
afterAll(() => sample.close());

const textOf = async (path: string) => {
  const answer = await sample.app.request(path);
  expect(answer.status, path).toBe(200);
  return { text: await answer.text(), headers: answer.headers };
};
const kpis = async (query = '') => KpisSchema.parse(JSON.parse((await textOf(`/kpis${query}`)).text));

it('serves the learning page under a policy that it keeps to: nothing inline, nothing from elsewhere', async () => {
  const { text, headers } = await textOf('/learning');
  expect(headers.get('content-type')).toContain('text/html');
  expect(headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'self'");
  expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//);
  const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(assets.length).toBeGreaterThan(2);
  for (const path of assets) {
    const { text: code } = await textOf(path);
    for (const [, name = ''] of code.matchAll(/from '\.\/([^']+)'/g)) await textOf(`/assets/${name}`);
    expect(code.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:\/\/\w|innerHTML|eval\(|'style'/,
    );
  }
});

it('has a place for everything that its script fills, and each page leads to it', async () => {
  const { text } = await textOf('/learning');
  const script = (await textOf('/assets/learning.js')).text;
  const ids = new Set([...script.matchAll(/\$\('([\w-]+)'\)/g)].map(([, id = '']) => id));
  for (const id of ids) expect(text, id).toContain(`id="${id}"`);
  for (const path of ['/', '/docs']) expect((await textOf(path)).text).toContain('href="/learning"');
});

it('GET /kpis is empty before anything was counted, and tells a query and its outcome afterwards', async () => {
  expect(await kpis()).toMatchObject({ rows: [], alerts: [], next: null });
  const answer = AnswerSchema.parse(
    await (await sample.post('/query', { prompt: 'fintech in California', k: 2 })).json(),
  );
  const [lead] = answer.leads;
  const event = { event_id: 'k1', query_id: answer.query_id, lead_id: lead?.lead_id, kind: 'accepted' };
  await sample.post('/feedback', { ...event, at: new Date().toISOString() });
  await expect
    .poll(async () => {
      await sample.engine.kpis.count();
      return (await kpis('?bucket=all')).rows[0]?.precision_at_25?.judged;
    })
    .toBe(1);
  const { rows, drift } = await kpis('?segment=country&bucket=week');
  expect(rows).toMatchObject([{ segment: 'US', queries: 1, precision_at_25: { value: 1, positive: 1 } }]);
  expect(drift.features.map(({ feature }) => feature)).toEqual(
    expect.arrayContaining(['score', 'fit', 'fit_industry']),
  );
  const metrics = (await textOf('/metrics')).text;
  expect(metrics).toContain('assay_kpi_ratio{kpi="precision_at_25",bound="value"} 1');
  expect((await kpis('?segment=country:DE')).rows).toEqual([]);
});

it.each([
  ['from=yesterday', 'from'],
  ['to=2026-02-30', 'to'],
  ['from=2026-05-02&to=2026-05-01', 'from'],
  ['from=2001-01-01&to=2026-05-01', 'from'],
  ['bucket=hour', 'bucket'],
  ['segment=submitter_name', 'segment'],
  ['segment=country:%00', 'segment'],
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['cursor=x', 'cursor'],
])('GET /kpis?%s is answered 422 and says what is wrong', async (query, path) => {
  const answer = await sample.app.request(`/kpis?${query}`);
  expect(answer.status).toBe(422);
  expect(ProblemSchema.parse(await answer.json()).errors?.map((one) => one.path)).toContain(path);
});
