import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/pipeline/settings.ts';
import { ask, blockOf, parsedOf } from './world.ts';

const biotech = { topics: ['biotech'] };
const small = { employees_min: 20, employees_max: 20 };
const californian = { country: 'US', region: 'US-CA', city: 'Oakland' };

const asked = parsedOf({
  k: 2,
  include: { industries: ['biotech'], employees: { min: 10, max: 50 }, regions: ['US-CA'] },
});

it('asks for everything first, then gives up industry, size and place in that order', async () => {
  const blocks = [
    blockOf({ lead_id: 'all', ...biotech, ...small, ...californian }),
    blockOf({ lead_id: 'no-industry', ...small, ...californian }),
    blockOf({ lead_id: 'no-size', ...californian }),
    blockOf({ lead_id: 'no-region', country: 'US', region: 'US-TX' }),
    blockOf({ lead_id: 'nothing', country: 'FR' }),
  ];
  const { retrieval, leads } = await ask(blocks, { ...asked, k: 5 });
  expect(retrieval).toEqual({
    stages: [
      { dropped: [], matched: 1 },
      { dropped: ['industries'], matched: 2 },
      { dropped: ['industries', 'employees'], matched: 3 },
      { dropped: ['industries', 'employees', 'regions'], matched: 4 },
      { dropped: ['industries', 'employees', 'regions', 'countries'], matched: 5 },
    ],
    candidates: 5,
    fully_relaxed: true,
  });
  expect(Object.fromEntries(leads.map((lead) => [lead.lead_id, lead.relaxed]))).toEqual({
    all: [],
    'no-industry': ['industries'],
    'no-size': ['industries', 'employees'],
    'no-region': ['industries', 'employees', 'regions'],
    nothing: ['industries', 'employees', 'regions'],
  });
  expect(leads[0]?.lead_id).toBe('all');
});

it('stops at the first stage with four times the leads asked for', async () => {
  const blocks = Array.from({ length: 9 }, (_, i) =>
    blockOf({
      lead_id: `l${i}`,
      company_name: `Name ${i}`,
      ...(i < 3 ? biotech : {}),
      ...small,
      ...californian,
    }),
  );
  const { retrieval } = await ask(blocks, asked);
  expect(retrieval.stages).toEqual([
    { dropped: [], matched: 3 },
    { dropped: ['industries'], matched: 9 },
  ]);
  expect(retrieval.fully_relaxed).toBe(false);
});

it('takes the order of relaxation from the settings and never drops a field left out of it', async () => {
  const blocks = [blockOf({ lead_id: 'a', ...biotech, ...small, ...californian }), blockOf({ lead_id: 'b' })];
  const settings = { ...DEFAULT_SETTINGS, relaxOrder: ['employees', 'industries'] as const };
  const { retrieval, leads } = await ask(blocks, asked, {}, { settings });
  expect(retrieval.stages.map((stage) => stage.dropped)).toEqual([
    [],
    ['employees'],
    ['employees', 'industries'],
  ]);
  expect(leads.map((lead) => lead.lead_id)).toEqual(['a']);
});

it('takes parents and relatives of a topic before it gives the topic up', async () => {
  const blocks = [
    blockOf({ lead_id: 'itself', topics: ['fintech', 'financial services'] }),
    blockOf({ lead_id: 'relative', topics: ['insurance', 'financial services'] }),
    blockOf({ lead_id: 'stranger', topics: ['biotech'] }),
  ];
  const { retrieval, leads } = await ask(blocks, parsedOf({ include: { industries: ['fintech'] } }));
  expect(retrieval.stages).toEqual([
    { dropped: [], matched: 1 },
    { dropped: [], widened: ['industries'], matched: 2 },
    { dropped: ['industries'], matched: 3 },
  ]);
  expect(leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([
    ['itself', []],
    ['relative', ['industries']],
    ['stranger', ['industries']],
  ]);
});

it('widens a city to its region, then its country, then anywhere', async () => {
  const blocks = [
    blockOf({ lead_id: 'city', country: 'US', region: 'US-CA', city: 'San Francisco' }),
    blockOf({ lead_id: 'region', country: 'US', region: 'US-CA', city: 'Oakland' }),
    blockOf({ lead_id: 'country', country: 'US', region: 'US-TX' }),
    blockOf({ lead_id: 'abroad', country: 'DE' }),
  ];
  const { retrieval, leads } = await ask(blocks, parsedOf({ include: { cities: ['San Francisco'] } }));
  expect(retrieval.stages).toEqual([
    { dropped: [], matched: 1 },
    { dropped: ['cities'], matched: 2 },
    { dropped: ['cities', 'regions'], matched: 3 },
    { dropped: ['cities', 'regions', 'countries'], matched: 4 },
  ]);
  expect(leads.map((lead) => lead.lead_id)).toEqual(['city', 'region', 'country', 'abroad']);
});

it('reads a city with a region as the city of that region, and unrelated places as alternatives', async () => {
  const blocks = [
    blockOf({ lead_id: 'fr', city: 'Paris', country: 'FR' }),
    blockOf({ lead_id: 'tx', city: 'Paris', country: 'US', region: 'US-TX' }),
    blockOf({ lead_id: 'berlin', city: 'Berlin', country: 'DE' }),
  ];
  const texan = await ask(blocks, parsedOf({ include: { cities: ['Paris'], regions: ['US-TX'] } }));
  expect(texan.leads.filter((lead) => lead.relaxed.length === 0).map((lead) => lead.lead_id)).toEqual(['tx']);
  const either = await ask(blocks, parsedOf({ include: { cities: ['Paris'], countries: ['DE'] } }));
  expect(either.leads.filter((lead) => lead.relaxed.length === 0)).toHaveLength(3);
});

it('says only the city is missed where the lead lies in the asked country', async () => {
  const blocks = [
    blockOf({ lead_id: 'austin', city: 'Austin', country: 'US', region: 'US-TX' }),
    blockOf({ lead_id: 'oakland', city: 'Oakland', country: 'US', region: 'US-CA' }),
    blockOf({ lead_id: 'berlin', city: 'Berlin', country: 'DE' }),
  ];
  const { leads } = await ask(blocks, parsedOf({ include: { cities: ['Austin'], countries: ['US'] } }));
  expect(leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([
    ['austin', []],
    ['oakland', ['cities']],
    ['berlin', ['cities', 'countries']],
  ]);
});

it('gives up a title first where no lead has one, and every lead says so', async () => {
  const blocks = [
    blockOf({ lead_id: 'a', ...biotech, ...small }),
    blockOf({ lead_id: 'b', ...biotech }),
    blockOf({ lead_id: 'c', ...small }),
  ];
  const parsed = parsedOf({
    k: 1,
    include: {
      titles: ['chief technology officer'],
      functions: ['engineering'],
      seniorities: ['c_level'],
      industries: ['biotech'],
    },
  });
  const { retrieval, leads } = await ask(blocks, parsed);
  expect(retrieval.stages[1]).toEqual({ dropped: ['titles', 'functions', 'seniorities'], matched: 2 });
  expect(leads.map((lead) => lead.lead_id)).toEqual(['a']);
  expect(leads[0]?.relaxed).toEqual(['titles', 'functions', 'seniorities']);
  expect(leads[0]?.reasons.join('\n')).toContain("No contact's title is known");
});

it('does not demand the function and seniority again that a title implies', async () => {
  const blocks = [
    blockOf({
      lead_id: 'cto',
      title: 'CTO',
      title_terms: ['cto', 'chief', 'technology', 'officer'],
      function: 'it',
      seniority: null,
    }),
    blockOf({
      lead_id: 'vp',
      title: 'VP Engineering',
      title_terms: ['vp', 'engineering'],
      function: 'engineering',
      seniority: 'c_level',
    }),
  ];
  const parsed = parsedOf({
    include: { titles: ['chief technology officer'], functions: ['engineering'], seniorities: ['c_level'] },
  });
  const { leads, retrieval } = await ask(blocks, parsed);
  expect(retrieval.stages.slice(0, 2)).toEqual([
    { dropped: [], matched: 1 },
    { dropped: ['titles'], matched: 2 },
  ]);
  expect(leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([
    ['cto', []],
    ['vp', ['titles']],
  ]);
});

it('lets the request replace single fields of the parse, and take one back with an empty list', async () => {
  const blocks = [
    blockOf({ lead_id: 'de', ...biotech, country: 'DE' }),
    blockOf({ lead_id: 'fr', topics: ['education'], country: 'FR' }),
  ];
  const parsed = parsedOf({ include: { industries: ['biotech'], countries: ['DE'] } });
  const { leads } = await ask(blocks, parsed, {
    filters: { include: { industries: [], countries: ['FR'] } },
  });
  expect(leads.map((lead) => [lead.lead_id, lead.relaxed])).toEqual([
    ['fr', []],
    ['de', ['countries']],
  ]);
});
