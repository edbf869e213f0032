import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/domain/answer.ts';
import { LEADS, lines, type Sample, SNIPPETS, serveSample } from '../http/serve-sample.ts';

type Change =
  | { remove: string }
  | { lead: (typeof LEADS)[number]; employee_count: number }
  | { snippet: (typeof SNIPPETS)[number]; day: number };

/** Safe: the schema of the answer is tested elsewhere (test/http). */
async function ask(sample: Sample, body: unknown): Promise<Answer> {
  return (await (await sample.post('/query', body)).json()) as Answer;
}

/** Nothing is left out of an answer because the machine is busy. */
const PATIENT = { ASSAY_LATENCY_MS: '60000' };
const AS_OF = '2026-06-30T00:00:00Z';

/** What must be the same bytes whether or not an answer comes from a cache. */
async function stableBytes(sample: Sample, body: unknown): Promise<string> {
  const response = await sample.post('/query', body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(text).toMatch(/^\{"query_id":"[^"]+",/);
  const { query_id, timings_ms, cost, ...stable } = JSON.parse(text);
  expect(query_id).toBeTypeOf('string');
  expect(timings_ms.total).toBeGreaterThan(0);
  // Not re-encoded: the characters as sent.
  const leads = text.slice(text.indexOf('"leads":'), text.lastIndexOf(',"cost":'));
  return `${leads}\n${JSON.stringify(stable)}`;
}

async function lookups(sample: Sample, cache = 'answer'): Promise<Record<string, number>> {
  const text = await sample.engine.metrics.registry.getSingleMetricAsString('assay_cache_lookups_total');
  return Object.fromEntries(
    [...text.matchAll(/cache="(\w+)",result="(\w+)"\} (\d+)/g)]
      .filter(([, name]) => name === cache)
      .map(([, , result, n]) => [result, Number(n)]),
  );
}

const request = fc.record(
  {
    prompt: fc.constantFrom(
      'fintech companies in California using Snowflake, not banks',
      'biotech in Boston that raised a Series B',
      'logistics companies in Germany with more than 500 employees founded in the last 30 years',
      'CTOs at companies like ledgerly.com',
      'Banken in New York',
    ),
    as_of: fc.constantFrom(AS_OF, '2026-05-15T12:00:00Z'),
    k: fc.constantFrom(1, 3, 25),
    explain: fc.boolean(),
    weights: fc.constantFrom({ fit: 1, intent: 0 }, { intent: 0.5, fit: 0.5 }),
    filters: fc.constantFrom({ include: { countries: ['US'] } }, { exclude: { countries: ['US'] } }),
    budget: fc.constantFrom({ latency_ms: 60_000 }, { latency_ms: 50_000, usd_per_lead: 0.001 }),
  },
  { requiredKeys: ['prompt', 'as_of'] },
);
/** A change of the data, in both. */
const change = fc.oneof(
  fc.record({ lead: fc.constantFrom(...LEADS), employee_count: fc.integer({ min: 1, max: 900 }) }),
  fc.record({ remove: fc.constantFrom('l2', 'l4', 'l5') }),
  fc.record({ snippet: fc.constantFrom(...SNIPPETS), day: fc.integer({ min: 10, max: 28 }) }),
);

async function apply(sample: Sample, step: Change): Promise<void> {
  if ('remove' in step) await sample.engine.deleteLeads([step.remove]);
  else if ('lead' in step)
    await sample.engine.importRows('leads', lines([{ ...step.lead, employee_count: step.employee_count }]));
  else
    await sample.engine.importRows(
      'snippets',
      lines([
        { ...step.snippet, snippet_id: `new-${step.day}`, observed_at: `2026-05-${step.day}T00:00:00Z` },
      ]),
    );
}

/** Asks both the same before and after each of some changes of the data; prints the seed where they differ. */
async function sameBytes(cached: Sample, plain: Sample, numRuns: number): Promise<void> {
  const requests = fc.array(request, { minLength: 1, maxLength: 2 });
  const changes = fc.array(change, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(requests, changes, async (asked, steps) => {
      for (const step of [null, ...steps]) {
        if (step !== null) for (const sample of [cached, plain]) await apply(sample, step);
        for (const body of asked) {
          const want = await stableBytes(plain, body);
          for (let i = 0; i < 3; i++) expect(await stableBytes(cached, body)).toBe(want);
        }
      }
    }),
    { numRuns },
  );
}

describe('answers from the cache', () => {
  let cached: Sample;
  let plain: Sample;
  beforeAll(async () => {
    [cached, plain] = await Promise.all([
      serveSample(PATIENT),
      serveSample({ ...PATIENT, ASSAY_CACHE_ANSWERS: 'off' }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([cached.close(), plain.close()]);
  });

  it('are the same bytes as answers worked out, whatever changes in between', async () => {
    const before = await lookups(cached);
    await sameBytes(cached, plain, 12);
    const after = await lookups(cached);
    expect(after.memory ?? 0).toBeGreaterThan(before.memory ?? 0);
    expect((await lookups(plain)).memory).toBe(0);
  }, 240_000);

  it('cost nothing, have an id of their own and are stored as queries', async () => {
    const body = { prompt: 'payments companies', as_of: AS_OF };
    const stored = (await cached.engine.health()).queries;
    await ask(cached, body);
    const [a, b] = [await ask(cached, body), await ask(cached, body)];
    expect(a.query_id).not.toBe(b.query_id);
    expect(b.cost).toMatchObject({ usd: 0, llm_calls: 0 });
    expect(b.timings_ms.retrieve).toBe(0);
    expect(b.timings_ms.total).toBeGreaterThan(0);
    await expect
      .poll(async () => (await cached.engine.health()).queries, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(stored + 3);
  });

  it('are worked out at most twice for all who ask at once', async () => {
    const before = await lookups(cached);
    const body = { prompt: 'treasury software vendors in the US', as_of: AS_OF };
    const all = await Promise.all(Array.from({ length: 8 }, () => stableBytes(cached, body)));
    expect(new Set(all).size).toBe(1);
    const after = await lookups(cached);
    // The first may be through before the second has come, and once is not yet often enough to be kept.
    expect((after.miss ?? 0) - (before.miss ?? 0)).toBeLessThanOrEqual(2);
  });

  it('are one answer within the minute where no instant is named, and see what was observed just now', async () => {
    const body = { prompt: 'fintech evaluating zebra analytics' };
    const first = await ask(cached, body);
    expect(Date.parse(first.as_of) % 60_000).toBe(0);
    expect(Date.parse(first.as_of)).toBeGreaterThanOrEqual(Date.now() - 60_000);
    const observed_at = new Date().toISOString();
    const snippet = {
      snippet_id: 'fresh',
      miner_id: 'm',
      company_id: 'c1',
      text: 'Ledgerly evaluates zebra analytics.',
    };
    await cached.engine.importRows('leads', lines(LEADS));
    await cached.engine.importRows('snippets', lines([{ ...snippet, content_type: 'news', observed_at }]));
    const second = await ask(cached, body);
    const seen = second.leads.flatMap((lead) => lead.evidence);
    expect(seen.map((one) => one.snippet_id)).toContain('fresh');
  });
});

describe('candidate sets from the cache', () => {
  it('lead to the same bytes as sets found by SQL, whatever changes in between', async () => {
    const sql = { ...PATIENT, ASSAY_RETRIEVAL: 'sql' };
    const [cached, plain] = await Promise.all([
      serveSample(sql),
      // So small that nothing is kept.
      serveSample({ ...sql, ASSAY_CACHE_BYTES: '0' }),
    ]);
    await sameBytes(cached, plain, 4);
    expect((await lookups(cached, 'candidates')).memory).toBeGreaterThan(0);
    expect((await lookups(plain, 'candidates')).memory).toBe(0);
    expect((await lookups(cached)).miss).toBe(0);
    await Promise.all([cached.close(), plain.close()]);
  }, 300_000);
});
