import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluatePredicate } from '../../src/domain/evaluate-predicate.ts';
import { resolveRequest } from '../../src/pipeline/request.ts';
import { exclusionsOf } from '../../src/pipeline/retrieve/exclusions.ts';
import { mergeFilters } from '../../src/pipeline/retrieve/merge-filters.ts';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { randomBlocks, randomFilter } from './random-leads.ts';
import { KNOWLEDGE } from './small-knowledge.ts';
import { ask, blockOf, NOW_MS, parsedOf } from './world.ts';

it('never returns a lead that an exclusion names, however far it relaxes', async () => {
  await fc.assert(
    fc.asyncProperty(randomBlocks(60), randomFilter, randomFilter, async (blocks, include, exclude) => {
      const parsed = parsedOf({ include, exclude, k: 50 });
      const answer = await ask(blocks, parsed);
      const asked = mergeFilters(
        parsed,
        resolveRequest({ prompt: 'p' }, DEFAULT_SETTINGS, NOW_MS),
        KNOWLEDGE,
      );
      const allowed = exclusionsOf(asked, KNOWLEDGE);
      for (const { lead_id } of answer.leads) {
        const lead = blocks.find((block) => block.lead.lead_id === lead_id)?.lead;
        expect(lead).toBeDefined();
        for (const rule of allowed) expect(lead && evaluatePredicate(rule, lead)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

it('leaves out what is ruled out even where nothing else is left', async () => {
  const blocks = [
    blockOf({ lead_id: 'a', topics: ['payments', 'fintech', 'financial services'], country: 'US' }),
    blockOf({ lead_id: 'b', topics: ['education'], mentions: ['fintech'], country: 'US' }),
  ];
  const answer = await ask(
    blocks,
    parsedOf({ include: { industries: ['insurance'] }, exclude: { industries: ['fintech'] } }),
  );
  expect(answer.leads.map((lead) => lead.lead_id)).toEqual(['b']);
  expect(answer.leads[0]?.relaxed).toEqual(['industries']);
});

it('excludes only the city meant where a region says which one', async () => {
  const blocks = [
    blockOf({ lead_id: 'fr', city: 'Paris', country: 'FR' }),
    blockOf({ lead_id: 'tx', city: 'Paris', country: 'US', region: 'US-TX' }),
    blockOf({ lead_id: 'austin', city: 'Austin', country: 'US', region: 'US-TX' }),
  ];
  const answer = await ask(blocks, parsedOf({ exclude: { cities: ['Paris'], regions: ['US-TX'] } }));
  expect(answer.leads.map((lead) => lead.lead_id).sort()).toEqual(['austin', 'fr']);
});

it('puts companies of unknown country behind those known to be outside, and has them say so', async () => {
  const blocks = [
    blockOf({ lead_id: 'open', country: null }),
    blockOf({ lead_id: 'us', country: 'US' }),
    blockOf({ lead_id: 'de', country: 'DE' }),
  ];
  const answer = await ask(blocks, parsedOf({ exclude: { countries: ['US'] } }));
  expect(answer.leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([
    ['de', []],
    ['open', ['countries']],
  ]);
});

it('does not return the exemplar itself, nor other leads of its company', async () => {
  const blocks = [
    blockOf({
      lead_id: 's1',
      company_id: 'stripe',
      company_name: 'Stripe',
      domain: 'stripe.com',
      topics: ['payments'],
    }),
    blockOf({
      lead_id: 's2',
      company_id: 'stripe',
      company_name: 'Stripe Payments Europe',
      topics: ['payments'],
    }),
    blockOf({ lead_id: 'o', company_name: 'Other', topics: ['payments'] }),
  ];
  const answer = await ask(blocks, parsedOf({ exemplars: [{ domain: 'stripe.com' }] }));
  expect(answer.leads.map((lead) => lead.lead_id)).toEqual(['o']);
});
