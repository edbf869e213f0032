import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { GateSettings } from '../../src/pipeline/fallback/gate/gate-settings.ts';
import type { QueryRequest } from '../../src/pipeline/request.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { ask, blockOf, DAY_MS, NOW_MS, parsedOf } from '../pipeline/world.ts';
import { GATE, type JudgingWorld, memorySpend, openJudging } from './judging-world.ts';
import { type LlmServer, openLlmServer } from './llm-server.ts';

const SETTINGS = {
  ...DEFAULT_SETTINGS,
  latencyMs: 60_000,
  fallback: { ...DEFAULT_SETTINGS.fallback, waitMs: 20_000 },
};
const blocks = ['a', 'b', 'c', 'd'].map((id) => blockOf({ lead_id: id, company_name: `Weak ${id}` }));
let needs = 0;
const freshNeed = () => parsedOf({ need: `snowflake${++needs}` });
/** What one call over these leads costs: the server says 1,000 tokens in and 100 out, at 1 and 4 dollars a million. */
const CALL_USD = 0.0014;

let server: LlmServer;
let world: JudgingWorld;
beforeEach(async () => {
  server = await openLlmServer();
});
afterEach(async () => {
  await world.close();
  await server.close();
});

interface Options {
  caller?: string;
  parsed?: ReturnType<typeof parsedOf>;
  request?: Partial<QueryRequest>;
}

function query({ caller = 'key-1', parsed = freshNeed(), request = {} }: Options = {}): Promise<Answer> {
  const perLead = request.budget?.usd_per_lead ?? Number.POSITIVE_INFINITY;
  return ask(blocks, parsed, request, { settings: SETTINGS, judging: world.judging(caller, perLead) });
}

async function open(changes: Partial<GateSettings> = {}, spend = memorySpend()): Promise<void> {
  world = await openJudging(server, changes, { spend });
}

const isJudged = (answer: Answer) => answer.leads.some((lead) => lead.components.intent.judged !== undefined);

describe('the share of queries that ask', () => {
  it('is never above 30 % of the last 20, whatever the need, and the others say so', async () => {
    await open({ queryShare: 0.3, queryWindow: 20 });
    const asked: boolean[] = [];
    for (let i = 0; i < 60; i++) {
      const answer = await query();
      asked.push(answer.cost.llm_hit);
      if (!answer.cost.llm_hit)
        expect(answer.degraded).toEqual(['llm: not asked, enough of the last queries have asked it']);
    }
    for (let from = 0; from + 20 <= asked.length; from++)
      expect(asked.slice(from, from + 20).filter(Boolean).length).toBeLessThanOrEqual(6);
    expect(asked.filter(Boolean)).toHaveLength(18);
    expect(server.asked).toHaveLength(18);
  });

  it('counts queries that need nothing asked, so that they make room', async () => {
    await open({ queryShare: 0.5, queryWindow: 2 });
    const known = freshNeed();
    expect((await query({ parsed: known })).cost.llm_hit).toBe(true);
    expect((await query({ parsed: known })).cost).toMatchObject({ llm_hit: false, label_hits: 4 });
    expect((await query()).cost.llm_hit).toBe(true);
    expect((await query()).cost.llm_hit).toBe(false);
  });
});

describe('budgets', () => {
  it('of one query bound what it spends, batch by batch', async () => {
    world = await openJudging(server, { usdPerQuery: 0.004 }, { leadsPerCall: 2 });
    const answer = await query();
    expect(server.asked).toHaveLength(2);
    expect(answer.cost.usd).toBeCloseTo(2 * CALL_USD, 12);
    await world.close();
    world = await openJudging(server, { usdPerQuery: 0.002 }, { leadsPerCall: 2 });
    const poorer = await query();
    expect(poorer.cost).toMatchObject({ llm_calls: 1 });
    expect(poorer.degraded).toEqual(['llm: not asked, the budget of one query is spent']);
    expect(poorer.leads.filter((lead) => lead.components.intent.judged !== undefined)).toHaveLength(2);
  });

  it('of tokens for one query hold too', async () => {
    await open({ tokensPerQuery: 300 });
    const answer = await query();
    expect(isJudged(answer)).toBe(false);
    expect(answer.degraded).toEqual(['llm: not asked, the tokens of one query are spent']);
    expect(server.asked).toEqual([]);
  });

  it('per lead answered are never passed, and a request may lower but not raise them', async () => {
    await open({ usdPerLeadMax: 0.004 });
    expect((await query()).cost.usd_per_lead).toBeCloseTo(CALL_USD / 4, 12);
    const frugal = await query({ request: { budget: { usd_per_lead: 0.0001 } } });
    expect(frugal.cost).toMatchObject({ usd: 0, llm_calls: 0 });
    expect(frugal.degraded).toEqual(['llm: not asked, the budget per lead is spent']);
    await world.close();
    await open({ usdPerLeadMax: 0.0001 });
    const raised = await query({ request: { budget: { usd_per_lead: 100 } } });
    expect(raised.cost.llm_calls).toBe(0);
    expect(raised.degraded).toEqual(['llm: not asked, the budget per lead is spent']);
  });

  it('per lead hold on average over the day, to which queries that asked nothing contribute', async () => {
    // One call may come to more than 0.0014; four leads at 0.0003 allow less than one.
    await open({ day: { ...GATE.day, usdPerLead: 0.0003 } });
    const first = await query();
    expect(first.degraded).toEqual(['llm: not asked, the budget per lead is spent, on average over the day']);
    const answers: Answer[] = [];
    for (let i = 0; i < 12; i++) answers.push(await query());
    const spent = answers.reduce((sum, answer) => sum + answer.cost.usd, 0);
    expect(spent).toBeGreaterThan(0);
    expect(spent / (13 * 4)).toBeLessThanOrEqual(0.0003);
  });

  it('of a key hold for that key alone, those of the day for all', async () => {
    await open({ day: { ...GATE.day, usdPerDay: 0.008, usdPerDayPerCaller: 0.004 } });
    expect(isJudged(await query({ caller: 'one' }))).toBe(true);
    expect(isJudged(await query({ caller: 'one' }))).toBe(true);
    expect((await query({ caller: 'one' })).degraded).toEqual([
      'llm: not asked, the budget of this key is spent today',
    ]);
    expect(isJudged(await query({ caller: 'two' }))).toBe(true);
    let last = await query({ caller: 'three' });
    for (let i = 0; i < 4; i++) last = await query({ caller: `other ${i}` });
    expect(last.degraded).toEqual(['llm: not asked, the budget of the day is spent']);
    const spent = [...world.spend.rows.values()].reduce((sum, row) => sum + row.usd, 0);
    expect(spent).toBeLessThanOrEqual(0.008);
  });

  it('of tokens a day hold', async () => {
    await open({ day: { ...GATE.day, tokensPerDay: 2000 } });
    expect(isJudged(await query())).toBe(true);
    expect((await query()).degraded).toEqual(['llm: not asked, the tokens of the day are spent']);
  });

  it('of tokens a key hold for that key alone', async () => {
    await open({ day: { ...GATE.day, tokensPerDayPerCaller: 2000 } });
    expect(isJudged(await query({ caller: 'one' }))).toBe(true);
    expect((await query({ caller: 'one' })).degraded).toEqual([
      'llm: not asked, the tokens of this key are spent today',
    ]);
    expect(isJudged(await query({ caller: 'two' }))).toBe(true);
  });

  it('of the day go on where they stood after a restart', async () => {
    const spend = memorySpend();
    const day = { ...GATE.day, usdPerDay: 0.004 };
    await open({ day }, spend);
    expect(isJudged(await query())).toBe(true);
    expect(isJudged(await query())).toBe(true);
    await world.close();
    await open({ day }, spend);
    expect((await query()).degraded).toEqual(['llm: not asked, the budget of the day is spent']);
    expect([...spend.rows.values()].map((row) => [row.caller, row.calls, row.leads])).toEqual([
      ['key-1', 2, 8],
    ]);
  });

  it('are drawn on before the call is made, so that a crash cannot forget it', async () => {
    const spend = memorySpend();
    await open({}, spend);
    const before: number[] = [];
    server.judge = () => {
      before.push([...spend.rows.values()].reduce((sum, row) => sum + row.usd, 0));
      return { p: 50, c: 'low' };
    };
    await query();
    expect(before[0]).toBeGreaterThan(CALL_USD);
    await world.close();
    expect([...spend.rows.values()][0]?.usd).toBeCloseTo(CALL_USD, 12);
  });

  it('that cannot be written down stop the call and not the query', async () => {
    const spend = memorySpend();
    await open({}, { ...spend, addSpend: () => Promise.reject(new Error('store down')) });
    const answer = await query();
    expect(isJudged(answer)).toBe(false);
    expect(answer.leads).toHaveLength(4);
    expect(answer.degraded).toEqual(['llm: no judgement, the call was given up']);
    expect(server.asked).toEqual([]);
    expect(answer.cost.usd).toBe(0);
  });
});

it('has only so many calls under way at once', async () => {
  await open({ concurrency: 2, callMs: 60_000 });
  server.slowMs = 3000;
  server.behave('slow');
  const answers = await Promise.all(Array.from({ length: 6 }, () => query()));
  expect(server.asked).toHaveLength(2);
  expect(answers.filter(isJudged)).toHaveLength(2);
  for (const answer of answers.filter((each) => !isJudged(each)))
    expect(answer.degraded).toEqual(['llm: not asked, as many calls as allowed are under way']);
});

it('asks once where several queries with one need come at the same time', async () => {
  await open();
  server.behave('slow');
  const parsed = freshNeed();
  const answers = await Promise.all(Array.from({ length: 5 }, () => query({ parsed })));
  expect(server.asked).toHaveLength(1);
  for (const answer of answers) expect(isJudged(answer)).toBe(true);
  expect(answers.map((answer) => answer.cost.llm_calls).sort()).toEqual([0, 0, 0, 0, 1]);
});

it('asks nobody about the past, and a replay has only the labels of then', async () => {
  await open();
  const parsed = freshNeed();
  const now = await query({ parsed });
  const past = await query({ parsed, request: { as_of: new Date(NOW_MS - DAY_MS).toISOString() } });
  expect(isJudged(past)).toBe(false);
  expect(past.degraded).toEqual([]);
  const unknownThen = await query({ request: { as_of: new Date(NOW_MS - DAY_MS).toISOString() } });
  expect(unknownThen.cost.llm_calls).toBe(0);
  expect(server.asked).toHaveLength(1);
  const replay = await query({ parsed, request: { as_of: now.as_of } });
  expect(replay.leads.map((lead) => [lead.lead_id, lead.score])).toEqual(
    now.leads.map((lead) => [lead.lead_id, lead.score]),
  );
});

it('gives up what is under way when the process stops', async () => {
  await open({ callMs: 60_000 });
  server.behave('silent');
  const answer = ask(blocks, freshNeed(), {}, { settings: SETTINGS, judging: world.judging() });
  await expect.poll(() => server.asked.length, { timeout: 30_000 }).toBe(1);
  await world.close();
  expect((await answer).degraded).toEqual(['llm: no judgement, the call was given up']);
  await expect.poll(() => server.abandoned, { timeout: 30_000 }).toBe(1);
});
