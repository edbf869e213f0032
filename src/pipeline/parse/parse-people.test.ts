import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import type { Filter } from '../../domain/filter.ts';
import { parsePrompt } from './parse-prompt.ts';

const ctx = testContext();
const parse = (prompt: string) => parsePrompt(prompt, ctx);
type Some = Partial<{ [K in keyof Filter]: unknown }>;

describe('where people are', () => {
  it.each<[string, Some]>([
    // what another language calls somebody is a place here
    ['data engineers in indiana', { countries: ['US'], regions: ['US-IN'] }],
    ['Indiana head of HR', { countries: ['US'], regions: ['US-IN'] }],
    ['pilots in norfolk', { countries: ['US'], cities: ['Norfolk'] }],
    // a place of its own, not its neighbour's surroundings
    ['accountants in greater noida', { cities: ['Greater Noida'] }],
    // initials end no sentence
    ['washington d.c. area data engineers', { titles: ['data engineer'] }],
    // a small town and its state
    ['wealth managers in greenwich ct', { regions: ['US-CT'], cities: ['Greenwich'] }],
    ['head of hr jobs menlo park', { cities: ['Menlo Park'] }],
    // who leads with where people work
    ['gaming ky firmware engineers', { regions: ['US-KY'], titles: ['firmware engineer'] }],
    ['unicorn buffalo senior data analysts', { cities: ['Buffalo'], titles: ['senior data analyst'] }],
    ['late stage tn recruiters', { regions: ['US-TN'], funding_stages: ['growth'] }],
    ['public company nj recruiters', { regions: ['US-NJ'], company_types: ['public'] }],
    ['biotech basel controllers', { cities: ['Basel'], titles: ['controller'] }],
    ['co architects', { regions: ['US-CO'], titles: ['architect'] }],
    ['co founders in ohio', { titles: ['co-founder', 'co founder'] }],
    ['design managers near east africa', { countries: expect.arrayContaining(['KE', 'TZ']) }],
    ['brand managers for silicon valley', { titles: ['brand manager'] }],
    ['hr generalists in baton rouge la', { regions: ['US-LA'], cities: ['Baton Rouge'] }],
    ['lawyers in la', { regions: [], cities: ['Los Angeles'] }],
    ['hotel managers in bali', { countries: ['ID'], regions: ['ID-BA'] }],
    ['inside sales reps remote us', { countries: ['US'] }],
    ['senior recruiters nv', { regions: ['US-NV'] }],
    ['product managers ai', { regions: [] }],
    ['cto la', { cities: ['Los Angeles'] }],
    ['cfo ny nj ct', { regions: ['US-NY', 'US-NJ', 'US-CT'] }],
    ['devops in ga, fl or al', { regions: ['US-GA', 'US-FL', 'US-AL'] }],
    // no places at all
    ['unity developers in montreal', { cities: ['Montreal'], titles: ['unity developer'] }],
    ['QA/QC managers in ohio', { regions: ['US-OH'], functions: ['operations'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });
});

describe('what people do', () => {
  it.each<[string, Some]>([
    ['head of purchasing in denver', { titles: ['head of purchasing'], functions: ['procurement'] }],
    ['vp purchasing in ohio', { functions: ['procurement'], seniorities: ['vp'] }],
    ['tax associates in chicago', { titles: ['tax associate'], functions: ['finance'] }],
    ['GDPR compliance managers in ireland', { functions: ['legal'], seniorities: ['manager'] }],
    ['law clerk in denver', { titles: ['law clerk'], functions: ['legal'] }],
    ['company secretary in london', { titles: ['company secretary'], functions: ['legal'] }],
    ['six sigma black belts in iowa', { titles: ['six sigma black belt'], functions: ['operations'] }],
    ['iam engineer in leeds', { functions: ['security'], seniorities: [] }],
    ['agile coaches in leeds', { titles: ['agile coach'] }],
    // a sector or a kind of employer behind a title
    ['lisbon head of platform fintech', { titles: ['head of platform'], industries: ['fintech'] }],
    ['account manager cybersecurity in leeds', { functions: ['sales'], industries: ['cybersecurity'] }],
    ['vp cybersecurity in leeds', { functions: ['security'], industries: [] }],
    ['head of fintech in leeds', { titles: ['head of fintech'] }],
    ['nola head of tax unicorn', { titles: ['head of tax'], functions: ['finance'] }],
    ['irvine sales engineers enterprise experience', { titles: ['sales engineer'], cities: ['Irvine'] }],
    ['hr manager enterprise', { titles: ['human resources manager'] }],
    ['product manager public company', { functions: ['product'], company_types: ['public'] }],
    ['united states growth marketer startup', { titles: ['growth marketer'] }],
    ['AI recruiter startup', { titles: [] }],
    ['revops across brussels unicorn', { titles: ['revenue operations', 'revops'] }],
    ['trust & safety at public company in leeds', { functions: ['trust_safety'] }],
    ['unicorn strategy & operations in leeds', { functions: ['operations'] }],
    ['public company find strategy & operations near leeds', { functions: ['operations'] }],
    ['arkansas strategy & operations enterprise experience', { functions: ['operations'] }],
    ['trust & safety startups in leeds', { titles: [] }],
    ['devrel jobs vermont unicorn', { titles: expect.arrayContaining(['devrel']), industries: [] }],
    ['head of hr jobs maine startup', { regions: ['US-ME'], industries: [] }],
    ['partner management platform in leeds', { titles: [] }],
    ['e-commerce architect in boise', { functions: ['engineering'] }],
    ['presidents of regional banks in ohio', { titles: ['president'], industries: ['banking'] }],
    ['procurement leads in stuttgart automotive', { industries: ['automotive'] }],
    ['territory managers medical devices ohio', { industries: ['medical devices'] }],
    ['head of medical devices in ohio', { titles: ['head of medical devices'] }],
    ['marketing directors at saas cos in utah', { titles: ['marketing director'], industries: ['saas'] }],
    // a field, no industry
    ['people in marketing at fintechs', { functions: ['marketing'], industries: ['fintech'] }],
    ['decision makers in it at hospitals', { functions: ['it'], industries: ['hospitals'] }],
    ['managers in operations in leeds', { functions: ['operations'] }],
    ['who works in sales at hubspot', { functions: ['sales'], companies: ['hubspot'] }],
    ['recruiters in finance', { functions: ['human_resources'], industries: ['financial services'] }],
    ['companies in marketing', { functions: [], industries: ['marketing'] }],
    ['managers in retail', { functions: [], industries: ['retail'] }],
    // two titles
    ['SDRs & BDRs in phoenix', { titles: expect.arrayContaining(['sdr', 'bdr']) }],
    ['vp eng in ohio', { titles: expect.arrayContaining(['vice president of engineering']) }],
    [
      'co-founders & ctos at startups',
      { titles: expect.arrayContaining(['co-founder', 'cto']), regions: [] },
    ],
    ['vp/director of engineering in leeds', { seniorities: ['vp', 'director'] }],
    ["VP's of marketing in ohio", { titles: expect.arrayContaining(['vp of marketing']) }],
    // a title and its field as on a card; two fields of one title
    ['sr. director, product management, leeds', { functions: ['product'], seniorities: ['director'] }],
    ['vice president, sales - leeds', { titles: ['vice president sales'], industries: [] }],
    ['directors, banks in leeds', { titles: ['director'], industries: ['banking'] }],
    ['director, marketing agencies in leeds', { titles: ['director'], industries: ['agencies'] }],
    ['hr and payroll managers in leeds', { seniorities: ['manager'], industries: [] }],
    ['heads of engineering, product in paris', { titles: ['head of engineering'] }],
    ['someone responsible for IT at schools', { functions: ['it'], industries: ['education'] }],
    ['the person in charge of marketing at schools', { functions: ['marketing'] }],
    ['sales manager - automotive - detroit', { titles: ['sales manager'], industries: ['automotive'] }],
    ['remote-first recruiters in ohio', { titles: ['recruiter'], industries: [] }],
    // words as they are mistyped
    ['softwar enginers in seatle', { titles: expect.arrayContaining(['software engineer']) }],
    ['recuiters in philadelfia', { cities: ['Philadelphia'], functions: ['human_resources'] }],
    // what was earned is no part of the title
    ['pmp certified project managers in calgary', { titles: ['project manager'] }],
    ['aws certified architects in sydney', { technologies: ['aws'] }],
    ['CPA controllers in phoenix', { titles: ['controller'] }],
    ['certified nurses in ohio', { titles: ['certified nurse'] }],
    ['mid-level head of ai/ml in ireland', { functions: ['data'], countries: ['IE'] }],
    ['EHS managers in leeds', { titles: expect.arrayContaining(['ehs manager']) }],
    // a past employer and the way of working are no part of the title
    ['former mckinsey consultants in london', { titles: ['consultant'] }],
    ['remote react developers in latam', { titles: ['react developer'] }],
  ])('%s', (prompt, expected) => {
    expect(parse(prompt).include).toMatchObject(expected);
  });

  it('keeps out where they must not be', () => {
    expect(parse('designers outside the us').exclude.countries).toEqual(['US']);
  });

  it('reads the number of a job as its name', () => {
    const { k, include } = parse('3d animators in burbank');
    expect([k, include.titles[0]]).toEqual([null, '3d animator']);
  });

  it.each([
    'head of ai/ml in ohio',
    'ex-uber buyers in ghent',
    'devrel in türkiye',
    'ai engineer in denver',
    'data engineers in düsseldorf',
    'plant managers in alabama',
  ])('takes English titles for English: %s', (prompt) => {
    expect(parse(prompt).language).toBe('en');
  });
});
