import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter, Range } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
const include = (prompt: string): Filter => parse(prompt).include;
const topics = (filter: Filter): string => [...filter.industries, ...filter.keywords].join(' | ');

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

describe('places', () => {
  it.each<[string, Partial<Pick<Filter, 'countries' | 'regions' | 'cities'>>]>([
    ['find design managers in nc', { regions: ['US-NC'] }],
    ['or business development representative', { regions: ['US-OR'] }],
    ['head of engineering near or ios experience', { regions: ['US-OR'] }],
    ['founding engineers in la 5+ years', { cities: ['Los Angeles'] }],
    ['head of ai/ml in oh', { regions: ['US-OH'] }],
    ['Fl Director Of Operations', { regions: ['US-FL'] }],
    ['developer relations based in greater chicago', { cities: expect.arrayContaining(['Chicago']) }],
    ['product designers in chicago area', { cities: expect.arrayContaining(['Chicago']) }],
    ['HRBP jobs CA', { regions: ['US-CA'] }],
    ['10+ years ny senior staff engineers', { regions: ['US-NY'] }],
    ['us first engineer', { countries: ['US'] }],
    ['Dutch fintech with 50-100 employees', { countries: ['NL'] }],
    ['banks in Austin, Texas', { cities: ['Austin'], regions: ['US-TX'] }],
    ['banks in Portland, ME', { cities: ['Portland'], regions: ['US-ME'] }],
  ])('of "%s" are %j', (prompt, places) => expect(include(prompt)).toMatchObject(places));

  it('imply the country of a city or region', () => {
    expect(include('AI company in Berlin').countries).toEqual(['DE']);
    expect(include('software companies in Ohio').countries).toEqual(['US']);
  });

  it('of an area are its countries or regions', () => {
    expect(include('Developer Relations In Dach').countries.toSorted()).toEqual(['AT', 'CH', 'DE']);
    expect(include('AEs across New England').regions).toEqual(expect.arrayContaining(['US-MA', 'US-CT']));
    expect(include('sales team leads for southwest').regions).toEqual(
      expect.arrayContaining(['US-AZ', 'US-NM']),
    );
  });

  it('are not read into words that mean something else', () => {
    const prompt = 'find me banks or insurers that use SAP in or near Munich';
    expect(include(prompt)).toMatchObject({ regions: [], cities: ['Munich'] });
    expect(include('show me sales managers').regions).toEqual([]);
  });

  it('after "outside" or "not in" are excluded, and nothing of them is included', () => {
    const outside = parse('fintech companies outside the US');
    expect(outside.exclude.countries).toEqual(['US']);
    expect(outside.include.countries).toEqual([]);
    const not = parse('banks in Germany, not in Berlin or Munich');
    expect(not.include.countries).toEqual(['DE']);
    expect(not.exclude.cities).toEqual(['Berlin', 'Munich']);
    expect(not.exclude.countries).toEqual([]);
  });
});

describe('titles', () => {
  it('are expanded and kept as asked', () => {
    expect(include('TPMs in Seattle').titles).toEqual(['technical program manager', 'tpm']);
    expect(include('Sales Engineers based in Dublin')).toMatchObject({
      titles: ['sales engineer'],
      functions: ['sales'],
    });
  });

  it('give function and seniority', () => {
    expect(include('VP of Engineering in Oslo')).toMatchObject({
      functions: ['engineering'],
      seniorities: ['vp'],
    });
    expect(include('head of people in Paris')).toMatchObject({
      functions: ['human_resources'],
      seniorities: ['head'],
    });
  });

  it('take unknown words before them in, but not topics, places or levels of experience', () => {
    expect(include('snarf zog correction engineers in Boston').titles).toEqual([
      'snarf zog correction engineer',
    ]);
    expect(include('fintech data scientists in Switzerland')).toMatchObject({
      titles: ['data scientist'],
      countries: ['CH'],
    });
    expect(topics(include('fintech data scientists in Switzerland'))).toContain('fintech');
    expect(include('experienced account managers in Paris').titles).toEqual(['account manager']);
  });

  it('are roles without a word for a person as well', () => {
    expect(include('trust & safety in nashville').functions).toContain('trust_safety');
    expect(include('revops near detroit').titles.join(' ')).toContain('revenue operations');
  });

  it('are not read into what companies make', () => {
    expect(include('privately held developer tool company').titles).toEqual([]);
    expect(include('AI coding assistant company in US').titles).toEqual([]);
  });

  it('are excluded without their function, and levels alone as levels', () => {
    const parsed = parse('CFOs, not controllers, at PE-backed software companies in Toronto');
    expect(parsed.exclude).toMatchObject({ titles: ['controller'], functions: [] });
    expect(parsed.include.titles).toContain('chief financial officer');
    expect(parse('marketing people in Berlin, no interns').exclude.seniorities).toEqual(['intern']);
  });
});

describe('topics', () => {
  it('that no entry fits become keywords', () => {
    expect(topics(include('zorbulation analytics company in Israel'))).toContain('zorbulation analytics');
    expect(topics(include('flumox intelligence tool from the UK'))).toContain('flumox intelligence');
    expect(topics(include('gribble mapping and snarf detection company'))).toMatch(
      /gribble mapping.*snarf detection/,
    );
    expect(topics(include('company building wumpus models for zog generation'))).toMatch(
      /wumpus models.*zog generation/,
    );
    expect(include('zorbulation').keywords).toEqual(['zorbulation']);
    expect(include('employee zorbulation platform').keywords).toEqual(['employee zorbulation']);
  });

  it('never become a keyword of more than four words', () => {
    for (const keyword of include('very long winding zog zig zag zug zeg zang company').keywords) {
      expect(keyword.split(' ').length).toBeLessThanOrEqual(4);
    }
  });

  it('are excluded by "not", "except", "without" and the like up to the end of the clause', () => {
    expect(topics(parse('fintech companies, not banks').exclude)).toContain('bank');
    const list = parse('software companies except banks, insurers and retailers in London');
    expect(topics(list.exclude)).toMatch(/bank.*insur.*retail/);
    expect(list.include.cities).toEqual(['London']);
    const colon = parse('not startups, not agencies: manufacturing companies in Ohio');
    expect(topics(colon.exclude)).toMatch(/startup/);
    expect(topics(colon.exclude)).toMatch(/agenc/);
    expect(topics(colon.include)).toContain('manufactur');
    expect(parse('robotics companies, no zorblers').exclude.keywords).toEqual(['zorblers']);
  });

  it('after "not just" are not excluded', () => {
    expect(topics(parse('legaltech used by law firms not just banks').exclude)).toBe('');
  });

  it('that are both wanted and excluded are excluded', () => {
    const parsed = parse('banks, no banks');
    expect(topics(parsed.exclude)).toContain('bank');
    expect(topics(parsed.include)).not.toContain('bank');
  });

  it('give the query for ranking where no need is stated', () => {
    const parsed = parse('cybersecurity companies in Ohio');
    expect(parsed.intent.text).toContain('cybersecurity');
    expect(parsed.intent.terms.length).toBeGreaterThan(0);
  });
});

describe('technologies', () => {
  it('are read after words of use, with their exclusions', () => {
    const parsed = parse('retailers using Shopify and Stripe but not Magento');
    expect(parsed.include.technologies).toEqual(['shopify', 'stripe']);
    expect(parsed.exclude.technologies).toEqual(['magento']);
    expect(parse('manufacturers that use SAP but do not use Salesforce')).toMatchObject({
      include: { technologies: ['sap'] },
      exclude: { technologies: ['salesforce'] },
    });
    expect(parse('companies without Salesforce').exclude.technologies).toEqual(['salesforce']);
  });

  it('may stand before the word of use', () => {
    expect(include('Snowflake users in Berlin').technologies).toEqual(['snowflake']);
    expect(parse('Firmen, die Salesforce nicht nutzen').exclude.technologies).toEqual(['salesforce']);
  });
});

describe('companies', () => {
  it('after "at" or "works for" are employers', () => {
    expect(include('product managers at Google in Zurich')).toMatchObject({
      companies: ['Google'],
      cities: ['Zurich'],
    });
    expect(include('someone who works for Acme Inc').companies).toEqual(['Acme Inc']);
    expect(include('CTO at stripe').companies).toEqual(['stripe']);
    expect(include('CTO at stripe.com').companies).toEqual(['stripe.com']);
    expect(include('CTOs at Oracle').technologies).toEqual([]);
  });

  it('are not read into kinds of companies, stages or places', () => {
    expect(include('head of tax at edtech').companies).toEqual([]);
    expect(include('head of finance at companies in oxford at series a').companies).toEqual([]);
    expect(include('engineers at late stage biotech firms').companies).toEqual([]);
  });

  it('named as examples are exemplars', () => {
    expect(parse('companies like stripe.com').exemplars).toEqual([{ domain: 'stripe.com' }]);
    expect(parse('similar to Datadog and New Relic').exemplars).toEqual([
      { company: 'Datadog' },
      { company: 'New Relic' },
    ]);
    expect(parse('competitors of Acme Robotics in Spain')).toMatchObject({
      exemplars: [{ company: 'Acme Robotics' }],
      include: { countries: ['ES'] },
    });
    expect(parse('Datadog competitors').exemplars).toEqual([{ company: 'Datadog' }]);
    expect(parse('lookalikes of Notion, Coda and airtable.com').exemplars).toHaveLength(3);
    expect(parse('traditional industries like banking').exemplars).toEqual([]);
  });

  it('are excluded after a negation', () => {
    expect(
      parse('AI labs but not OpenAI').exclude.keywords.concat(
        parse('AI labs not like OpenAI').exclude.companies,
      ),
    ).not.toEqual([]);
    expect(parse('engineers in Berlin, not at Zalando').exclude.companies).toEqual(['Zalando']);
  });
});

describe('need', () => {
  it.each<[string, string]>([
    [
      'hospitals in Texas evaluating electronic health record software, no nonprofits',
      'electronic health record software',
    ],
    ['clinics looking for a scheduling tool in Ohio', 'scheduling tool'],
    ['banks moving off Oracle', 'moving off Oracle'],
    ['retailers planning to migrate their ERP with 50 employees', 'migrate their ERP'],
    ['startups hiring data engineers in Berlin', 'hiring data engineers'],
  ])('of "%s" is "%s"', (prompt, text) => expect(parse(prompt).intent.text).toBe(text));

  it('of who wants to leave a product names the product as a technology in use', () => {
    expect(include('banks moving off Oracle').technologies).toEqual(['oracle']);
    expect(include('banks evaluating Oracle').technologies).toEqual([]);
  });

  it('is not the request itself', () => {
    const parsed = parse('looking for fintech companies in Germany');
    expect(topics(parsed.include)).toContain('fintech');
    expect(parsed.include.countries).toEqual(['DE']);
    expect(include('head of recruiting in Ohio').titles).toEqual(['head of recruiting']);
  });
});

describe('what no filter holds', () => {
  it('never makes a protected attribute of persons a filter', () => {
    for (const prompt of [
      'female founders in Berlin',
      'Jewish-owned banks',
      'Black-owned restaurants',
      'women-led startups',
      'gay CEOs',
      'muslim-owned shops',
    ]) {
      const { include: inc, exclude } = parse(prompt);
      const text = JSON.stringify([inc, exclude]).toLowerCase();
      expect(text).not.toMatch(/female|jewish|black|women|gay|muslim/);
    }
    expect(parse('female founders in Berlin').unparsed).toContain('female');
    expect(parse('Jewish-owned banks').unparsed).toContain('Jewish');
  });

  it('lists what was not understood', () => {
    const { unparsed } = parse('banks in Germany that blorped wildly last summer');
    expect(unparsed).toEqual(expect.arrayContaining(['blorped']));
    expect(unparsed).not.toContain('banks');
    expect(unparsed).not.toContain('in');
  });

  it('keeps investors out of places and titles', () => {
    expect(include('European fintech that raised from US VCs, not local ones')).toMatchObject({ titles: [] });
    expect(include('European fintech that raised from US VCs').countries).not.toContain('US');
  });
});

describe('spans', () => {
  it('say which characters became what', () => {
    const prompt = 'Find 20 CTOs in Berlin, not banks';
    const spans = parse(prompt).spans.map(({ start, end, field, value }) => [
      prompt.slice(start, end),
      field,
      value,
    ]);
    expect(spans).toEqual(
      expect.arrayContaining([
        ['20', 'k', 20],
        ['CTOs', 'include.titles', 'chief technology officer'],
        ['Berlin', 'include.cities', 'Berlin'],
      ]),
    );
    expect(spans.some(([text, field]) => text === 'banks' && String(field).startsWith('exclude.'))).toBe(
      true,
    );
  });
});
