import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, RankedLead } from '../../src/domain/answer.ts';
import type { OutcomeKind } from '../../src/domain/outcome.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';

const PATIENT = { ASSAY_LATENCY_MS: '60000' };
const PROMPT = 'fintech companies in California evaluating fraud detection';
const OTHER = 'fintech companies in California hiring data engineers';
const LEADS = Array.from({ length: 12 }, (_, i) => ({
  lead_id: `lead-${i}`,
  company_id: `company-${i}`,
  company_name: `Company ${i}`,
  industry: 'fintech',
  country: 'US',
  region: 'US-CA',
  employee_count: 100 + i,
}));
const SNIPPETS = LEADS.flatMap(({ lead_id }, i) => [
  {
    snippet_id: `s${i}`,
    miner_id: i % 2 === 0 ? 'even' : 'odd',
    lead_id,
    content_type: 'news',
    text: `Company ${i} is evaluating fraud detection for its payments in quarter ${i}.`,
    observed_at: new Date(Date.now() - (i + 1) * 86_400_000).toISOString(),
  },
]);

let sample: Sample;
let events = 0;

async function ask(prompt = PROMPT, fields: Record<string, unknown> = {}): Promise<Answer> {
  const response = await sample.post('/query', { prompt, k: 25, ...fields });
  expect(response.status).toBe(200);
  // Safe: the schema of the answer is tested elsewhere (test/http).
  return (await response.json()) as Answer;
}

function of(answer: Answer, leadId: string): RankedLead {
  const lead = answer.leads.find((one) => one.lead_id === leadId);
  if (lead === undefined) throw new Error(`${leadId} was not answered`);
  expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-6);
  const { fit, intent, model, outcomes } = lead.components;
  const weights = fit.weight + intent.weight + (model?.weight ?? 0) + (outcomes?.weight ?? 0);
  expect(weights).toBeCloseTo(1, 9);
  return lead;
}

async function tell(query: Answer, leadId: string, kind: OutcomeKind, at = new Date()): Promise<void> {
  const event = {
    event_id: `e${events++}`,
    query_id: query.query_id,
    lead_id: leadId,
    kind,
    at: at.toISOString(),
  };
  const response = await sample.post('/feedback', event);
  expect(await response.json()).toMatchObject({ stored: 1 });
}

beforeAll(async () => {
  sample = await serveSample(PATIENT, LEADS, SNIPPETS);
}, 60_000);
afterAll(() => sample.close());

describe('what became of a lead', () => {
  it('is in the very next answer: who was rejected falls, who led to business rises', async () => {
    const before = await ask();
    expect(before.leads.length).toBe(12);
    expect(before.leads.every((lead) => lead.components.outcomes === undefined)).toBe(true);
    const [first, last] = [before.leads[0]?.lead_id ?? '', before.leads[11]?.lead_id ?? ''];
    await tell(before, first, 'rejected');
    const after = await ask();
    expect(of(after, first).components.outcomes).toMatchObject({ value: 0 });
    expect(of(after, first).score).toBeLessThan(of(before, first).score - 0.05);
    expect(of(after, first).rank).toBeGreaterThan(1);
    expect(of(after, first).reasons.join()).toMatch(/Rejected for this need on 20\d\d-\d\d-\d\d/);
    await tell(after, last, 'converted');
    const again = await ask();
    expect(of(again, last).components.outcomes).toMatchObject({ value: 1 });
    expect(of(again, last).score).toBeGreaterThan(of(after, last).score);
    expect(of(again, last).rank).toBeLessThan(12);
    const untouched = before.leads[5]?.lead_id ?? '';
    expect(of(again, untouched).score).toBe(of(before, untouched).score);
  });

  it('counts far less for another need, and not before it happened', async () => {
    const before = await ask(OTHER);
    const [lead] = before.leads.filter((one) => one.components.outcomes === undefined);
    const leadId = lead?.lead_id ?? '';
    const asked = await ask();
    const then = new Date(Date.now() - 3_600_000).toISOString();
    const past = await ask(PROMPT, { as_of: then });
    await tell(asked, leadId, 'rejected');
    const lost = of(asked, leadId).score - of(await ask(), leadId).score;
    const lostElsewhere = of(before, leadId).score - of(await ask(OTHER), leadId).score;
    expect(lostElsewhere).toBeGreaterThan(0);
    expect(lostElsewhere).toBeLessThan(lost / 3);
    expect(of(await ask(OTHER), leadId).reasons.join()).toContain('Rejected for another need');
    expect((await ask(PROMPT, { as_of: then })).leads).toEqual(past.leads);
  });

  it('is hardly anything after three clicks', async () => {
    const before = await ask();
    const lead = before.leads.find((one) => one.components.outcomes === undefined);
    const leadId = lead?.lead_id ?? '';
    for (let i = 0; i < 3; i++) await tell(await ask(), leadId, 'click');
    const raised = of(await ask(), leadId).score - of(before, leadId).score;
    expect(raised).toBeGreaterThan(0);
    expect(raised).toBeLessThan(0.02);
  });

  it('weighs the evidence of the miners that carried it, from the next day on', async () => {
    const asOf = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const before = await ask(PROMPT, { as_of: asOf });
    const factors = (answer: Answer) =>
      new Map(
        answer.leads.flatMap(({ components, evidence }) =>
          evidence.slice(0, 1).map(({ miner_id, miner_quality }) => {
            expect(components.intent.miner_quality).toBe(miner_quality);
            return [miner_id, miner_quality ?? 1] as const;
          }),
        ),
      );
    const earlier = factors(before);
    expect([...earlier.keys()].sort()).toEqual(['even', 'odd']);
    for (let i = 0; i < 4; i++) {
      const shown = await ask();
      for (const { lead_id, evidence } of shown.leads)
        await tell(
          shown,
          lead_id,
          evidence[0]?.miner_id === 'even' ? 'converted' : 'rejected',
          new Date(Date.now() - 86_400_000),
        );
    }
    const later = await ask(PROMPT, { as_of: asOf });
    for (const { lead_id } of later.leads) of(later, lead_id);
    expect(factors(later).get('even')).toBeGreaterThan(earlier.get('even') ?? 0);
    expect(factors(later).get('odd')).toBeLessThan(earlier.get('odd') ?? 2);
    const plain = await ask(PROMPT, { as_of: asOf, explain: false });
    expect(plain.leads.map((lead) => lead.components)).toEqual(later.leads.map((lead) => lead.components));
  });

  it('counts before its query is stored, and fully when it is', async () => {
    const leadId = 'lead-7';
    await sample.post('/feedback', {
      event_id: 'ahead',
      query_id: 'not there',
      lead_id: leadId,
      kind: 'bounced',
      at: new Date().toISOString(),
    });
    expect(of(await ask(), leadId).components.outcomes?.events).toBeGreaterThan(0);
  });

  it('goes with the lead', async () => {
    const answer = await ask();
    const lead = answer.leads.find((one) => one.components.outcomes !== undefined);
    const leadId = lead?.lead_id ?? '';
    await sample.engine.deleteLeads([leadId]);
    const record = LEADS.find((one) => one.lead_id === leadId);
    const again = await sample.post('/leads:import', `${JSON.stringify(record)}\n`, {
      'content-type': 'application/x-ndjson',
    });
    expect(again.status).toBe(200);
    expect(of(await ask(), leadId).components.outcomes).toBeUndefined();
  });
});

describe('with ASSAY_LEARNING=off', () => {
  it('outcomes are stored and rank nothing', async () => {
    const off = await serveSample({ ...PATIENT, ASSAY_LEARNING: 'off' }, LEADS, SNIPPETS);
    try {
      const body = { prompt: PROMPT, as_of: new Date().toISOString() };
      const before: Answer = JSON.parse(await (await off.post('/query', body)).text());
      const event = {
        event_id: 'e',
        query_id: before.query_id,
        lead_id: 'lead-0',
        kind: 'rejected',
        at: body.as_of,
      };
      expect(await (await off.post('/feedback', event)).json()).toMatchObject({ stored: 1 });
      const after: Answer = JSON.parse(await (await off.post('/query', body)).text());
      expect(after.leads).toEqual(before.leads);
    } finally {
      await off.close();
    }
  }, 60_000);
});
