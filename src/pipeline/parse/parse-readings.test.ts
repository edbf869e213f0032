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

describe('what is needed is no kind of company', () => {
  it.each<[string, string, string[]]>([
    ['who is looking for a CRM in Austin', 'CRM', []],
    ['who needs a CRM in Austin', 'CRM', []],
    ['companies evaluating an EHR', 'EHR', []],
    ['manufacturers moving to a new ERP', 'new ERP', ['manufacturing']],
    ['Energieversorger in Bayern, die ein ERP-System ablösen wollen', 'ERP-System', ['utilities']],
    ['Maschinenbauer, die nach einem CRM suchen', 'CRM', ['machinery']],
    ['Schulen, die eine Lernplattform einführen möchten', 'Lernplattform', ['k-12 education']],
    ['Hersteller, die ein MES einführen möchten', 'MES', []],
    ['Banken, die keine Cloud-Lösung suchen', 'Banken', ['banking']],
    ['Wer sucht ein CRM in Berlin?', 'CRM', []],
    ['gemeenten in Gelderland die een documentbeheersysteem zoeken', 'documentbeheersysteem', []],
    ['scholen in Utrecht die een leerplatform zoeken', 'leerplatform', ['k-12 education']],
    ['ziekenhuizen die een nieuw EPD willen aanschaffen', 'nieuw EPD', ['hospitals']],
    ['bedrijven die hun ERP willen vervangen in Vlaanderen', 'ERP', []],
    ['bedrijven die naar een CRM overstappen', 'CRM', []],
    ['会計ソフトの入れ替えを検討している製造業', '会計ソフト', ['manufacturing']],
    ['人事システムを探している製造業', '人事システム', ['manufacturing']],
    ['CRM導入を考えている銀行', 'CRM', ['banking']],
    ['有CRM需求的银行', 'CRM', ['banking']],
    ['哪些公司在找CRM', 'CRM', []],
  ])('%s', (prompt, text, industries) => {
    const { intent, include } = parse(prompt);
    expect(intent.text).toBe(text);
    expect(include.industries).toEqual(industries);
  });

  it('takes a product that is to be left for one in use, and not the one that is to come', () => {
    const { include } = parse('Handelsunternehmen, die von SAP auf Oracle umsteigen wollen');
    expect(include.technologies).toEqual(['sap']);
    expect(parse('banken die Salesforce gebruiken').include.technologies).toEqual(['salesforce']);
  });
});

describe('exclusions of a kind beside the topic it lies under', () => {
  it.each<[string, Some, Some]>([
    [
      'Personaldienstleister in Hamburg, keine Zeitarbeitsfirmen',
      { industries: ['staffing'] },
      { keywords: ['temporary staffing'] },
    ],
    ['cabinets juridiques à Lyon sauf les notaires', { industries: ['legal'] }, { keywords: ['notary'] }],
    ['horeca in Gent, geen hotels', { industries: ['restaurants'] }, { keywords: ['hotels'] }],
    [
      'Steuerkanzleien in Köln, keine Wirtschaftsprüfer',
      { industries: ['tax'] },
      { industries: ['accounting'] },
    ],
    ['CFOs at banks, not auditors', { industries: ['banking'] }, { titles: ['auditor'], industries: [] }],
    ['hospitals, no private clinics', { industries: ['hospitals'] }, { keywords: ['private clinics'] }],
    ['banks, no investment banks', { industries: ['banking'] }, { industries: ['investment banking'] }],
  ])('%s', (prompt, include, exclude) => {
    const parsed = parse(prompt);
    expect(parsed.include).toMatchObject(include);
    expect(parsed.exclude).toMatchObject(exclude);
  });
});

describe('words of other languages', () => {
  it.each<[string, string, Some]>([
    ['supermarkten in Vlaanderen', 'nl', { industries: ['grocery'] }],
    ['apotheken in Brabant', 'nl', { industries: ['pharmacies'] }],
    ['Apotheken in Hessen', 'de', { industries: ['pharmacies'] }],
    ['fintech startups in Berlin', 'en', { industries: ['fintech'] }],
    ['entreprises industrielles à Lille', 'fr', { industries: ['manufacturing'] }],
    ['aziende alimentari in Lombardia', 'it', { industries: ['food and beverage'] }],
    ['cliniche dentali a Milano', 'it', { industries: ['dental'], keywords: [] }],
    ['directeurs dans la grande distribution', 'fr', { industries: ['retail'], cities: [], countries: [] }],
    ['tuinders in het Westland', 'nl', { industries: ['agriculture'], countries: [] }],
  ])('%s', (prompt, language, include) => {
    const parsed = parse(prompt);
    expect(parsed.language).toBe(language);
    expect(parsed.include).toMatchObject(include);
  });
});

describe('companies that are not public', () => {
  it.each([
    'startups in Austin, not public',
    "private AI startup that haven't IPO'd",
    'nicht börsennotierte Banken in Köln',
    '東京の未上場企業',
  ])('%s: public ones are ruled out, so that no relaxation lets them in', (prompt) => {
    const parsed = parse(prompt);
    expect(parsed.include.company_types).toEqual(['private']);
    expect(parsed.exclude.company_types).toEqual(['public']);
  });

  it('a family business rules nothing out', () => {
    expect(parse('family-owned manufacturers in Ohio').exclude.company_types).toEqual([]);
  });
});
