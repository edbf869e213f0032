import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

// July 2026
const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;
const year = ctx.now.getUTCFullYear();

describe('the words that found a topic', () => {
  it.each<[string, string[], string[]]>([
    ['vertical farming company in the Netherlands', ['agriculture technology'], ['vertical farming']],
    ['esports startups', ['gaming'], ['esports']],
    ['AI-startups in Delft', ['artificial intelligence'], []],
    ['banks in Ohio', ['banking'], []],
    ['logistics company in Spain', ['logistics'], []],
    ['IT companies', ['information technology'], []],
    ['hotels in Venezia con spa', ['hospitality'], ['hotels']],
    ['Brauereien in Bayern', ['alcoholic beverages'], ['brewery']],
    ['Kliniken in Bayern', ['hospitals'], []],
  ])('stay beside it where they say more: %s', (prompt, industries, keywords) => {
    const { include } = parse(prompt);
    expect(include.industries).toEqual(expect.arrayContaining(industries));
    expect(include.keywords).toEqual(expect.arrayContaining(keywords));
    if (keywords.length === 0) expect(include.keywords).toEqual([]);
  });

  it('have no span, and none where the topic is ruled out', () => {
    const { spans } = parse('esports startups');
    expect(spans.map(({ field }) => field)).not.toContain('include.keywords');
    expect(parse('airlines, no airlines').include.keywords).toEqual([]);
  });

  it('say the kind of company behind a title', () => {
    const { include } = parse('solar installers in Arizona');
    expect(include).toMatchObject({
      titles: ['solar installer'],
      keywords: ['solar energy', 'solar installers'],
    });
  });
});

describe('figures about companies', () => {
  it.each<[string, Some]>([
    // what a number belongs to
    ['3D printing company in Austria', { industries: ['3d printing'] }],
    ['law firms with 100-500 lawyers', { employees: { min: 100, max: 500 }, titles: [] }],
    ['staffing agency with more than 200 recruiters', { employees: { min: 201 }, titles: [] }],
    ['hospitals with 500+ beds', { employees: undefined }],
    ['50 heads of IT at hospitals', { employees: undefined, titles: ['head of it'] }],
    ['company that grew from 50 to 500 employees', { employees: { min: 500 } }],
    ['small firms with 2-10 employees', { employees: { min: 2, max: 10 }, keywords: [] }],
    ['well-funded climate startup ($100M+)', { industries: ['climate technology'] }],
    // times
    ['company started no earlier than 2018', { founded: { min: 2018 } }],
    ['company founded in or after 2019', { founded: { min: 2019 } }],
    ['company older than 50 years', { founded: { max: year - 50 } }],
    ['company younger than 3 years', { founded: { min: year - 3 } }],
    ['plumber in business for 20 years', { founded: { max: year - 20 } }],
    ['AI company founded post ChatGPT', { founded: { min: 2023 }, technologies: [] }],
    ['company founded during World War II', { founded: { min: 1939, max: 1945 } }],
    ['companies founded in the 19th century', { founded: { min: 1800, max: 1899 }, keywords: [] }],
    ['company founded in the early nineties', { founded: { min: 1990, max: 1994 } }],
    ['crypto company that survived the FTX collapse', { founded: { max: 2021 } }],
    ['founded at the height of the dot-com bubble', { founded: { min: 1995, max: 2001 } }],
    // rounds
    ['raised 2-5M seed', { funding_stages: ['seed'], keywords: [] }],
    ['devtools, seed, 5-20 people', { funding_stages: ['seed'] }],
    ['biotech, Series B to D', { funding_stages: ['series_b', 'series_c', 'series_d'] }],
    ['fintech, Series B to nowhere', { funding_stages: ['series_b'] }],
    ['500 Global portfolio company', { employees: undefined }],
    ['Series A/B SaaS companies', { funding_stages: ['series_a', 'series_b'] }],
    ['Series A or other SaaS', { funding_stages: ['series_a'] }],
    ['agentic startup that raised a seed', { funding_stages: ['seed'] }],
    ['raised a $30M Series B led by Accel', { funding_stages: ['series_b'], keywords: [] }],
    ['$100 million+ raised biotech', { funding_usd: { min: 100_000_000 } }],
    ["founded '15-'18", { founded: { min: 2015, max: 2018 } }],
    ["founded between '98 and '12", { founded: { min: 1998, max: 2012 } }],
    ['at least 25 years in business', { founded: { max: year - 25 }, companies: [] }],
    ['a 2017 startup', { founded: { min: 2017, max: 2017 } }],
    ['no larger than 25 people, SaaS', { employees: { max: 25 } }],
    ['thousands of employees in aerospace', { employees: { min: 1000 } }],
  ])('%s', (prompt, expected) => {
    const parsed = parse(prompt);
    for (const [field, value] of Object.entries(expected))
      expect(parsed.include[field as keyof Filter]).toEqual(value);
    if (!prompt.startsWith('50 ')) expect(parsed.k).toBeNull();
  });
});

describe('what is said of a company', () => {
  it.each<[string, Some]>([
    ['no-code tool company in Spain', { industries: ['low-code'] }],
    ['retailers running on SAP', { industries: ['retail'], technologies: ['sap'] }],
    ['companies whose website runs on WordPress', { industries: [], technologies: ['wordpress'] }],
    ['AI company selling to law firms', { industries: ['artificial intelligence', 'legal'] }],
    ['software for dentists', { industries: ['software', 'dental'], titles: [] }],
    ['insurtech company that sells through brokers', { titles: [] }],
    ['real estate developer in Dubai', { industries: ['real estate'], titles: [] }],
    ['wind farm developers in Texas', { industries: ['wind energy'], titles: [] }],
    ['software developers in Berlin', { titles: ['software developer'] }],
    ['Odoo implementation partner in Belgium', { technologies: ['odoo'], titles: [] }],
    ['AWS partners in Poland', { technologies: ['aws'], titles: [] }],
    ['partner at a law firm', { titles: ['partner'] }],
    ['offering background checks to landlords', { titles: [] }],
    ['reporting to directors', { titles: ['director'] }],
    ['tools for nurses', { titles: [] }],
    ['recruiting for sales managers', { titles: ['sales manager'] }],
    ['executive search firm in Zurich', { industries: ['recruiting'], titles: [] }],
    ['company led by a second-time founder', { titles: [] }],
    ['company that laid off staff in 2023', { seniorities: [] }],
    ['subsidiary of Siemens', { technologies: [] }],
    ['listed on the London Stock Exchange', { company_types: ['public'], cities: [], technologies: [] }],
    ['olive oil producer in Greece', { industries: ['food and beverage'], titles: [] }],
    ['cocoa processors in Ghana', { industries: ['food and beverage'], titles: [] }],
    ['film producers in LA', { titles: ['film producer'] }],
    ['influencer marketing platform in Brazil', { industries: ['influencer marketing'], titles: [] }],
    // the other number of a name
    ['background check company', { industries: ['identity verification'] }],
    ['biotechs in Boston', { industries: ['biotechnology'] }],
    ['DC government contractor', { industries: ['government'], company_types: [] }],
  ])('%s', (prompt, expected) => {
    const { include } = parse(prompt);
    for (const [field, value] of Object.entries(expected)) {
      if (Array.isArray(value) && value.length > 1)
        expect(include[field as keyof Filter]).toEqual(expect.arrayContaining(value));
      else expect(include[field as keyof Filter]).toEqual(value);
    }
  });

  it.each([
    ['Airbnb for boats', 'Airbnb'],
    ['the Stripe of Africa', 'Stripe'],
  ])('names what it is like: %s', (prompt, company) => {
    const { exemplars, include } = parse(prompt);
    expect(exemplars).toEqual([{ company }]);
    expect(include.technologies).toEqual([]);
  });

  it('takes no other "of" and "for" for a likeness', () => {
    expect(parse('Salesforce for nonprofits').exemplars).toEqual([]);
    expect(parse('the Bank of America').exemplars).toEqual([]);
  });
});
