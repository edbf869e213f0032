import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);

describe('a year behind what a company did', () => {
  it.each([
    'fintechs that raised since 2021',
    'fintechs that raised money after 2021',
    'startups that raised more than $20 million before 2015',
    'biotechs funded since 2020',
    'biotechs that got funded between 2019 and 2021',
    'companies that went public since 2020',
    'companies acquired since 2019',
    'companies that expanded to Germany since 2022',
    'Firmen, die seit 2020 eine Series B abgeschlossen haben',
    'startups que levantaron más de 5 millones desde 2021',
    'startups qui ont levé des fonds depuis 2021',
  ])('is not when it was founded, and is said not to be understood: "%s"', (prompt) => {
    const parsed = parse(prompt);
    expect(parsed.include.founded).toBeUndefined();
    expect(parsed.unparsed.join(' ')).toMatch(/20\d\d/);
  });

  it.each<[string, object]>([
    ['software companies since 2010', { min: 2010 }],
    ['companies active since 2010', { min: 2010 }],
    ['VC-backed companies since 2015', { min: 2015 }],
    ['companies that launched since 2019', { min: 2019 }],
    ['companies founded since 2015 that raised $10M', { min: 2015 }],
    ['companies that raised $10M and were founded after 2015', { min: 2016 }],
  ])('but is in "%s"', (prompt, founded) => expect(parse(prompt).include.founded).toEqual(founded));
});

describe('hiring', () => {
  it.each([
    ['SaaS companies actively hiring', 'hiring', ['saas']],
    ['startups that are hiring in Berlin', 'hiring', []],
    ['fintechs hiring', 'hiring', ['fintech']],
    ['fintechs hiring like crazy', 'hiring like crazy', ['fintech']],
    ['SaaS companies with 200 people, hiring aggressively', 'hiring aggressively', ['saas']],
    ['startups hiring aggressively for sales roles', 'hiring aggressively for sales roles', []],
  ])('is what "%s" do', (prompt, need, industries) => {
    const parsed = parse(prompt);
    expect(parsed.intent.text).toBe(need);
    expect(parsed.include.industries).toEqual(industries);
  });

  it.each(['hiring platforms in Europe', 'companies that build hiring tools', 'tech hiring startups'])(
    'is what "%s" are about',
    (prompt) => expect(parse(prompt).include.industries).toContain('recruiting'),
  );

  it('before "managers" is a title', () =>
    expect(parse('hiring managers at fintechs').include.titles).toEqual(['hiring manager']));
});

describe('who asks', () => {
  it.each<[string, number, string[]]>([
    ['looking for 10 CTOs at fintechs', 10, ['chief technology officer', 'cto']],
    ['searching for 5 hospitals in Texas', 5, []],
    ['50 leads in fintech', 50, []],
    ['I sell dental software, find me 30 clinics in Ohio', 30, []],
    ['need 40 leads, hvac contractors, phoenix az', 40, []],
  ])('says how many, and "leads" are whoever is wanted: "%s"', (prompt, k, titles) => {
    const parsed = parse(prompt);
    expect(parsed.k).toBe(k);
    expect(parsed.include.titles).toEqual(titles);
  });

  it('do not take "at scale" for an employer', () =>
    expect(parse('platform engineers at companies running Terraform at scale').include.companies).toEqual(
      [],
    ));

  it.each([
    'leads similar to our customers Stripe and Plaid but in Europe',
    'companies like our best customers Stripe and Plaid',
  ])('may name customers of their own: "%s"', (prompt) => {
    const parsed = parse(prompt);
    expect(parsed.exemplars).toEqual([{ company: 'Stripe' }, { company: 'Plaid' }]);
    expect(parsed.include.technologies).toEqual([]);
    expect(parsed.include.titles).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['Firmen wie unsere Kunden Personio und Celonis', ['Personio', 'Celonis']],
    ['entreprises comme nos clients Doctolib et Alan', ['Doctolib', 'Alan']],
    ['empresas como nuestros clientes Glovo y Cabify', ['Glovo', 'Cabify']],
    ['empresas como nossos clientes Nubank e iFood', ['Nubank', 'iFood']],
    ['aziende come i nostri clienti Satispay e Scalapay', ['Satispay', 'Scalapay']],
    ['bedrijven zoals onze klanten Adyen en Mollie', ['Adyen', 'Mollie']],
  ])('in their language: "%s"', (prompt, companies) =>
    expect(parse(prompt).exemplars).toEqual(companies.map((company) => ({ company }))),
  );

  it.each(['credit unions with assets over $1B', 'banks with more than $10 billion in assets'])(
    'does not mean money raised: "%s"',
    (prompt) => expect(parse(prompt).include.funding_usd).toBeUndefined(),
  );
});

describe('what B2B people write', () => {
  it.each<[string, string]>([
    ['companies likely to buy a CRM', 'CRM'],
    ['accounts in fintech with intent for data warehouse', 'data warehouse'],
    ['who should I sell my payroll software to in Ohio?', 'payroll software'],
    ['100 companies that raised a Series A and are hiring sales people', 'hiring sales people'],
  ])('"%s" needs "%s"', (prompt, need) => expect(parse(prompt).intent.text).toBe(need));

  it.each<[string, string[]]>([
    ['retailers with Oracle ERP', ['retail']],
    ['SaaS companies using Salesforce CRM', ['saas']],
    ['clinics using Epic EHR', ['healthcare']],
    ['companies using HubSpot CRM and Zendesk', []],
    ['CRM companies in Berlin', ['customer relationship management']],
  ])('the kind of a product in use is no sector: "%s"', (prompt, industries) =>
    expect(parse(prompt).include.industries).toEqual(industries),
  );

  it.each(['B2B SaaS, Series A-C', 'SaaS companies Series A–C', 'SaaS companies, Series A to C'])(
    'reads the rounds of "%s"',
    (prompt) => expect(parse(prompt).include.funding_stages).toEqual(['series_a', 'series_b', 'series_c']),
  );

  it.each<[string, string]>([
    ['anyone at Snowflake competitors', 'Snowflake'],
    ["engineering managers at Datadog's competitors", 'Datadog'],
  ])('rivals are like the company, not its staff: "%s"', (prompt, company) => {
    const parsed = parse(prompt);
    expect(parsed.exemplars).toEqual([{ company }]);
    expect(parsed.include.companies).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['I want to reach heads of logistics at food producers in Spain', ['head of logistics']],
    ['director of clinical operations at CROs in Boston', ['director of clinical operations']],
    ['sales leaders at CROs', ['sales leader']],
  ])('what stands behind "at" is where they work: "%s"', (prompt, titles) =>
    expect(parse(prompt).include.titles).toEqual(titles),
  );

  it.each<[string, string[]]>([
    ['healthtech startups (seed-series B), Berlin', ['seed', 'series_a', 'series_b']],
    ['startups seed-Series A', ['seed', 'series_a']],
  ])('reads from seed on: "%s"', (prompt, stages) =>
    expect(parse(prompt).include.funding_stages).toEqual(stages),
  );

  it.each<[string, string[], string[]]>([
    ['sales teams at SaaS companies', ['sales'], ['saas']],
    ['human resources teams at hospitals', ['human_resources'], ['hospitals']],
    ['software for sales teams at banks', [], ['software', 'sales', 'banking']],
  ])('a team is its function, no sector: "%s"', (prompt, functions, industries) =>
    expect(parse(prompt).include).toMatchObject({ functions, industries }),
  );

  it.each([
    ['retailers complaining about their POS', 'POS'],
    ['utilities preparing for NIS2', 'NIS2'],
    ['companies that must comply with DORA in Luxembourg', 'DORA'],
  ])('a pain is a need: "%s"', (prompt, need) => expect(parse(prompt).intent.text).toBe(need));

  it('whom a company has is no sector of it', () => {
    expect(parse('companies with a VP of Sales').include.industries).toEqual([]);
    expect(parse('fintechs with a Head of Data').include.industries).toEqual(['fintech']);
  });

  it('keeps two titles apart, and qualified leads are no title', () => {
    expect(parse('CMOs & VPs Marketing at DTC brands').include.titles).toEqual([
      'chief marketing officer',
      'cmo',
      'vice president marketing',
      'vp marketing',
    ]);
    expect(parse('high intent leads for cloud migration in the UK').include.titles).toEqual([]);
    expect(parse('tech leads in Berlin').include.titles).not.toEqual([]);
  });
});

describe('none', () => {
  it.each<[string, object]>([
    ['SaaS startups, none with more than 50 employees', { employees: { min: 51 } }],
    ['healthcare companies in the US, none in Texas', { regions: ['US-TX'] }],
    ['CTOs at retailers, none using Oracle', { technologies: ['oracle'] }],
  ])('rules out what follows: "%s"', (prompt, excluded) =>
    expect(parse(prompt).exclude).toMatchObject(excluded),
  );

  it('bounds a number: over from above, smaller from below', () => {
    expect(parse('fintechs in Europe, none over 200 people').include.employees).toEqual({ max: 200 });
    expect(parse('carriers, none smaller than 100 employees').include.employees).toEqual({ min: 100 });
  });
});
