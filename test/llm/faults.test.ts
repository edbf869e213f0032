import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { GateSettings } from '../../src/pipeline/fallback/gate/gate-settings.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { ask, blockOf, parsedOf } from '../pipeline/world.ts';
import { API_KEY, type JudgingWorld, openJudging } from './judging-world.ts';
import { type LlmServer, type Misbehaviour, openLlmServer } from './llm-server.ts';

const WAIT_MS = 20_000;
const blocks = ['a', 'b', 'c'].map((id) => blockOf({ lead_id: id, company_name: `Weak ${id}` }));
/** Another need each time: nothing has been learned of it. */
let needs = 0;
const freshNeed = () => parsedOf({ need: `snowflake${++needs}` });

let server: LlmServer;
let world: JudgingWorld;
beforeEach(async () => {
  server = await openLlmServer();
});
afterEach(async () => {
  await world.close();
  await server.close();
});

function query(waitMs = WAIT_MS, parsed = freshNeed(), latencyMs = 60_000): Promise<Answer> {
  const settings = { ...DEFAULT_SETTINGS, latencyMs, fallback: { ...DEFAULT_SETTINGS.fallback, waitMs } };
  return ask(blocks, parsed, {}, { settings, judging: world.judging(), stopwatch: () => performance.now() });
}

async function open(changes: Partial<GateSettings> = {}): Promise<void> {
  world = await openJudging(server, changes);
}

/** Valid and explained: every lead is there, its score recomputes, and none was judged. */
function expectUnjudged(answer: Answer): void {
  expect(answer.leads.map((lead) => lead.lead_id).sort()).toEqual(['a', 'b', 'c']);
  for (const lead of answer.leads) {
    expect(lead.components.intent.judged).toBeUndefined();
    expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
    expect(lead.reasons.length).toBeGreaterThan(0);
  }
}

describe('a server that fails', () => {
  const WHOLE = 1000e-6 + 100 * 4e-6;
  it.each<[Misbehaviour, string, string, number | 'most']>([
    ['error', 'server_error', 'its server failed', 0],
    ['garbage', 'garbage', 'its answer could not be read', 'most'],
    ['wrong_schema', 'garbage', 'its answer could not be read', WHOLE],
    ['huge', 'too_large', 'its answer was too large', 'most'],
    ['rate_limited', 'rate_limited', 'its server asks for fewer calls', 0],
    ['refused_key', 'rejected', 'its server refuses the call', 0],
  ])('by %s costs the judgement and nothing else', async (how, kind, words, usd) => {
    await open();
    server.behave(how);
    const answer = await query();
    expectUnjudged(answer);
    expect(answer.degraded).toEqual([`llm: no judgement, ${words}`]);
    expect(world.outcomes).toEqual([kind]);
    const [row] = world.spend.rows.values();
    expect(answer.cost.llm_calls).toBe(1);
    // Whether an answer that cannot be read was charged for, nobody knows: it counts as the most it may have cost.
    if (usd === 'most') expect(answer.cost.usd).toBeGreaterThan(WHOLE / 4);
    else expect(answer.cost.usd).toBeCloseTo(usd, 12);
    await world.close();
    expect(row?.calls).toBe(1);
    expect([...world.spend.rows.values()][0]?.usd).toBeCloseTo(answer.cost.usd, 12);
    expect(world.stored).toEqual([]);
  });

  it('by refusing connections costs the judgement and no money', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const address = free.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await new Promise((resolve) => free.close(resolve));
    world = await openJudging({ url: `http://127.0.0.1:${port}/v1` });
    const answer = await query();
    expectUnjudged(answer);
    expect(answer.degraded).toEqual(['llm: no judgement, its server cannot be reached']);
    expect(answer.cost.usd).toBe(0);
  });

  it.each<Misbehaviour>(['silent', 'trickle'])('by being %s does not hold the answer up', async (how) => {
    await open({ callMs: 1500 });
    server.behave(how);
    const answer = await query(50);
    expectUnjudged(answer);
    expect(answer.degraded).toEqual([
      'llm: still thinking when the answer was due; the next query has its judgement',
    ]);
    expect(answer.cost.usd).toBeGreaterThan(0);
    await expect.poll(() => world.outcomes, { timeout: 30_000 }).toEqual(['timeout']);
    // The call was given up, not left behind.
    await expect.poll(() => server.abandoned, { timeout: 30_000 }).toBe(1);
  });

  it('never holds an answer up beyond its own time budget, however long it may wait for a model', async () => {
    await open({ callMs: 20_000 });
    server.behave('silent');
    const answer = await query(15_000, freshNeed(), 300);
    expectUnjudged(answer);
    expect(world.outcomes).toEqual([]);
  });

  it('clamps values that are out of range', async () => {
    await open();
    server.behave('out_of_range');
    const { leads, degraded } = await query();
    expect(degraded).toEqual([]);
    expect(leads.map((lead) => lead.components.intent.judged?.value).sort()).toEqual([0, 1, 1]);
    for (const lead of leads) {
      expect(lead.intent).toBeGreaterThanOrEqual(0);
      expect(lead.intent).toBeLessThanOrEqual(1);
      expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
    }
  });

  it.each<Misbehaviour>(['no_usage', 'bad_usage'])(
    'to say what it used (%s) is taken to have used the most it may have',
    async (how) => {
      await open();
      server.behave(how);
      const answer = await query();
      expect(answer.leads.every((lead) => lead.components.intent.judged !== undefined)).toBe(true);
      const [row] = world.spend.rows.values();
      expect(answer.cost.usd).toBeGreaterThan(700e-6);
      await world.close();
      expect(row?.input_tokens).toBeGreaterThan(700);
    },
  );
});

it('stores what comes too late, and the next query has it', async () => {
  await open();
  server.behave('slow');
  const parsed = freshNeed();
  const first = await query(20, parsed);
  expectUnjudged(first);
  await expect.poll(() => world.stored.length, { timeout: 30_000 }).toBe(3);
  const second = await query(20, parsed);
  expect(server.asked).toHaveLength(1);
  expect(second.degraded).toEqual([]);
  expect(second.leads.map((lead) => lead.components.intent.judged?.source)).toEqual([
    'label',
    'label',
    'label',
  ]);
  expect(second.cost).toMatchObject({ usd: 0, llm_calls: 0, llm_hit: false, label_hits: 3 });
});

it('stops asking for as long as the server asked, after a 429', async () => {
  await open();
  server.behave('rate_limited', null);
  await query();
  const second = await query();
  expectUnjudged(second);
  expect(second.degraded).toEqual(['llm: not asked, its server asks for fewer calls']);
  expect(server.asked).toHaveLength(1);
  expect(second.cost).toMatchObject({ usd: 0, llm_calls: 0, llm_hit: false });
});

describe('the breaker', () => {
  const breaker = { errorPercent: 20, volume: 10, windowMs: 60_000, openMs: 2500 };

  it('opens at one failed call in five, lets one call try after a while, and closes when that goes well', async () => {
    await open({ breaker });
    server.behave(...Array.from({ length: 30 }, (_, i) => (i % 5 === 4 ? ('error' as const) : null)), null);
    let answered = 0;
    for (let i = 0; i < 10; i++) {
      const answer = await query();
      answered += answer.leads.some((lead) => lead.components.intent.judged !== undefined) ? 1 : 0;
    }
    expect(answered).toBe(8);
    expect(world.states).toEqual(['open']);
    const during = await query();
    expectUnjudged(during);
    expect(during.degraded).toEqual(['llm: not asked, the breaker is open after too many failures']);
    expect(server.asked).toHaveLength(10);
    server.behave(null);
    await expect.poll(() => world.states, { timeout: 30_000 }).toEqual(['open', 'half_open']);
    const after = await query();
    expect(after.degraded).toEqual([]);
    expect(world.states).toEqual(['open', 'half_open', 'closed']);
    expect(world.logLines.filter((line) => line.includes('changed its state'))).toHaveLength(3);
  });

  it('stays closed below one failure in five', async () => {
    await open({ breaker });
    server.behave(...Array.from({ length: 60 }, (_, i) => (i % 6 === 5 ? ('error' as const) : null)));
    for (let i = 0; i < 36; i++) await query();
    expect(world.states).toEqual([]);
    expect(server.asked).toHaveLength(36);
  });

  it('lets exactly one of many calls try when it is half open, and opens again where that fails', async () => {
    await open({ breaker, concurrency: 100 });
    server.behave('error');
    for (let i = 0; i < 10; i++) await query();
    expect(world.states).toEqual(['open']);
    await expect.poll(() => world.states, { timeout: 30_000 }).toEqual(['open', 'half_open']);
    const answers = await Promise.all(Array.from({ length: 12 }, () => query()));
    for (const answer of answers) expectUnjudged(answer);
    expect(server.asked).toHaveLength(11);
    expect(world.states).toEqual(['open', 'half_open', 'open']);
  });
});

it('keeps the key out of answers, errors and logs, also where the server repeats it', async () => {
  await open();
  for (const how of ['refused_key', 'error', 'garbage', 'huge'] as const) {
    server.behave(how);
    const answer = await query();
    expect(server.asked.at(-1)?.authorization).toBe(`Bearer ${API_KEY}`);
    expect(JSON.stringify(answer)).not.toContain(API_KEY);
  }
  expect(world.logLines.length).toBeGreaterThan(3);
  expect(world.logLines.join('')).not.toContain(API_KEY);
  expect(inspect(world, { depth: 20, showHidden: true })).not.toContain(API_KEY);
});

it('tells the server nothing of the machine', async () => {
  await open();
  await query();
  const names = Object.keys(server.asked[0]?.headers ?? {});
  expect(names.filter((name) => name.startsWith('x-stainless'))).toEqual([]);
});
