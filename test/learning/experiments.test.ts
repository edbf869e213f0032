import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { ExperimentReport } from '../../src/experiments/report.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const PROMPT = 'companies in the United States that use Snowflake';
const PROMPT_ALL = 'software, banking and biotech companies';
const ab = {
  id: 'intent-first',
  hypothesis: 'Intent matters more than fit.',
  kind: 'ab',
  variants: [
    { name: 'control', share: 0.5 },
    { name: 'intent', share: 0.5, overrides: { weights: { fit: 0.1, intent: 0.9 } } },
  ],
};
const interleave = {
  id: 'fit-only',
  hypothesis: 'Fit alone orders better.',
  kind: 'interleave',
  layer: 'order',
  variants: [
    { name: 'control', share: 0.5 },
    { name: 'fit', share: 0.5, overrides: { weights: { fit: 0, intent: 1 } } },
  ],
};

describe('experiments over HTTP', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await serveSample();
  }, 240_000);
  afterAll(() => sample.close());

  const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    sample.app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  async function query(submitter: string | null, extra: object = {}): Promise<Answer> {
    const headers: Record<string, string> = submitter === null ? {} : { 'x-assay-submitter': submitter };
    const response = await post('/query', { prompt: PROMPT, ...extra }, headers);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  }
  async function report(id: string): Promise<ExperimentReport> {
    const response = await sample.app.request(`/experiments/${id}`);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  }
  const counted = (id: string, queries: number) =>
    vi.waitFor(async () => {
      const found = await report(id);
      expect(found.variants.reduce((sum, one) => sum + one.queries, 0)).toBe(queries);
      return found;
    }, 15_000);
  const outcome = (answer: Answer, leadId: string, kind: string, value?: number) =>
    post('/feedback', {
      event_id: `${answer.query_id}/${leadId}/${kind}`,
      query_id: answer.query_id,
      lead_id: leadId,
      kind,
      at: '2026-05-02T00:00:00Z',
      ...(value !== undefined && { value_usd: value }),
    });

  it('says what is wrong with a definition, all at once, and how to mend it', async () => {
    const response = await post('/experiments', {
      ...ab,
      metric: 'luck',
      variants: [
        { name: 'control', share: 0.5, overrides: { weights: { fit: 1, intent: 0 } } },
        { name: 'b', share: 0.4, overrides: { intent: { decay_days: -1 }, magic: {} } },
      ],
    });
    expect(response.status).toBe(422);
    const problem = JSON.parse(await response.text());
    const paths = problem.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'metric',
        'variants.1.overrides.intent.decay_days',
        'variants.1.overrides.magic',
      ]),
    );
    const shares = await post('/experiments', {
      ...ab,
      variants: [ab.variants[0], { ...ab.variants[1], share: 0.4 }],
    });
    expect(await shares.text()).toContain('the shares add up to 0.9');
  });

  it('leaves answers as they are, byte for byte, while none runs', async () => {
    // One time for both: evidence is a second older a second later.
    const at = { as_of: new Date().toISOString() };
    const before = await query('ann', at);
    expect((await post('/experiments', ab)).status).toBe(200);
    const after = await query('ann', at);
    expect(JSON.stringify(after.leads)).toBe(JSON.stringify(before.leads));
    expect(await query('ann')).not.toHaveProperty('experiments');
  });

  it('assigns a submitter to one variant for good, records it, and counts what becomes of its leads', async () => {
    expect((await post('/experiments/intent-first/start')).status).toBe(200);
    const seen = new Set<string>();
    for (let i = 0; i < 24; i++) {
      const answer = await query(`submitter-${i}`);
      const [taken] = answer.experiments ?? [];
      expect(taken?.id).toBe('intent-first');
      const again = await query(`submitter-${i}`);
      expect(again.experiments).toEqual(answer.experiments);
      seen.add(taken?.variant ?? '');
      const [lead] = answer.leads;
      // Outcomes take their share from both in proportion.
      const { fit, intent } = lead?.components ?? { fit: { weight: 0 }, intent: { weight: 0 } };
      const share = intent.weight / (fit.weight + intent.weight);
      expect(share).toBeCloseTo(taken?.variant === 'control' ? 0.4 : 0.9, 9);
      for (const one of answer.leads) expect(recompute(one.components)).toBeCloseTo(one.score, 6);
      await outcome(answer, lead?.lead_id ?? '', 'accepted');
    }
    expect([...seen].sort()).toEqual(['control', 'intent']);
    const found = await counted('intent-first', 48);
    expect(found.variants.reduce((total, one) => total + one.units, 0)).toBe(24);
    for (const { metrics } of found.variants) expect(metrics.accepted_rate).toBeCloseTo(0.5, 9);
    expect(found.waiting).toBe(0);
    expect(found.verdict).toMatch(/too early/);
    const later = await query('submitter-1');
    await counted('intent-first', 49);
    await outcome(later, later.leads[0]?.lead_id ?? '', 'accepted');
    await outcome(later, later.leads[0]?.lead_id ?? '', 'accepted');
    const recounted = await report('intent-first');
    expect(
      recounted.variants.reduce((n, one) => n + one.queries * (one.metrics.accepted_rate ?? 0), 0),
    ).toBeCloseTo(25, 6);
  });

  it('takes nobody in who is not named, and no replay', async () => {
    expect(await query(null)).not.toHaveProperty('experiments');
    expect(await query('ann', { as_of: '2026-05-01T00:00:00Z' })).not.toHaveProperty('experiments');
  });

  it('refuses a second experiment in the layer, and one that changes the same settings', async () => {
    await post('/experiments', { ...ab, id: 'rival' });
    const rival = await post('/experiments/rival/start');
    expect(rival.status).toBe(409);
    expect(await rival.text()).toContain('runs in layer');
    await post('/experiments', { ...ab, id: 'elsewhere', layer: 'two' });
    expect(await (await post('/experiments/elsewhere/start')).text()).toContain(
      'changes weights.fit, weights.intent too',
    );
  });

  it('interleaves two rankings, gives each lead its team, and credits the team of an outcome', async () => {
    expect((await post('/experiments/intent-first/stop')).status).toBe(200);
    expect((await post('/experiments', interleave)).status).toBe(200);
    expect((await post('/experiments/fit-only/start')).status).toBe(200);
    const plain = await query(null, { prompt: PROMPT_ALL });
    const answer = await query('ann', { prompt: PROMPT_ALL });
    expect(answer.experiments).toEqual([{ id: 'fit-only', variant: 'interleaved' }]);
    expect(answer.leads.map(({ lead_id }) => lead_id).sort()).toEqual(
      plain.leads.map(({ lead_id }) => lead_id).sort(),
    );
    expect(answer.leads.map(({ rank }) => rank)).toEqual(answer.leads.map((_, i) => i + 1));
    for (const one of answer.leads) expect(recompute(one.components)).toBeCloseTo(one.score, 6);
    await outcome(answer, answer.leads[0]?.lead_id ?? '', 'accepted');
    const { interleaving } = await counted('fit-only', 1);
    const { credit_control = 0, credit_treatment = 0 } = interleaving ?? {};
    expect(credit_control + credit_treatment).toBe(1);
    expect(interleaving).toMatchObject({ decided: 1, preference: credit_treatment - credit_control });
  });

  it('keeps who did what to an experiment', async () => {
    const { changes, status } = await report('intent-first');
    expect(status).toBe('stopped');
    expect(changes.map(({ action }) => action)).toEqual(['create', 'start', 'stop']);
    expect(await (await post('/experiments/intent-first/start')).text()).toContain('create a new one');
  });
});
