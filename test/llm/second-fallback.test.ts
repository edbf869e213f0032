import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { GateSettings } from '../../src/pipeline/fallback/gate/gate-settings.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import type { LeadModel, ModelHead } from '../../src/ports/lead-model.ts';
import { ask, blockOf, parsedOf, snippetOf } from '../pipeline/world.ts';
import { GATE, type JudgingWorld, openJudging } from './judging-world.ts';
import { type LlmServer, type Misbehaviour, openLlmServer } from './llm-server.ts';

const head: ModelHead = {
  columns: [],
  predict: async (_features, rows) => new Float32Array(rows).fill(0.25),
};
const models: LeadModel = { version: 'stub', intent: head, funding: head, close: async () => undefined };
/** `some` has evidence, if little; nothing at all is known of the others. */
const blocks = [
  blockOf({ lead_id: 'some', company_name: 'Some' }, [
    snippetOf('some', 's', { text: 'evaluating snowflake' }),
  ]),
  blockOf({ lead_id: 'none-1', company_name: 'None 1' }),
  blockOf({ lead_id: 'none-2', company_name: 'None 2' }),
];

let server: LlmServer;
let world: JudgingWorld | undefined;
beforeEach(async () => {
  server = await openLlmServer();
});
afterEach(async () => {
  await world?.close();
  world = undefined;
  await server.close();
});

function query(judging: ReturnType<JudgingWorld['judging']> | null, waitMs = 20_000): Promise<Answer> {
  const fallback = { ...DEFAULT_SETTINGS.fallback, waitMs };
  const settings = { ...DEFAULT_SETTINGS, latencyMs: 60_000, fallback };
  return ask(blocks, parsedOf({ need: 'snowflake' }), {}, { settings, judging, models });
}

function sources(answer: Answer): Record<string, string | undefined> {
  for (const lead of answer.leads)
    expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
  return Object.fromEntries(
    answer.leads.map((lead) => [lead.lead_id, lead.components.intent.judged?.source]),
  );
}

const BY_MODEL = { some: undefined, 'none-1': 'gbm', 'none-2': 'gbm' };

it('is asked about leads without any evidence where no language model is configured', async () => {
  expect(sources(await query(null))).toEqual(BY_MODEL);
});

it('is not asked where the language model judged', async () => {
  world = await openJudging(server);
  expect(sources(await query(world.judging()))).toEqual({ some: 'llm', 'none-1': 'llm', 'none-2': 'llm' });
});

it('fills in for leads that the language model left out', async () => {
  world = await openJudging(server);
  server.judge = (company) => (company === 'None 1' ? null : { p: 50, c: 'low' });
  expect(sources(await query(world.judging()))).toEqual({ some: 'llm', 'none-1': 'gbm', 'none-2': 'llm' });
});

it.each<Misbehaviour>(['error', 'garbage', 'wrong_schema', 'huge', 'rate_limited', 'refused_key'])(
  'steps in where the language model fails by %s',
  async (how) => {
    world = await openJudging(server);
    server.behave(how);
    const answer = await query(world.judging());
    expect(sources(answer)).toEqual(BY_MODEL);
    expect(answer.degraded).toHaveLength(1);
  },
);

it('steps in where the language model is late', async () => {
  world = await openJudging(server);
  server.behave('silent');
  expect(sources(await query(world.judging(), 20))).toEqual(BY_MODEL);
});

it.each<[string, Partial<GateSettings>]>([
  ['the share of queries is spent', { queryShare: 0 }],
  ['the budget of the query is spent', { usdPerQuery: 0 }],
  ['the budget of the day is spent', { day: { ...GATE.day, usdPerDay: 0 } }],
  ['no more calls may be under way', { concurrency: 0 }],
])('steps in where %s', async (_why, changes) => {
  world = await openJudging(server, changes);
  expect(sources(await query(world.judging()))).toEqual(BY_MODEL);
  expect(server.asked).toEqual([]);
});

it('steps in where the breaker is open', async () => {
  world = await openJudging(server, {
    breaker: { errorPercent: 20, volume: 1, windowMs: 60_000, openMs: 60_000 },
  });
  server.behave('error');
  await query(world.judging());
  expect(world.states).toEqual(['open']);
  expect(sources(await query(world.judging()))).toEqual(BY_MODEL);
  expect(server.asked).toHaveLength(1);
});
