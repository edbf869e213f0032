import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exemplar } from '../../src/domain/parsed.ts';
import { recompute } from '../../src/pipeline/rank/recompute.ts';
import { rankLeads } from '../../src/pipeline/rank-leads.ts';
import { randomBlocks, randomFilter, randomNeed } from './random-leads.ts';
import { ask, blockOf, contextOf, DAY_MS, indexSource, NOW_MS, parsedOf, snippetOf } from './world.ts';

const exemplars = fc.constantFrom<Exemplar[]>([], [{ company: 'Globex' }], [{ domain: 'unknown.example' }]);

describe('the account of a score', () => {
  it('recomputes to the score for every lead of every answer', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(
        randomBlocks(40),
        randomFilter,
        randomNeed,
        exemplars,
        async (blocks, include, need, like) => {
          const { leads } = await ask(blocks, parsedOf({ include, need, exemplars: like, k: 40 }));
          for (const lead of leads) {
            seen++;
            expect(Math.abs(recompute(lead.components) - lead.score)).toBeLessThan(1e-9);
            const { fit, intent } = lead.components;
            expect(fit.weight + intent.weight).toBeCloseTo(1, 9);
            const parts = Object.values(fit.of ?? {});
            expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBeCloseTo(1, 9);
            for (const value of [lead.score, lead.fit, lead.intent, ...parts.map((part) => part.value)]) {
              expect(value).toBeGreaterThanOrEqual(0);
              expect(value).toBeLessThanOrEqual(1 + 1e-9);
            }
          }
        },
      ),
      { numRuns: 120 },
    );
    expect(seen).toBeGreaterThan(500);
  });

  it('weighs industry, size and region .4, .3 and .3 where only they are asked', async () => {
    const parsed = parsedOf({
      include: { industries: ['fintech'], employees: { min: 1, max: 10 }, countries: ['US'] },
    });
    const { leads } = await ask([blockOf({ lead_id: 'a' })], parsed);
    const parts = leads[0]?.components.fit.of ?? {};
    expect(Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.weight]))).toEqual({
      industry: 0.4,
      size: 0.3,
      region: 0.3,
    });
    expect(leads[0]?.components).toMatchObject({ fit: { weight: 0.6 }, intent: { weight: 0.4 } });
  });

  it('takes the weights of the request, brought to a sum of one', async () => {
    const { leads } = await ask([blockOf({ lead_id: 'a' })], parsedOf({}), {
      weights: { fit: 1, intent: 3 },
    });
    expect(leads[0]?.components).toMatchObject({ fit: { weight: 0.25 }, intent: { weight: 0.75 } });
  });
});

describe('one request over one set of data', () => {
  it('gives the same bytes again, whatever the order and the batches in which the leads came in', async () => {
    await fc.assert(
      fc.asyncProperty(randomBlocks(40), randomFilter, randomNeed, async (blocks, include, need) => {
        const parsed = parsedOf({ include, need, k: 20 });
        const first = await ask(blocks, parsed);
        const again = await ask(blocks, parsed);
        const reversed = await ask([...blocks].reverse(), parsed);
        const inBatches = await rankLeads({ prompt: 'prompt' }, contextOf([indexSource(blocks, 7)], parsed));
        expect(JSON.stringify(inBatches.leads)).toBe(JSON.stringify(first.leads));
        expect(JSON.stringify(again.leads)).toBe(JSON.stringify(first.leads));
        expect(JSON.stringify(reversed.leads)).toBe(JSON.stringify(first.leads));
      }),
      { numRuns: 60 },
    );
  });

  it('orders by score, then fit', async () => {
    await fc.assert(
      fc.asyncProperty(randomBlocks(40), randomFilter, randomNeed, async (blocks, include, need) => {
        const { leads } = await ask(blocks, parsedOf({ include, need, k: 40 }));
        leads.forEach((lead, i) => {
          const next = leads[i + 1];
          expect(lead.rank).toBe(i + 1);
          if (next === undefined) return;
          expect(lead.score).toBeGreaterThanOrEqual(next.score);
          if (lead.score === next.score) expect(lead.fit).toBeGreaterThanOrEqual(next.fit);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('as_of', () => {
  const blocks = [
    blockOf({ lead_id: 'a' }, [
      snippetOf('a', 'old', { text: 'moving to snowflake', observed_at_ms: NOW_MS - 100 * DAY_MS }),
      snippetOf('a', 'new', {
        text: 'hiring for snowflake',
        observed_at_ms: NOW_MS - DAY_MS,
        content_type: 'job_posting',
      }),
    ]),
  ];
  const parsed = parsedOf({ need: 'snowflake' });

  it('hides what was observed later', async () => {
    const asOf = new Date(NOW_MS - 50 * DAY_MS).toISOString();
    const { leads, as_of } = await ask(blocks, parsed, { as_of: asOf });
    expect(as_of).toBe(asOf);
    expect(leads[0]?.evidence.map((each) => [each.snippet_id, each.age_days])).toEqual([['old', 50]]);
    const before = await ask(blocks, parsed, { as_of: new Date(NOW_MS - 200 * DAY_MS).toISOString() });
    expect(before.leads[0]?.evidence).toEqual([]);
    expect(before.leads[0]?.intent).toBe(0);
    expect(before.leads[0]?.reasons).toContain('No evidence for “snowflake” so far');
  });

  it('weighs fresh evidence of hiring above old news, and names it in the reasons', async () => {
    const { leads } = await ask(blocks, parsed);
    expect(leads[0]?.evidence.map((each) => each.snippet_id)).toEqual(['new', 'old']);
    expect(leads[0]?.reasons.at(-1)).toBe('“hiring for snowflake” yesterday (job posting, and 1 more)');
  });
});

it('explains nothing where no explanation is wanted, and ranks the same', async () => {
  const blocks = [
    blockOf({ lead_id: 'a' }, [snippetOf('a', 's', { text: 'cloud' })]),
    blockOf({ lead_id: 'b' }),
  ];
  const parsed = parsedOf({ need: 'cloud' });
  const full = await ask(blocks, parsed);
  const bare = await ask(blocks, parsed, { explain: false });
  expect(bare.leads.map((lead) => [lead.lead_id, lead.score])).toEqual(
    full.leads.map((lead) => [lead.lead_id, lead.score]),
  );
  expect(bare.leads.flatMap((lead) => [...lead.reasons, ...lead.evidence])).toEqual([]);
});
