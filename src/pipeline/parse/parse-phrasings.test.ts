import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
const topics = (filter: Filter): string => [...filter.industries, ...filter.keywords].join(' | ');
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('one thing said in many ways', () => {
  it.each<[string, Some]>([
    // places
    ['marketing agencies in the Austin area', { cities: expect.arrayContaining(['Austin']) }],
    ['banks in Cambridge, UK', { cities: ['Cambridge'], countries: ['GB'] }],
    ['banks in Cambridge, Massachusetts', { cities: ['Cambridge'], regions: ['US-MA'] }],
    ['banks in Portland OR Seattle', { cities: ['Portland', 'Seattle'] }],
    ['banks in Texas or Oklahoma', { regions: ['US-TX', 'US-OK'] }],
    ['hospitals in Nice and Bath', { cities: ['Nice', 'Bath'] }],
    ['design agencies Milan', { cities: ['Milan'] }],
    ['recruiters in Washington state', { regions: ['US-WA'] }],
    ['Sales jobs TX', { regions: ['US-TX'] }],
    ['engineers in pa area', { regions: ['US-PA'] }],
    ['Polish developers', { countries: ['PL'] }],
    ['it managers in it services', { countries: [] }],
    ['sdr jobs or', { regions: ['US-OR'] }],
    ['md sales team leads', { regions: ['US-MD'], titles: ['sales team lead'] }],
    ['head of tax in md fintech', { regions: ['US-MD'] }],
    ['remote company', { cities: [] }],
    ['company from enterprise to consumer', { cities: [] }],
    ['company incorporated in Delaware in 2012', { regions: ['US-DE'], founded: { min: 2012, max: 2012 } }],
    ['banks in Cambridge, Canada', { cities: ['Cambridge'], countries: ['CA'] }],
    ['engineers in Vancouver, WA', { cities: ['Vancouver'], regions: ['US-WA'] }],
    ['banks in Texas or CA', { regions: ['US-TX', 'US-CA'] }],
    ['sales managers TX, remote', { regions: ['US-TX'] }],
    ['polish developers', { countries: ['PL'] }],
    ['engineers Reading area', { cities: ['Reading'] }],
    ['banks near Lyon region', { cities: expect.arrayContaining(['Lyon']) }],
    ['offices in Portland Salem Eugene', { cities: ['Portland', 'Salem', 'Eugene'] }],
    ['outside sales reps in Ohio', { regions: ['US-OH'] }],
    ['robotics engineers in Oslo', { titles: ['robotics engineer'] }],
    ['Snowflake consulting firms', { technologies: ['snowflake'] }],
    ['Kubernetes experience in Oslo', { technologies: ['kubernetes'] }],
    ['engineers backed by 3 investors', { titles: ['engineer'] }],
    ['fintech raised from Sequoia but not Accel', { industries: ['fintech'] }],
    // numbers
    ['founded in the 20s', { founded: { min: 2020, max: 2029 } }],
    ['2015-2018 startups', { founded: { min: 2015, max: 2018 } }],
    ['fintechs, 2015 founded', { founded: { min: 2015, max: 2015 } }],
    ['founded up to and including 2015', { founded: { max: 2015 } }],
    ['about 100 or more employees', { employees: { min: 100 } }],
    ['exactly 100 or more employees', { employees: { min: 100 } }],
    ['raised $5M to USD 10M', { funding_usd: { min: 5e6, max: 10e6 } }],
    ['raised 5 million of dollars', { funding_usd: { min: 5e6 } }],
    ['companies with 100 employees or fewer', { employees: { max: 100 } }],
    ['companies with less than 2 thousand staff', { employees: { max: 2000 } }],
    ['company with 50 people', { employees: { min: 50, max: 50 } }],
    ['company with 1 200 employees', { employees: { min: 1200, max: 1200 } }],
    ['founded in the 1990s', { founded: { min: 1990, max: 1999 } }],
    ['companies from the 2010s', { founded: { min: 2010, max: 2019 } }],
    ['company founded during the pandemic', { founded: { min: 2020, max: 2021 } }],
    ['company founded before COVID', { founded: { max: 2019 } }],
    ['post-COVID travel startups', { founded: { min: 2022 } }],
    ['company that survived the dot-com crash', { founded: { max: 1999 } }],
    ['dot-com era retailers', { founded: { min: 1995, max: 2001 } }],
    ['travel startups and the pandemic', { keywords: expect.anything() }],
    ['startups from the 2021 boom', { founded: { min: 2021, max: 2021 } }],
    ['SF biotech', { cities: ['San Francisco'] }],
    ['growth-stage SaaS', { funding_stages: ['growth'], keywords: [] }],
    ['defense tech startup', { industries: ['defense'], keywords: [] }],
    ['post-2020 AI startup', { founded: { min: 2021 } }],
    ['founded after the crash of 2008', { founded: { min: 2009 } }],
    ['vintage 2015 fintechs', { founded: { min: 2015, max: 2015 } }],
    ['companies 5 to 10 years old', { founded: { min: 2016, max: 2021 } }],
    ['founded within the last 2 years', { founded: { min: 2024 } }],
    ['raised 2 billion dollars', { funding_usd: { min: 2e9 } }],
    ['raised between 5 and 10 million dollars', { funding_usd: { min: 5e6, max: 10e6 } }],
    ['raised 5m to 10m', { funding_usd: { min: 5e6, max: 10e6 } }],
    ['$40M raised', { funding_usd: { min: 40e6 } }],
    // stages, types, sizes
    ['seed funded startups', { funding_stages: ['seed'] }],
    ['pre-seed to seed robotics', { funding_stages: ['pre_seed', 'seed'] }],
    ['enterprises in Germany', { employees: { min: 1000 } }],
    ['large banks in Spain', { employees: { min: 1000 } }],
    ['government agencies in Kenya', { company_types: ['government'] }],
    ['private companies in Kenya', { company_types: ['private'] }],
    ['seed companies in Oslo', { funding_stages: ['seed'] }],
    ['Series A to profitability', { funding_stages: ['series_a'] }],
    ['public, fintech', { company_types: [] }],
    // titles
    ['companies doing marketing operations', { titles: [] }],
    ['marketing operations at companies in Oslo', { functions: ['marketing'] }],
    ['managers of hospitals', { titles: ['manager'], industries: ['hospitals'] }],
    ['head of integrity in Oslo', { titles: ['head of integrity'], cities: ['Oslo'] }],
    ['head of fintech in Oslo', { titles: ['head of fintech'], industries: [] }],
    ['directors of logistics companies', { titles: ['director'], industries: ['logistics'] }],
    ['senior level engineers', { titles: ['engineer'], seniorities: ['senior'] }],
    ['senior level director of finance', { seniorities: ['director'] }],
    ['senior staff engineers in Oslo', { titles: ['senior staff engineer'] }],
    ['climate tech account managers', { titles: ['account manager'] }],
    ['ai startup ae positions', { titles: expect.arrayContaining(['account executive']) }],
    ['companies building AI agents', { titles: [] }],
    ['law firms with 100-500 lawyers', { titles: [] }],
    ['startups with experienced founders', { titles: [] }],
    ['people in customer support in Lagos', { functions: ['customer_success'] }],
    ['customer support software companies', { titles: [] }],
    ['IT decision makers in manufacturing', { functions: ['it'], titles: [] }],
    ['marketing people in Berlin', { functions: ['marketing'], titles: [] }],
    ['ex-Google founders in Tel Aviv', { titles: ['founder'], companies: [] }],
    // companies
    ['CTOs at The Trade Desk', { companies: ['Trade Desk'] }],
    ['CTOs at Goldman Sachs and Morgan Stanley', { companies: ['Goldman Sachs', 'Morgan Stanley'] }],
    ['CTOs at banks', { companies: [] }],
    ['CTOs at the bank', { companies: [] }],
    ['people who work for acme inc', { companies: ['acme inc'] }],
    ['employees of bbc.co.uk', { companies: ['bbc.co.uk'] }],
    ['CTOs at Acme, Inc.', { companies: ['Acme, Inc'] }],
    ['CTOs at the Goldman Sachs Group', { companies: [expect.stringContaining('Goldman Sachs')] }],
    // topics
    ['zorb-flux company', { keywords: ['zorb-flux'] }],
    ['companies that zorb', { keywords: [] }],
    ['marketing software companies', { industries: ['marketing technology'], keywords: [] }],
    ['AI drug discovery company', { industries: ['drug discovery'], keywords: ['artificial intelligence'] }],
    ['crypto/web3 company', { industries: expect.arrayContaining(['web3']), keywords: [] }],
    ['healthcare and AI companies', { industries: ['healthcare', 'artificial intelligence'] }],
    ['zorbulation company in the US', { keywords: ['zorbulation'] }],
    // technologies
    ['engineers with Kubernetes experience', { technologies: ['kubernetes'] }],
    ['retailers running SAP', { technologies: ['sap'], industries: ['retail'] }],
    ['companies switching from Zendesk to Intercom', { technologies: ['zendesk'] }],
    ['Salesforce customers in Germany', { technologies: ['salesforce'], keywords: [] }],
    ['companies powered by Snowflake and dbt', { technologies: ['snowflake', 'dbt'] }],
  ])('"%s"', (prompt, wanted) => expect(parse(prompt).include).toMatchObject(wanted));

  it.each<[string, Some]>([
    ['banks excluding Germany, Austria and Switzerland', { countries: ['DE', 'AT', 'CH'] }],
    ['banks not in Paris', { cities: ['Paris'], countries: [] }],
    ['AI labs, excluding Google and Meta', { companies: ['Google', 'Meta'] }],
    ['CRM vendors other than Salesforce', { companies: ['Salesforce'], technologies: [] }],
    ['hospitals in Ohio, no clinics', { industries: [], keywords: ['clinics'] }],
    ['shops without Shopify', { technologies: ['shopify'], companies: [] }],
    ['fintech startups, no Series A', { funding_stages: ['series_a'] }],
    ['companies not founded before 2010', { founded: { max: 2009 } }],
    ['sales people, no directors', { seniorities: ['director'] }],
    ['companies that raised $500M but have not shipped a product', { keywords: [] }],
    ['fintechs but not like Klarna', { companies: ['Klarna'] }],
    ['banks, insurers excluded', { countries: [] }],
    ['software companies, not banks and not insurers', { industries: ['banking', 'insurance'] }],
    [
      'software companies, not banks, insurers, or retailers',
      { industries: ['banking', 'insurance', 'retail'] },
    ],
    ['not in the US or the UK, only banks', { countries: ['US', 'GB'], industries: [] }],
  ])('leaves out in "%s"', (prompt, wanted) => expect(parse(prompt).exclude).toMatchObject(wanted));

  it('reads the number of leads wherever it is unmistakable', () => {
    expect(parse('fintech in Berlin, 20 leads').k).toBe(20);
    expect(parse('5 million leads').k).toBeNull();
    expect(parse('the 3330s of robots').include.founded).toBeUndefined();
    expect(parse('similar to the Trade Desk, top 10').exemplars).toEqual([{ company: 'Trade Desk' }]);
    expect(parse('space company competing with banks in Spain').include).toMatchObject({ countries: ['ES'] });
  });

  it('takes no number for employees that counts something else', () => {
    for (const prompt of [
      'hospitals with more than 500 beds',
      'apps with 10,000,000+ users',
      'companies with $5M+ ARR',
    ]) {
      expect(parse(prompt).include.employees).toBeUndefined();
    }
  });

  it('lists what has no field', () => {
    expect(parse('Y Combinator fintech').unparsed).toEqual(['Y', 'Combinator']);
    expect(parse('fintech acquired by Google').unparsed).toEqual(['Google']);
    expect(parse('space company competing with government agencies')).toMatchObject({
      include: { company_types: [] },
      unparsed: ['government', 'agencies'],
    });
    expect(topics(parse("women's health startups").include)).toContain('health');
  });

  it('reads Chinese and Japanese numbers', () => {
    const both = parse('日本のソフトウェア企業、銀行と保険会社以外').exclude;
    expect(topics(both)).toMatch(/bank/);
    expect(topics(both)).toMatch(/insur/);
    expect(parse('二十家中国的公司').k).toBe(20);
    expect(parse('两家公司').k).toBe(2);
    expect(parse('員工二百五十人以上的企業').include.employees).toEqual({ min: 250 });
    expect(parse('員工三百五十人以上的企業').include.employees).toEqual({ min: 350 });
    expect(parse('从50人到200人的公司').include.employees).toEqual({ min: 50, max: 200 });
    expect(parse('2015年に設立された日本の企業').include.founded).toEqual({ min: 2015, max: 2015 });
    expect(parse('女性創業者の企業').unparsed.join('')).toContain('女性');
  });

  it('ranks on the need when one is stated, wherever the language puts it', () => {
    expect(parse('正在寻找CRM系统的物流公司').intent.text).toBe('CRM系统');
    expect(parse('Kliniken, die ein neues Dienstplansystem suchen').intent.text).toBe(
      'neues Dienstplansystem',
    );
    expect(parse('clinics looking for software which saves time').intent.text).toBe('software');
    expect(parse('We sell scheduling software. Find hospitals')).toMatchObject({
      intent: { text: 'scheduling software' },
      include: { industries: ['hospitals'] },
    });
    expect(parse('clinics not looking for software').intent.text).not.toBe('software');
  });
});
