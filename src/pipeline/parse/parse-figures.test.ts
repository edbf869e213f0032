import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter, Range } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
const include = (prompt: string): Filter => parse(prompt).include;

describe('count', () => {
  it.each<[string, number | null]>([
    ['Find 20 CTOs', 20],
    ['top 50 fintech companies', 50],
    ['a dozen SaaS startups in Berlin', 12],
    ['give me a list of 100 banks', 100],
    ['up to 30 hospitals in Texas', 30],
    ['show me 15', 15],
    ['list 5000 companies', 500],
    ['companies with 50-200 employees', null],
    ['ml engineers with 5+ years', null],
    ['100+ employees', null],
    ['3-5 years data engineer in Boston', null],
    ['2024 AI company', null],
    ['companies with 20 people', null],
  ])('of "%s" is %s', (prompt, k) => expect(parse(prompt).k).toBe(k));
});

describe('employees', () => {
  it.each<[string, Range | undefined]>([
    ['companies with 11-50 staff', { min: 11, max: 50 }],
    ['startups under 30 people', { max: 29 }],
    ['100+ employees', { min: 100 }],
    ['lean teams 15-40 people', { min: 15, max: 40 }],
    ['team of 12', { min: 12, max: 12 }],
    ['about 200 employees', { min: 160, max: 240 }],
    ['at least 50 employees', { min: 50 }],
    ['no more than 80 employees', { max: 80 }],
    ['more than 100 employees', { min: 101 }],
    ['between 50 and 100 employees', { min: 50, max: 100 }],
    ['from 20 to 100+ employees', { min: 100 }],
    ['1k-5k employees', { min: 1000, max: 5000 }],
    ['5,000+ employees', { min: 5000 }],
    ['1.000 Mitarbeiter oder mehr', { min: 1000 }],
    ['headcount: 50 to 200', { min: 50, max: 200 }],
    ['200-person company', { min: 200, max: 200 }],
    ['company with >500 employees', { min: 501 }],
    ['company with <=500 employees', { max: 500 }],
    ['company with <50 employees', { max: 49 }],
    ['company with >= 10 employees', { min: 10 }],
    ['company with ~100 employees', { min: 80, max: 120 }],
    ['fewer than a hundred employees', { max: 99 }],
    ['over 50 employees and under 200 employees', { min: 51, max: 199 }],
    ['over 500 employees, under 200 employees', { min: 501, max: 199 }],
    ['Israeli medtech 25-60', { min: 25, max: 60 }],
    ['legaltech still small, under 20', { max: 19 }],
    ['solo founders', undefined],
    ['companies with $5M in revenue', undefined],
  ])('of "%s" are %j', (prompt, range) => {
    if (range === undefined) expect(include(prompt).employees?.max ?? 1).toBeLessThanOrEqual(1);
    else expect(include(prompt).employees).toEqual(range);
  });

  it('come from words for sizes where no number is given', () => {
    expect(include('mid-size companies in Ohio').employees).toMatchObject({ min: 50 });
    expect(include('fintech companies, still tiny').employees).toMatchObject({ max: 10 });
    expect(include('small teams 10-25, devtools company').employees).toEqual({ min: 10, max: 25 });
  });
});

describe('founding year', () => {
  it.each<[string, Range | undefined]>([
    ['company founded after 2015', { min: 2016 }],
    ['company founded since 2015', { min: 2015 }],
    ['company founded before 2005', { max: 2004 }],
    ['founded between 2016 and 2018', { min: 2016, max: 2018 }],
    ['founded in the early 2000s', { min: 2000, max: 2004 }],
    ['founded in the late 90s', { min: 1996, max: 1999 }],
    ['mid 2010s companies', { min: 2013, max: 2017 }],
    ['fintech company founded in the 2015-2018 wave', { min: 2015, max: 2018 }],
    ['founded 2015-18', { min: 2015, max: 2018 }],
    ['founded in the last 5 years', { min: 2021 }],
    ['founded in the past 18 months', { min: 2024 }],
    ['founded 10 years ago', { min: 2016, max: 2016 }],
    ['founded more than 10 years ago', { max: 2015 }],
    ['founded less than 10 years ago', { min: 2017 }],
    ['company at least 10 years old', { max: 2016 }],
    ['company under 5 years old', { min: 2022 }],
    ['company founded pre-2008', { max: 2007 }],
    ['company that survived the 2008 financial crisis', { max: 2007 }],
    ['decade-old company', { max: 2016 }],
    ['century old bank', { max: 1926 }],
    ['launched in 2022 or 2023', { min: 2022, max: 2023 }],
    ['2014 class startup', { min: 2014, max: 2014 }],
    ['startup from 2009', { min: 2009, max: 2009 }],
    ['companies founded this year', { min: 2026, max: 2026 }],
    ['companies founded last year', { min: 2025, max: 2025 }],
    ['recently founded companies', { min: 2024 }],
    ['founded before the boom 2012', { max: 2011 }],
    ['founded no later than 2010', { max: 2010 }],
    ['founded post 2019', { min: 2020 }],
    ['AI company that raised in 2021', undefined],
    ['company with 2000 employees', undefined],
  ])('of "%s" is %j', (prompt, range) => expect(include(prompt).founded).toEqual(range));

  it('is excluded after a negation', () => {
    const parsed = parse('fintech company not founded in 2021');
    expect(parsed.exclude.founded).toEqual({ min: 2021, max: 2021 });
    expect(parsed.include.founded).toBeUndefined();
  });
});

describe('funding', () => {
  it.each<[string, Range | undefined]>([
    ['raised $100M to $300M', { min: 100e6, max: 300e6 }],
    ['with $30M+ in funding', { min: 30e6 }],
    ['raised $30-80M', { min: 30e6, max: 80e6 }],
    ['raised more than $200M', { min: 200e6 }],
    ['raised less than 5 million dollars', { max: 5e6 }],
    ['HR automation $10M-$40M', { min: 10e6, max: 40e6 }],
    ['raised US$5M to US$10M', { min: 5e6, max: 10e6 }],
    ['raised 50M', { min: 50e6 }],
    ['raised in 2021', undefined],
    ['companies with $10M in revenue', undefined],
    ['companies with $10M ARR', undefined],
  ])('of "%s" is %j', (prompt, range) => expect(include(prompt).funding_usd).toEqual(range));

  it('is turned into dollars', () => {
    const euros = include('raised over €5m').funding_usd?.min ?? 0;
    expect(euros).toBeGreaterThan(5e6);
    expect(euros).toBeLessThan(7e6);
    expect(include('raised 5 million euros').funding_usd?.min).toBe(euros);
    expect(include('raised 5M€').funding_usd?.min).toBe(euros);
    expect(include('raised EUR 5M').funding_usd?.min).toBe(euros);
  });

  it.each<[string, string[]]>([
    ['robotics at pre-seed', ['pre_seed']],
    ['biotech that just closed Series A', ['series_a']],
    ['startups at seed', ['seed']],
    ['growth stage SaaS', ['growth']],
    ['French insurtech at Series D or later', ['series_d', 'series_e', 'series_f', 'growth', 'ipo']],
    ['Series B+ companies', ['series_b', 'series_c', 'series_d', 'series_e', 'series_f', 'growth', 'ipo']],
    ['Series B or earlier companies', ['pre_seed', 'seed', 'series_a', 'series_b']],
    ['seed to Series B startups', ['seed', 'series_a', 'series_b']],
  ])('stage of "%s" is %j', (prompt, stages) => expect(include(prompt).funding_stages).toEqual(stages));

  it('stage is not read into seeds of plants or heads of growth', () => {
    expect(include('seed producers in Iowa').funding_stages).toEqual([]);
    expect(include('head of growth in Vienna').funding_stages).toEqual([]);
  });
});

describe('company type', () => {
  it.each<[string, string]>([
    ['publicly traded martech company', 'public'],
    ['public SaaS company trading on NASDAQ', 'public'],
    ["private AI startup that haven't IPO'd", 'private'],
    ['privately held cybersecurity company', 'private'],
    ['government-backed technology agency in Singapore', 'government'],
    ['NGOs in Kenya', 'nonprofit'],
    ['501(c)(3) organizations in Ohio', 'nonprofit'],
    ['private space company not yet public', 'private'],
  ])('of "%s" is %s', (prompt, type) => expect(include(prompt).company_types).toEqual([type]));

  it('is excluded after a negation', () => {
    const parsed = parse('hospitals in Texas, no nonprofits');
    expect(parsed.exclude.company_types).toEqual(['nonprofit']);
    expect(parsed.include.company_types).toEqual([]);
  });
});
