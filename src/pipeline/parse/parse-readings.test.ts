import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('words that have two readings', () => {
  it.each<[string, Some]>([
    [
      '20 CTOs at US fintechs with 50-200 staff that use Snowflake, not banks, like stripe.com',
      { countries: ['US'], companies: [], industries: ['fintech'], technologies: ['snowflake'] },
    ],
    ['US fintechs', { countries: ['US'] }],
    ['US-based SaaS companies', { countries: ['US'], industries: ['saas'] }],
    ['us-based SaaS companies', { countries: ['US'] }],
    ['U.S. banks', { countries: ['US'] }],
    ['UK insurers', { countries: ['GB'] }],
    ['companies in the US', { countries: ['US'] }],
    ['CFOs at US hospitals', { countries: ['US'], companies: [] }],
    ['CFOs at UAE banks', { countries: ['AE'], companies: [] }],
    ['show US banks', { countries: ['US'] }],
    ['CTOs at us fintechs', { countries: ['US'], companies: [] }],
    ['find us banks in Spain', { countries: ['ES'] }],
    ['companies like us', { countries: [] }],
    ['it companies in Spain', { countries: ['ES'] }],
    // the place that a place lies in
    ['startups in Tbilisi, Georgia', { cities: ['Tbilisi'], countries: ['GE'], regions: [] }],
    ['startups in Rome, Georgia', { cities: ['Rome'], countries: ['US'], regions: ['US-GA'] }],
    ['banks in Georgia', { regions: ['US-GA'] }],
    ['labs in Cambridge, MA', { cities: ['Cambridge'], regions: ['US-MA'], countries: ['US'] }],
    ['restaurants in Paris, Texas', { cities: ['Paris'], regions: ['US-TX'], countries: ['US'] }],
    ['clinics in London, Ontario', { cities: ['London'], regions: ['CA-ON'], countries: ['CA'] }],
    ['startups in Austin, TX', { cities: ['Austin'], regions: ['US-TX'], countries: ['US'] }],
    // ranges that nothing can meet
    ['companies with more than 500 and fewer than 10 employees', { employees: { min: 501, max: 9 } }],
    ['companies founded after 2020 and before 2010', { founded: { min: 2021, max: 2009 } }],
    ['startups that raised more than $50M and less than $5M', { funding_usd: { min: 5e7, max: 5e6 } }],
    ['companies with over 500 or under 10 employees', { employees: { max: 9 } }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });

  it.each<[string, Some]>([
    ['banks not in Austin, Texas', { cities: ['Austin'], regions: [] }],
    ['banks not in Austin, TX', { cities: ['Austin'], regions: [] }],
    ['banks not in Austin or Texas', { cities: ['Austin'], regions: ['US-TX'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).exclude).toMatchObject(expected);
  });
});
