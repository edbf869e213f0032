import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { RankContext } from '../../src/pipeline/context.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import type { QueryRequest } from '../../src/pipeline/request.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { ask, blockOf, NOW_MS, parsedOf, snippetOf } from '../pipeline/world.ts';
import { type JudgingWorld, openJudging } from './judging-world.ts';
import { type LlmServer, openLlmServer } from './llm-server.ts';

/** `strong` has evidence by the measure of a tiny corpus; the others have none. */
const SETTINGS = {
  ...DEFAULT_SETTINGS,
  latencyMs: 60_000,
  fallback: { ...DEFAULT_SETTINGS.fallback, bm25Threshold: 0.5, waitMs: 20_000 },
};
const strong = blockOf({ lead_id: 'strong', company_name: 'Strong' }, [
  snippetOf('strong', 's1', {
    text: 'evaluating a snowflake warehouse, snowflake migration',
    content_type: 'job_posting',
  }),
]);
const blocks = [strong, ...['a', 'b', 'c'].map((id) => blockOf({ lead_id: id, company_name: `Weak ${id}` }))];
const parsed = parsedOf({ need: 'snowflake' });

describe('judging weak leads over HTTP', () => {
  let server: LlmServer;
  let world: JudgingWorld;
  beforeEach(async () => {
    server = await openLlmServer();
    world = await openJudging(server);
  });
  afterEach(async () => {
    await world.close();
    await server.close();
  });

  function query(request: Partial<QueryRequest> = {}, changes: Partial<RankContext> = {}): Promise<Answer> {
    return ask(blocks, parsed, request, { settings: SETTINGS, judging: world.judging(), ...changes });
  }

  it('asks about the weak ones only, in one call, and the judgement enters the score by a formula that recomputes', async () => {
    server.judge = (company) => ({ p: company === 'Weak b' ? 90 : 10, c: 'high' });
    const answer = await query();
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]?.data.leads?.map((lead) => lead.company).sort()).toEqual([
      'Weak a',
      'Weak b',
      'Weak c',
    ]);
    expect(answer.degraded).toEqual([]);
    const byId = new Map(answer.leads.map((lead) => [lead.lead_id, lead]));
    expect(byId.get('strong')?.components.intent.judged).toBeUndefined();
    const judged = byId.get('b')?.components.intent.judged;
    expect(judged).toEqual({ source: 'llm', value: 0.9, confidence: 0.9, weight: 0.7, cap: 0.5 / 8.5 });
    for (const lead of answer.leads) {
      expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
      expect(lead.intent).toBe(lead.components.intent.value);
    }
    expect(byId.get('b')?.rank).toBe(2);
    expect(byId.get('b')?.reasons.at(-1)).toContain('puts the chance of buying at 90 % (sure)');
    expect(answer.cost).toMatchObject({
      llm_calls: 1,
      llm_hit: true,
      label_hits: 0,
      usd: 1000e-6 + 100 * 4e-6,
    });
    expect(answer.cost.lead_cost_usd).toBeCloseTo(answer.cost.usd / 4, 12);
  });

  it('reads JSON also where the model wrote it as Markdown', async () => {
    server.fence = true;
    const { leads } = await query();
    expect(leads.filter((lead) => lead.components.intent.judged?.source === 'llm')).toHaveLength(3);
  });

  it('uses what it learned for the very next query with the same need, without a call', async () => {
    const first = await query();
    const second = await query();
    expect(server.asked).toHaveLength(1);
    expect(second.leads.map((lead) => [lead.lead_id, lead.score])).toEqual(
      first.leads.map((lead) => [lead.lead_id, lead.score]),
    );
    expect(second.leads.find((lead) => lead.lead_id === 'a')?.components.intent.judged?.source).toBe('label');
    expect(second.cost).toMatchObject({ usd: 0, llm_calls: 0, llm_hit: false, label_hits: 3 });
    expect(world.stored.map((label) => label.lead_id).sort()).toEqual(['a', 'b', 'c']);
    expect(world.stored[0]).toMatchObject({
      value: 0.8,
      confidence: 0.9,
      need_terms: ['snowflak'],
      judged_at_ms: NOW_MS,
    });
  });
});
