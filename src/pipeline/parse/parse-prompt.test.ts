import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
const include = (prompt: string): Filter => parse(prompt).include;
const topics = (filter: Filter): string => [...filter.industries, ...filter.keywords].join(' | ');

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
