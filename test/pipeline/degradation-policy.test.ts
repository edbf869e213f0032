import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import type { SearchRequest } from '../../src/lead-index/api.ts';
import { packageRoot } from '../../src/package-root.ts';
import { createDegradation, type Part, POLICY } from '../../src/pipeline/degradation.ts';
import type { JudgeDesk } from '../../src/pipeline/fallback/judge-desk.ts';
import type { Judging } from '../../src/pipeline/fallback/score-weak.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import type { CandidateSource } from '../../src/ports/candidate-source.ts';
import type { LeadModel } from '../../src/ports/lead-model.ts';
import { ask, blockOf, contextOf, indexSource, parsedOf, snippetOf } from './world.ts';

const LATENCY_MS = 100;
const blocks = [
  blockOf({ lead_id: 'a', description: 'cloud', topics: ['education'] }, [
    snippetOf('a', 's', { text: 'evaluating cloud' }),
  ]),
  blockOf({ lead_id: 'b' }),
  blockOf({ lead_id: 'c', country: 'DE' }),
];
const parsed = parsedOf({ include: { industries: ['education'] }, need: 'cloud', k: 3 });

/** Nothing is judged, and every call to it is counted. */
function countingDesk(): { judging: Judging; asked: () => number } {
  let asked = 0;
  const desk: JudgeDesk = {
    model: 'm',
    label: () => null,
    ask: () => {
      asked++;
      return { labels: new Map(), refused: null, failed: null, done: Promise.resolve() };
    },
    forget: () => undefined,
  };
  const ticket = { refusal: () => null, start: () => 'not here', calls: 0, usd: 0, close: () => undefined };
  return { judging: { desk, ticket }, asked: () => asked };
}

/** Counts the leads that it is asked to estimate. */
function countingModel(): { models: LeadModel; predicted: () => number } {
  let rows = 0;
  const count = (n: number) => {
    rows = n;
    return Promise.resolve(new Float32Array(n).fill(0.2));
  };
  const head = { columns: [], predict: (_features: Float32Array, n: number) => count(n) };
  const models = { version: 'stub', intent: head, funding: head, close: async () => undefined };
  return { models, predicted: () => rows };
}

/** A source that remembers how many candidates it was asked for. */
function watched(): { source: CandidateSource; limits: number[] } {
  const limits: number[] = [];
  const inner = indexSource(blocks);
  const find = (tenant: string, request: SearchRequest, signal: AbortSignal) => {
    limits.push(request.limit);
    return inner.find(tenant, request, signal);
  };
  return { source: { ...inner, find, ready: inner.ready }, limits };
}

/** Shows the start of the query once, then for ever this much later. */
function at(spentMs: number): () => number {
  let isFirst = true;
  return () => {
    if (!isFirst) return 1000 + spentMs;
    isFirst = false;
    return 1000;
  };
}

/** Every lead is there, with a score that recomputes and reasons that a person can read. */
function expectValid(answer: Answer): void {
  expect(answer.leads.map((lead) => lead.lead_id).sort()).toEqual(['a', 'b', 'c']);
  for (const lead of answer.leads) {
    expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
    expect(lead.reasons.length).toBeGreaterThan(0);
  }
  expect(answer.leads[0]?.evidence[0]?.snippet_id).toBe('s');
}

describe('as the time budget is spent', () => {
  const NOTE = (part: Part) => POLICY[part].note;
  it.each<[number, Part[]]>([
    [0, []],
    [39, []],
    [41, ['llm']],
    [51, ['vector', 'llm']],
    [76, ['vector', 'expansions', 'llm']],
    [86, ['vector', 'expansions', 'depth', 'llm']],
    [91, ['vector', 'expansions', 'depth', 'llm', 'model']],
    [500, ['vector', 'expansions', 'depth', 'llm', 'model']],
  ])('at %i %% of it %j are left out, each is named, and the answer is whole', async (spentMs, left) => {
    const { judging, asked } = countingDesk();
    const { models, predicted } = countingModel();
    const { source, limits } = watched();
    const answer = await rankLeads(
      { prompt: 'p', budget: { latency_ms: LATENCY_MS } },
      contextOf([source], parsed, { judging, models, stopwatch: at(spentMs) }),
    );
    expectValid(answer);
    expect(answer.degraded).toEqual(left.map(NOTE));
    expect(asked()).toBe(left.includes('llm') ? 0 : 1);
    expect(predicted()).toBe(left.includes('model') ? 0 : 2);
    expect(limits[0]).toBe(left.includes('depth') ? 12 : 200);
    const hasMeaning = answer.leads[0]?.components.fit.of?.industry?.of?.meaning !== undefined;
    expect(hasMeaning).toBe(!left.includes('vector'));
  });

  it('what goes first goes first: the model, then the vector, then other words, then depth, then the trained model', () => {
    const shares = (['llm', 'vector', 'expansions', 'depth', 'model'] as const).map(
      (part) => POLICY[part].shareMax,
    );
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(new Set(shares).size).toBe(5);
  });

  it('what is optional never gets the last tenth of the time', () => {
    let now = 0;
    const degradation = createDegradation({ latencyMs: 100, startedMs: 0, stopwatch: () => now });
    expect(degradation.msLeft()).toBeCloseTo(90, 9);
    now = 60;
    expect(degradation.msLeft()).toBeCloseTo(30, 9);
    now = 95;
    expect(degradation.msLeft()).toBe(0);
  });

  it('says each thing once', () => {
    const degradation = createDegradation({ latencyMs: 100, startedMs: 0, stopwatch: () => 99 });
    for (let i = 0; i < 3; i++) expect(degradation.allows('vector')).toBe(false);
    expect(degradation.hasTimeFor('llm')).toBe(false);
    expect(degradation.notes).toEqual([POLICY.vector.note]);
  });
});

it('with every optional part broken at once the answer is whole, and each is named', async () => {
  const failing = countingDesk().judging;
  const judging: Judging = {
    ...failing,
    desk: {
      ...failing.desk,
      ask: () => ({ labels: new Map(), refused: null, failed: 'its server failed', done: Promise.resolve() }),
    },
  };
  const embedder = {
    dimensions: 16,
    version: 'broken',
    embed: () => Promise.reject(new Error('no memory')),
    close: async () => undefined,
  };
  const warm = { ...indexSource(blocks), kind: 'sql' as const };
  const cold = { ...indexSource([]), ready: () => false };
  const answer = await rankLeads({ prompt: 'p' }, contextOf([cold, warm], parsed, { judging, embedder }));
  expectValid(answer);
  expect(answer.degraded).toEqual([
    'index: still warming up, sql was used instead',
    'vector: left out, the embedder failed',
    'llm: no judgement, its server failed',
  ]);
});

it('ranks the same by what is left, whatever else is left out', async () => {
  const slow = await ask(blocks, parsed, { budget: { latency_ms: LATENCY_MS } }, { stopwatch: at(99) });
  const bare = await ask(blocks, parsed, {}, { embedder: null });
  expect(slow.leads.map((lead) => lead.lead_id)).toEqual(bare.leads.map((lead) => lead.lead_id));
});

it('is written down as it is', () => {
  const page = readFileSync(join(packageRoot(), 'docs', 'degradation.md'), 'utf8');
  for (const { shareMax, note } of Object.values(POLICY)) {
    const [row = ''] = page.split('\n').filter((line) => line.includes(note));
    expect(row).toContain(`${Math.round(shareMax * 100)} %`);
  }
});
