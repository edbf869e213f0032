import { expect, it } from 'vitest';
import type { Filter } from '../../src/domain/filter.ts';
import type { Lead } from '../../src/domain/lead.ts';
import { ask, blockOf, parsedOf } from './world.ts';

async function reasons(
  include: Partial<Filter>,
  lead: Partial<Lead>,
  exclude: Partial<Filter> = {},
): Promise<string[]> {
  const { leads } = await ask([blockOf({ lead_id: 'a', ...lead })], parsedOf({ include, exclude }));
  return (leads[0]?.reasons ?? []).filter((reason) => !reason.includes('vidence'));
}

it('says how the company stands to the industry asked for', async () => {
  const asked = { industries: ['fintech'] };
  expect(await reasons(asked, { topics: ['fintech'] })).toEqual(['Fintech, as asked (declared: fintech)']);
  expect(await reasons(asked, { topics: ['payments'] })).toEqual(['Fintech, as asked (declared: payments)']);
  expect(await reasons(asked, { mentions: ['payments'] })).toEqual([
    'Its text speaks of payments, a part of fintech',
  ]);
  expect(await reasons(asked, { topics: ['insurance'] })).toEqual(['Insurance is related to fintech']);
  expect(await reasons(asked, { topics: ['financial services'] })).toEqual([
    'Financial services, though not known for fintech',
  ]);
  expect(await reasons(asked, { topics: ['biotech'] })).toEqual(['Not fintech as far as we know']);
});

it('says how its size stands to the one asked for', async () => {
  const asked = { employees: { min: 50, max: 200 } };
  const sized = (min: number, max: number) => ({ employees_min: min, employees_max: max });
  expect(await reasons(asked, sized(120, 120))).toEqual(['120 employees: inside 50-200']);
  expect(await reasons(asked, sized(11, 60))).toEqual(['11-60 employees: partly inside 50-200']);
  expect(await reasons(asked, sized(1, 1))).toEqual(['1 employee: below 50-200']);
  expect(await reasons({ employees: { max: 9 } }, sized(4, 4))).toEqual(['4 employees: at most 9, as asked']);
  expect(await reasons({ employees: { max: 9 } }, sized(40, 40))).toEqual(['40 employees: not at most 9']);
  expect(await reasons(asked, {})).toEqual(['Size unknown; 50-200 employees were asked']);
});

it('says where it is, next to where it was asked to be', async () => {
  const oakland = { city: 'Oakland', region: 'US-CA', country: 'US' };
  expect(await reasons({ regions: ['US-CA'] }, oakland)).toEqual(['Oakland is in California']);
  expect(await reasons({ cities: ['Oakland'] }, oakland)).toEqual(['In Oakland, United States, as asked']);
  expect(await reasons({ cities: ['Austin'], countries: ['US'] }, oakland)).toEqual([
    'Oakland, United States is not in Austin',
  ]);
  expect(await reasons({ countries: ['DE'] }, {})).toEqual(['Place unknown; Germany was asked']);
  expect(await reasons({}, { country: 'DE' }, { countries: ['US'] })).toEqual([
    'Germany is outside United States',
  ]);
});

it('says what it uses, what it raised and when it was founded', async () => {
  expect(await reasons({ technologies: ['snowflake', 'kafka'] }, { technologies: ['kafka'] })).toEqual([
    'Uses Kafka',
  ]);
  expect(await reasons({ technologies: ['snowflake'] }, {})).toEqual([
    'Does not use Snowflake as far as we know',
  ]);
  expect(await reasons({ funding_stages: ['series_b'] }, { funding_stage: 'series_b' })).toEqual([
    'Series B, as asked',
  ]);
  expect(await reasons({ funding_stages: ['series_b'] }, { funding_stage: 'seed' })).toEqual([
    'Funding stage is seed, not Series B',
  ]);
  expect(await reasons({ funding_usd: { min: 5_000_000 } }, { funding_usd: 12_500_000 })).toEqual([
    'Raised $12.5M: at least $5M, as asked',
  ]);
  expect(await reasons({ founded: { min: 2010, max: 2015 } }, { founded_year: 2020 })).toEqual([
    'Founded in 2020: after 2010-2015',
  ]);
});
