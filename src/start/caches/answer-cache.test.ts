import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMemoryCache } from '../../adapters/memory/create-memory-cache.ts';
import type { Answer } from '../../domain/answer.ts';
import type { Cache } from '../../ports/cache.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { AnswerCache } from './answer-cache.ts';
import { cacheKeys } from './cache-keys.ts';

const AS_OF = '2026-06-30T00:00:00.000Z';
const AS_OF_MS = Date.parse(AS_OF);
const EMPTY = {
  industries: [],
  keywords: [],
  companies: [],
  countries: [],
  regions: [],
  cities: [],
  technologies: [],
  titles: [],
  functions: [],
  seniorities: [],
  funding_stages: [],
  company_types: [],
};

function answerOf(id: string, degraded: string[] = []): Answer {
  return {
    query_id: id,
    as_of: AS_OF,
    model_version: 'm',
    parsed: {
      language: 'en',
      k: null,
      include: { ...EMPTY },
      exclude: { ...EMPTY },
      exemplars: [],
      intent: { text: id, terms: [] },
      spans: [],
      unparsed: [],
      source: 'rules',
    },
    retrieval: { stages: [], candidates: 0, fully_relaxed: false },
    leads: [],
    cost: { usd: 1, usd_per_lead: 1, lead_cost_usd: 1, llm_calls: 1, llm_hit: true, label_hits: 0 },
    timings_ms: { parse: 1, retrieve: 1, ann: 1, fit: 1, intent: 1, fallback: 1, rank: 1, total: 7 },
    degraded,
  };
}

function open(far: Cache | null = null) {
  const state = { version: 'v1', answers: 0 };
  let id = 0;
  const cache = new AnswerCache({
    bytesMax: 1_000_000,
    entriesMax: 100,
    ttlMs: 60_000,
    modelVersion: () => 'm',
    version: () => ({ local: state.version, shared: `store.${state.version}` }),
    keys: cacheKeys({ tenant: 't', packageVersion: '1', modelVersion: 'm', settings: {} }),
    far,
    metrics: createMetrics().cache,
    now: Date.now,
    stopwatch: () => performance.now(),
    newId: () => `again-${id++}`,
  });
  const ask = (prompt: string, work = async () => answerOf(`made-${state.answers++}`), latency_ms?: number) =>
    cache.answer(
      { prompt, as_of: AS_OF, ...(latency_ms !== undefined && { budget: { latency_ms } }) },
      AS_OF_MS,
      work,
    );
  /** Which of the answers that were made this one is. */
  const madeAs = async (prompt: string) => (await ask(prompt)).parsed.intent.text;
  return { cache, state, ask, madeAs };
}

describe('an answer', () => {
  it('is kept from the second time it is asked for', async () => {
    const { madeAs, cache } = open();
    expect([await madeAs('p'), await madeAs('p'), await madeAs('p'), await madeAs('p')]).toEqual([
      'made-0',
      'made-1',
      'made-1',
      'made-1',
    ]);
    expect(cache.entries).toBe(1);
  });

  it('is worked out once for all who ask while it is', async () => {
    const { ask, state } = open();
    const slow = async () => {
      await sleep(20);
      return answerOf(`made-${state.answers++}`);
    };
    const all = await Promise.all(Array.from({ length: 10 }, () => ask('p', slow)));
    expect(state.answers).toBe(1);
    expect(new Set(all.map((one) => one.query_id)).size).toBe(10);
    expect(all.filter((one) => one.cost.usd > 0)).toHaveLength(1);
  });

  it('is not taken from a query that has more time to spend', async () => {
    const { ask, state } = open();
    const slow = async () => {
      await sleep(20);
      return answerOf(`made-${state.answers++}`);
    };
    await Promise.all([ask('p', slow, 400), ask('p', slow, 50)]);
    expect(state.answers).toBe(2);
  });

  it('is forgotten with the first change of the data', async () => {
    const { madeAs, state, cache } = open();
    await madeAs('p');
    await madeAs('p');
    state.version = 'v2';
    expect(await madeAs('p')).toBe('made-2');
    expect(await madeAs('p')).toBe('made-2');
    expect(cache.entries).toBe(1);
  });

  it('is not kept where the data changed while it was made, nor where something was left out of it', async () => {
    const { ask, madeAs, state, cache } = open();
    await madeAs('p');
    await ask('p', async () => {
      state.version = 'v2';
      return answerOf('of two versions');
    });
    expect(cache.entries).toBe(0);
    await ask('p', async () => answerOf('poor', ['vector: left out, the time budget was nearly spent']));
    expect(cache.entries).toBe(0);
    expect(await madeAs('p')).toBe('made-1');
  });

  it('that fails is worked out anew by those who waited for it', async () => {
    const { ask, state } = open();
    const failing = async () => {
      await sleep(10);
      if (state.answers++ === 0) throw new Error('the first one');
      return answerOf('second');
    };
    const [first, second] = await Promise.allSettled([ask('p', failing), ask('p', failing)]);
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
  });

  it('is found by another process at the same version of the data and at no other', async () => {
    const far = createMemoryCache({ entriesMax: 100, bytesMax: 1_000_000 });
    const [one, two] = [open(far), open(far)];
    await one.madeAs('p');
    await one.madeAs('p');
    two.state.answers = 100;
    await two.madeAs('p');
    two.state.version = 'v2';
    expect(await two.madeAs('p')).toBe('made-101');
    two.state.version = 'v1';
    expect(await two.madeAs('p')).toBe('made-1');
  });

  it('that comes late from afar is kept all the same', async () => {
    const shared = createMemoryCache({ entriesMax: 100, bytesMax: 1_000_000 });
    const late: Cache = {
      ...shared,
      async get(key, options) {
        const value = shared.peek(key);
        if (value !== undefined) setTimeout(() => options?.onLate?.(value), 10);
        return undefined;
      },
    };
    const one = open(shared);
    await one.madeAs('p');
    await one.madeAs('p');
    const two = open(late);
    two.state.answers = 100;
    await two.madeAs('p');
    await two.ask('p', async () => answerOf('poor', ['vector: left out, the time budget was nearly spent']));
    await expect.poll(() => two.madeAs('p')).toBe('made-1');
  });

  it('of queries by attributes of records is never kept: the store answers them, not the lead index', async () => {
    const { cache, state } = open();
    const request = { prompt: 'p', filters: { include: { attributes: { tier: 'gold' } } } };
    const work = async () => answerOf(`made-${state.answers++}`);
    for (let i = 0; i < 3; i++) await cache.answer(request, AS_OF_MS, work);
    expect(state.answers).toBe(3);
  });

  it('has the same body whether or not it is kept', async () => {
    const { cache, ask } = open();
    const plain = await ask('p', async () => answerOf('x'));
    expect(JSON.parse(cache.body(plain))).toEqual(JSON.parse(JSON.stringify(plain)));
    await ask('p', async () => answerOf('x'));
    const kept = await ask('p');
    expect(JSON.parse(cache.body(kept))).toEqual(JSON.parse(JSON.stringify(kept)));
    expect(Object.keys(JSON.parse(cache.body(kept)))).toEqual(Object.keys(JSON.parse(cache.body(plain))));
  });
});
