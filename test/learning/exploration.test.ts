import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { CandidateEstimate } from '../../src/experiments/off-policy/estimate-candidate.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

describe('exploration and what can be estimated from it', () => {
  let sample: Sample;
  beforeAll(async () => {
    sample = await serveSample({ ASSAY_EXPLORE_SHARE: '0.5', ASSAY_CACHE_ANSWERS: 'off' });
  }, 240_000);
  afterAll(() => sample.close());

  const query = async (extra: object = {}): Promise<Answer> => {
    const response = await sample.post('/query', {
      prompt: 'software, banking and biotech companies',
      ...extra,
    });
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  };
  const estimate = async (body: object): Promise<CandidateEstimate> => {
    const response = await sample.post('/experiments:estimate', body);
    expect(response.status).toBe(200);
    return JSON.parse(await response.text());
  };

  it('shows the same leads in another order now and then, says so, and never in a replay', async () => {
    const as_of = new Date().toISOString();
    const replay = await query({ as_of });
    expect(replay).not.toHaveProperty('explored');
    let explored = 0;
    for (let i = 0; i < 30; i++) {
      const answer = await query();
      const isByScore = answer.leads.every(
        (lead, at) => at === 0 || lead.score <= (answer.leads[at - 1]?.score ?? 0),
      );
      expect(answer.explored === true).toBe(!isByScore);
      if (answer.explored === true) explored++;
      expect(answer.leads.map(({ lead_id }) => lead_id).sort()).toEqual(
        replay.leads.map(({ lead_id }) => lead_id).sort(),
      );
      expect(answer.leads.map(({ rank }) => rank)).toEqual(answer.leads.map((_, at) => at + 1));
      for (const one of answer.leads) expect(recompute(one.components)).toBeCloseTo(one.score, 6);
      const [first] = answer.leads;
      await sample.post('/feedback', {
        event_id: answer.query_id,
        query_id: answer.query_id,
        lead_id: first?.lead_id,
        kind: 'click',
        at: '2026-05-02T00:00:00Z',
      });
    }
    expect(explored).toBeGreaterThan(0);
  });

  it('estimates what was shown as what it was, where the candidate changes nothing', async () => {
    const same = await vi.waitFor(async () => {
      const found = await estimate({ weights: { fit: 0.6, intent: 0.4 } });
      expect(found.queries).toBe(31);
      return found;
    }, 15_000);
    // One click in each of the thirty answers that were not a replay.
    expect(same.logged_value).toBeCloseTo(30 / same.leads, 9);
    expect(same.verdict).toMatch(/Too little overlap|No difference/);
  });

  it('says what is wrong with a candidate, and that there is no such model', async () => {
    const nothing = await sample.post('/experiments:estimate', {});
    expect(nothing.status).toBe(422);
    expect(await nothing.text()).toContain('names no candidate');
    expect((await sample.post('/experiments:estimate', { model: 'none' })).status).toBe(404);
  });
});
