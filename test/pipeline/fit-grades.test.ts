import { expect, it } from 'vitest';
import type { Filter } from '../../src/domain/filter.ts';
import type { Lead } from '../../src/domain/lead.ts';
import { ask, blockOf, parsedOf } from './world.ts';

/** The value of one part of fit for each of some leads. */
async function grades(part: string, include: Partial<Filter>, leads: Partial<Lead>[]): Promise<number[]> {
  const blocks = leads.map((lead, i) => blockOf({ lead_id: `l${i}`, company_name: `Name${i}`, ...lead }));
  const answer = await ask(blocks, parsedOf({ include, k: 50 }));
  return leads.map((_, i) => {
    const found = answer.leads.find((lead) => lead.lead_id === `l${i}`);
    return found?.components.fit.of?.[part]?.value ?? Number.NaN;
  });
}

function expectFalling(values: number[]): void {
  values.forEach((value, i) => {
    if (i > 0) expect(value, `value ${i} of ${values}`).toBeLessThan(values[i - 1] ?? 0);
  });
}

it('grades industry: declared, spoken of, related, none', async () => {
  expectFalling(
    await grades('industry', { industries: ['fintech'] }, [
      { topics: ['fintech', 'financial services'] },
      { mentions: ['fintech'] },
      { topics: ['insurance', 'financial services'] },
      { topics: ['education'] },
    ]),
  );
});

it('takes what lies under an asked topic for the topic', async () => {
  const [declared, below] = await grades('industry', { industries: ['fintech'] }, [
    { topics: ['fintech'] },
    { topics: ['payments'] },
  ]);
  expect(below).toBe(declared);
});

it('grades size: inside, partly inside, near, unknown, far', async () => {
  expectFalling(
    await grades('size', { employees: { min: 50, max: 100 } }, [
      { employees_min: 60, employees_max: 60 },
      { employees_min: 51, employees_max: 200 },
      { employees_min: 110, employees_max: 110 },
      {},
      { employees_min: 5000, employees_max: 5000 },
    ]),
  );
});

it('grades place: inside, next to it, in the same country, elsewhere', async () => {
  expectFalling(
    await grades('region', { regions: ['US-CA'] }, [
      { country: 'US', region: 'US-CA' },
      { country: 'US', region: 'US-NV' },
      { country: 'US', region: 'US-TX' },
      { country: 'FR' },
    ]),
  );
  expectFalling(
    await grades('region', { cities: ['San Francisco'] }, [
      { country: 'US', region: 'US-CA', city: 'San Francisco' },
      { country: 'US', region: 'US-CA', city: 'Oakland' },
      { country: 'US', region: 'US-CA', city: 'Fresno' },
      { country: 'US', region: 'US-TX' },
      {},
      { country: 'FR' },
    ]),
  );
});

it('grades technologies by the share that is in use', async () => {
  expectFalling(
    await grades('technologies', { technologies: ['snowflake', 'kafka'] }, [
      { technologies: ['kafka', 'snowflake'] },
      { technologies: ['kafka'] },
      { technologies: ['salesforce'] },
    ]),
  );
});

it('grades titles by the words they share, and function and seniority beside them', async () => {
  const include = {
    titles: ['chief technology officer'],
    functions: ['engineering'],
    seniorities: ['c_level'],
  };
  const engineering = { function: 'engineering', seniority: 'c_level' };
  expectFalling(
    await grades('role', include, [
      { title: 'CTO', title_terms: ['cto', 'chief', 'technology', 'officer'], ...engineering },
      { title: 'Chief Officer', title_terms: ['chief', 'officer'], ...engineering },
      {
        title: 'VP Engineering',
        title_terms: ['vp', 'engineering'],
        function: 'engineering',
        seniority: 'vp',
      },
      { title: 'Sales', title_terms: ['sales'], function: 'sales', seniority: 'mid' },
    ]),
  );
});

it('grades founding year, money raised and stage by how far they are off', async () => {
  expectFalling(
    await grades('founded', { founded: { min: 2015, max: 2018 } }, [
      { founded_year: 2016 },
      { founded_year: 2019 },
      { founded_year: 2021 },
      { founded_year: 1990 },
    ]),
  );
  expectFalling(
    await grades('funding', { funding_usd: { min: 10_000_000 } }, [
      { funding_usd: 12_000_000 },
      { funding_usd: 8_000_000 },
      {},
      { funding_usd: 1000 },
    ]),
  );
  expectFalling(
    await grades('stage', { funding_stages: ['series_b'] }, [
      { funding_stage: 'series_b' },
      { funding_stage: 'series_a' },
      {},
      { funding_stage: 'ipo' },
    ]),
  );
});

it('grades likeness to an exemplar by meaning, shared topics and size', async () => {
  const blocks = [
    blockOf({
      lead_id: 'x',
      company_name: 'Stripe',
      description: 'card payments for shops',
      topics: ['payments', 'fintech'],
      employees_min: 100,
      employees_max: 100,
    }),
    blockOf({
      lead_id: 'near',
      company_name: 'Near',
      description: 'card payments for shops',
      topics: ['payments', 'fintech'],
      employees_min: 90,
      employees_max: 90,
    }),
    blockOf({
      lead_id: 'far',
      company_name: 'Far',
      description: 'gene therapy lab',
      topics: ['biotech'],
      employees_min: 5,
      employees_max: 5,
    }),
  ];
  const { leads } = await ask(blocks, parsedOf({ exemplars: [{ company: 'Stripe' }] }));
  expect(leads.map((lead) => lead.lead_id)).toEqual(['near', 'far']);
  const [near, far] = leads.map((lead) => lead.components.fit.of?.exemplar?.of ?? {});
  for (const name of ['meaning', 'topics', 'size'])
    expect(near?.[name]?.value, name).toBeGreaterThan(far?.[name]?.value ?? 1);
  expect(leads[0]?.reasons[0]).toBe('Like Stripe: payments and fintech');
});

it('compares with an exemplar that is not among the leads by its name', async () => {
  const blocks = [
    blockOf({ lead_id: 'a', company_name: 'Alpha', description: 'snowflake consulting' }),
    blockOf({ lead_id: 'b', company_name: 'Beta', description: 'garden tools' }),
  ];
  const { leads } = await ask(blocks, parsedOf({ exemplars: [{ company: 'Snowflake Consulting' }] }));
  expect(leads[0]?.lead_id).toBe('a');
  expect(leads[0]?.reasons[0]).toContain('is not among our companies');
});
