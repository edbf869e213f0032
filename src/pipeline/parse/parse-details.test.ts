import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('what a word next to it decides', () => {
  it.each<[string, Some]>([
    // the dot of an abbreviation ends no sentence
    ['biotech in St. Louis', { cities: ['St. Louis'], industries: ['biotechnology'] }],
    ['St. Paul hospitals', { cities: ['St. Paul'] }],
    ['Sr. product managers in Ft. Lauderdale', { titles: ['senior product manager', 'sr product manager'] }],
    ['clinics, approx. 200 staff', { employees: { min: 160, max: 240 } }],
    ['We sell payroll. Startups in Berlin.', { cities: ['Berlin'] }],
    // the state and the country
    ['OR hospitals', { regions: ['US-OR'] }],
    ['IN manufacturing firms', { regions: ['US-IN'] }],
    ['In manufacturing firms', { regions: [] }],
    ['banks in Georgia (the country)', { countries: ['GE'], regions: [], keywords: [] }],
    ['Germany country manager', { countries: ['DE'], titles: ['country manager'] }],
    ['US country managers at banks', { countries: ['US'], titles: ['country manager'] }],
    ['banks in France, country managers', { countries: ['FR'], titles: ['country manager'] }],
    ['IT companies in Spain', { countries: ['ES'], regions: [] }],
    ['hotels in the Algarve', { regions: ['PT-08'], industries: ['hospitality'] }],
    // a language that is spoken is no country
    ['support agents who speak French in Montreal', { countries: ['CA'] }],
    ['agents fluent in German or Dutch, Lisbon', { countries: ['PT'] }],
    ['Spanish-speaking account executives in Miami', { countries: ['US'], titles: ['account executive'] }],
    ['banks in German-speaking Switzerland', { regions: expect.arrayContaining(['CH-ZH']) }],
    ['French restaurants in Berlin', { countries: ['FR', 'DE'] }],
    // a sector and who leads, a sector and its operators
    ['saas founders', { titles: ['founder'], industries: ['saas'] }],
    ['game studio founders in Helsinki', { titles: ['founder'], industries: ['gaming'] }],
    ['biotech CEOs', { industries: ['biotechnology'], seniorities: ['c_level'] }],
    ['web3 engineer', { titles: ['web3 engineer'] }],
    ['oil and gas operators in Alberta', { industries: ['oil and gas'], titles: [] }],
    ['crane operators in Houston', { titles: ['crane operator'] }],
    // stages and times
    ['AI chip company, late stage', { funding_stages: ['growth'] }],
    ['closed a seed round of $2M', { funding_stages: ['seed'], funding_usd: { min: 2e6 } }],
    ['space startups founded this decade', { founded: { min: 2020, max: 2026 } }],
    ['hospitals looking to replace their EHR', { industries: ['hospitals'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });

  it('says what it left out', () => {
    expect(parse('support agents who speak French in Lyon').unparsed).toContain('French');
  });

  it('counts by the dozen', () => {
    expect(parse('three dozen CTOs in Leeds').k).toBe(36);
  });

  it.each(['interim CFO in Zurich', 'mechanical engineers in Detroit metro area'])(
    'takes English for English: %s',
    (prompt) => {
      expect(parse(prompt).language).toBe('en');
    },
  );
});
