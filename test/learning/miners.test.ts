import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { MinerList } from '../../src/start/miners/miner-list.ts';
import type { MinerPage } from '../../src/start/miners/miner-page.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const observed_at = new Date(Date.now() - 86_400_000).toISOString();
const good = (id: string, miner_id: string, what: string) => ({
  snippet_id: id,
  miner_id,
  lead_id: 'l1',
  observed_at,
  text: `Ledgerly opened an office and moved its ${what} to Snowflake.`,
});
const bad = (id: string, miner_id: string) => ({ ...good(id, miner_id, 'x'), text: 'Hiring.' });

const DAY_MS = 86_400_000;

describe('GET /miners', () => {
  let sample: Sample;
  const send = (records: unknown[]) =>
    sample.app.request('/snippets', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: records.map((record) => JSON.stringify(record)).join('\n'),
    });
  const get = async (path: string): Promise<{ status: number; body: unknown }> => {
    const response = await sample.app.request(path);
    return { status: response.status, body: await response.json() };
  };
  /** Safe: the test fails where the body is another. */
  const page = async (id: string) => (await get(`/miners/${encodeURIComponent(id)}`)).body as MinerPage;
  /** Safe for the same reason. */
  const list = async (query = '') => (await get(`/miners${query}`)).body as MinerList;

  const ask = async (): Promise<Answer> =>
    JSON.parse(
      await (await sample.post('/query', { prompt: 'fintech companies that need Snowflake' })).text(),
    );
  const stored = async (): Promise<void> => {
    for (let i = 0; i < 400 && (await sample.engine.health()).queries === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 25));
  };
  const report = (query_id: string, kind: string, atMs: number) =>
    sample.post('/feedback', {
      event_id: kind,
      query_id,
      lead_id: 'l1',
      kind,
      at: new Date(atMs).toISOString(),
    });

  beforeAll(async () => {
    // 20 rows a minute, 100 at once.
    sample = await serveSample({ ASSAY_MINER_ROWS_PER_MINUTE: '20', ASSAY_MQF_FLAG_BELOW: '0.4999' });
  }, 120_000);
  afterAll(() => sample.close());

  it('lowers the factor of a miner whose leads were rejected, says so in the next answer and counts that it leans on it', async () => {
    const { query_id, leads: before } = await ask();
    const neutral = before.find(({ lead_id }) => lead_id === 'l1')?.components.intent;
    expect([neutral?.best_snippet !== 0, neutral?.miner_quality]).toEqual([true, undefined]);
    await stored();
    await report(query_id, 'rejected', Date.now() - 2 * DAY_MS);
    const { factor_in_use, mqf, flagged } = await page('m1');
    expect(factor_in_use).toBeLessThan(0.9999);
    expect([mqf.value < 0.4999, flagged]).toEqual([true, true]);
    expect((await get('/miners/m1/submissions')).body).toMatchObject({ flagged: true });
    const { leads } = await ask();
    const lead = leads.find(({ lead_id }) => lead_id === 'l1');
    expect(lead?.components.intent.miner_quality).toBeCloseTo(factor_in_use, 9);
    expect(lead?.evidence[0]?.miner_quality).toBeCloseTo(factor_in_use, 9);
    const metrics = await (await sample.app.request('/metrics')).text();
    expect(metrics).toMatch(/assay_answers_on_flagged_miners_total [1-9]/);
    expect(metrics).toMatch(/assay_miners_flagged [1-9]/);
  });

  it('shows a quality that recomputes from the parts shown, and what follows from it', async () => {
    await send([
      good('g1', 'a/b', 'payroll'),
      good('g2', 'a/b', 'forecasts'),
      good('g2b', 'a/b', 'forecasts'),
      ...Array.from({ length: 30 }, (_, i) => bad(`b${i}`, 'a/b')),
    ]);
    const { mqf, inputs, factor, flagged, throttle } = await page('a/b');
    expect(inputs.sending).toMatchObject({ duplicates: 1, refused: 30 });
    let product = mqf.neutral;
    for (const { successes, trials, prior, weight } of Object.values(mqf.parts)) {
      const posterior = prior.mean + (successes - trials * prior.mean) / (prior.strength + trials);
      product *= (posterior / (posterior + prior.mean) / mqf.neutral) ** weight;
    }
    expect(Math.abs(product - mqf.value)).toBeLessThan(1e-9);
    expect(mqf.value).toBeLessThan(0.46);
    expect([factor < 1, flagged]).toEqual([true, true]);
    expect(throttle?.throttled_until).toBeNull();
    expect(throttle?.rows_per_minute).toBeLessThan(20);
  });

  it('gives a miner that is not known a neutral quality and a factor of exactly 1', async () => {
    const { mqf, factor, flagged, credit } = await page('nobody');
    expect([mqf.value, factor, flagged, credit.current.micro_credits]).toEqual([0.5, 1, false, 0]);
  });

  it('lists miners by quality, page by page, and refuses parameters that are out of range', async () => {
    // The list is at most five seconds old.
    await expect.poll(async () => (await list()).total, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
    const first = await list('?limit=1');
    expect([first.miners.length, first.next]).toEqual([1, '1']);
    const second = await list(`?limit=1&cursor=${first.next}`);
    expect(second.miners[0]?.rank).toBe(2);
    expect(second.miners[0]?.mqf).toBeLessThanOrEqual(first.miners[0]?.mqf ?? 0);
    expect((await get('/miners?limit=501')).status).toBe(422);
    expect((await get('/miners?cursor=x')).status).toBe(422);
  });

  it('tells a miner that sends more than it may until when and why: per row, on its page, and with 429 for a whole request', async () => {
    const rows = Array.from({ length: 130 }, (_, i) => bad(`t${i}`, 'greedy'));
    const mixed = await send([good('ok', 'patient', 'ledgers'), ...rows]);
    expect(mixed.status).toBe(200);
    const report: {
      imported: number;
      refused: Record<string, number>;
      rejects: { errors: { code: string; reason: string }[] }[];
    } = JSON.parse(await mixed.text());
    expect(report).toMatchObject({ imported: 1, refused: { too_short: 100, throttled: 30 } });
    const told = report.rejects.flatMap(({ errors }) => errors).find(({ code }) => code === 'throttled');
    const until = /until (\S+Z): \d+ in 100 of its rows were refused of late/.exec(told?.reason ?? '')?.[1];
    expect(Date.parse(until ?? '')).toBeGreaterThan(Date.now());
    const { throttle } = await page('greedy');
    expect(throttle).toMatchObject({ throttled_until: until });
    expect(throttle?.why).toContain('were refused of late');
    const kept = await get('/miners/greedy/submissions?code=throttled&limit=100');
    expect(JSON.stringify(kept.body)).toContain(until);

    const whole = await send([good('more', 'greedy', 'archives')]);
    expect(whole.status).toBe(429);
    expect(Number(whole.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await whole.json()).toMatchObject({
      type: 'urn:assay:error:throttled',
      errors: [{ path: 'miner_id' }],
    });
    // Others are not held up by it, and neither are files, which an operator reads in.
    expect((await send([good('ok2', 'patient', 'reports')])).status).toBe(200);
  });

  it('does not count a row that was held back against the miner', async () => {
    const before = (await page('greedy')).inputs.sending.refused;
    await send([bad('again', 'greedy')]);
    expect((await page('greedy')).inputs.sending.refused).toBe(before);
  });
});
