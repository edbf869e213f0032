import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lead } from '../domain/lead.ts';
import { loadVocabulary } from '../vocabulary/load-vocabulary.ts';
import { loadPlaces } from '../vocabulary/places/load-places.ts';
import { leadNormaliser } from './normalise-lead.ts';

const normalise = leadNormaliser({ vocabulary: loadVocabulary(), places: loadPlaces() });
const LEAST = { lead_id: 'l1', company_id: 'c1', company_name: 'Acme' };

function lead(fields: Record<string, unknown>): Lead {
  const result = normalise({ ...LEAST, ...fields });
  if ('rejected' in result) throw new Error(JSON.stringify(result.rejected));
  return result.ok;
}

function rejected(record: unknown): string[] {
  const result = normalise(record);
  return 'rejected' in result ? result.rejected.map((issue) => issue.field) : [];
}

function warned(fields: Record<string, unknown>): string[] {
  const result = normalise({ ...LEAST, ...fields });
  return 'ok' in result ? result.warnings.map((issue) => issue.field) : ['rejected'];
}

describe('leadNormaliser: what a lead needs', () => {
  it('takes the least, with nulls and empty lists for the rest', () => {
    expect(lead({})).toEqual({
      lead_id: 'l1',
      company_id: 'c1',
      company_name: 'Acme',
      company_key: 'acme',
      domain: null,
      description: null,
      industry: null,
      sub_industry: null,
      keywords: [],
      topics: [],
      mentions: [],
      employees_min: null,
      employees_max: null,
      location: null,
      country: null,
      region: null,
      city: null,
      founded_year: null,
      funding_usd: null,
      funding_stage: null,
      company_type: null,
      technologies: [],
      title: null,
      title_terms: [],
      seniority: null,
      function: null,
      email: null,
      phone: null,
      source: null,
      attributes: {},
      created_at: null,
      quality: 0,
    });
  });

  it.each([
    [{}, ['lead_id', 'company_id', 'company_name']],
    [{ ...LEAST, lead_id: '' }, ['lead_id']],
    [{ ...LEAST, lead_id: null }, ['lead_id']],
    [{ ...LEAST, lead_id: true }, ['lead_id']],
    [{ ...LEAST, lead_id: 'a\ud800' }, ['lead_id']],
    [{ ...LEAST, lead_id: 'a\nb' }, ['lead_id']],
    [{ ...LEAST, company_id: 'x'.repeat(201) }, ['company_id']],
    [{ ...LEAST, company_name: '  ' }, ['company_name']],
    [{ ...LEAST, company_name: '\u0000' }, ['company_name']],
    [{ ...LEAST, company_name: ['Acme'] }, ['company_name']],
    [{ ...LEAST, description: { text: 'x' } }, ['description']],
    [{ ...LEAST, keywords: { a: 1 } }, ['keywords']],
    [{ ...LEAST, keywords: [{ a: 1 }] }, ['keywords']],
    [{ ...LEAST, employee_count: 'many' }, ['employee_count']],
    [{ ...LEAST, employee_count: -3 }, ['employee_count']],
    [{ ...LEAST, employee_count: [] }, ['employee_count']],
    [{ ...LEAST, founded_year: 'long ago' }, ['founded_year']],
    [{ ...LEAST, founded_year: 20_144 }, ['founded_year']],
    [{ ...LEAST, founded_year: 2014.5 }, ['founded_year']],
    [{ ...LEAST, funding_usd: 'lots' }, ['funding_usd']],
    [{ ...LEAST, funding_usd: -1 }, ['funding_usd']],
    [{ ...LEAST, created_at: 'today' }, ['created_at']],
    [{ ...LEAST, attributes: 'x' }, ['attributes']],
    [{ ...LEAST, domain: 5, industry: [] }, ['industry']],
  ])('rejects %# and names the fields %j', (record, fields) => {
    expect(rejected(record)).toEqual(fields);
  });

  it.each([null, undefined, 5, 'x', true, [], [LEAST]])('rejects %j, which is no object', (record) => {
    expect(normalise(record)).toHaveProperty('rejected');
  });

  it('says of each fault how to mend it', () => {
    const result = normalise({ lead_id: 5.5, employee_count: 'x' });
    for (const issue of 'rejected' in result ? result.rejected : [])
      expect(issue.fix.length).toBeGreaterThan(5);
    expect(result).toHaveProperty('rejected');
  });

  it('takes numbers as ids', () => {
    expect(lead({ lead_id: 17, company_id: 0 })).toMatchObject({ lead_id: '17', company_id: '0' });
  });
});

describe('leadNormaliser: text', () => {
  it('composes, trims, and drops controls, lone surrogates and direction overrides', () => {
    expect(lead({ company_name: ' Cafe\u0301\u0000 \ud800Noir\u202e\t Bar ' }).company_name).toBe(
      'Café Noir Bar',
    );
    expect(lead({ description: 'one\r\ntwo\u0007' }).description).toBe('one\r\ntwo');
    expect(lead({ company_name: '🦀 Crab 社' }).company_name).toBe('🦀 Crab 社');
  });

  it('takes placeholders of exports as absent', () => {
    for (const nothing of ['N/A', '-', 'unknown', 'null', '', '#N/A', '(blank)']) {
      expect(
        lead({
          industry: nothing,
          employee_count: nothing,
          founded_year: nothing,
          domain: nothing,
          country: nothing,
        }),
      ).toMatchObject({
        industry: null,
        employees_min: null,
        founded_year: null,
        domain: null,
        country: null,
      });
    }
  });

  it('cuts what is too long, with a warning', () => {
    expect(lead({ description: 'x'.repeat(50_000) }).description?.length).toBe(20_000);
    expect(warned({ description: 'x'.repeat(50_000) })).toEqual(['description']);
    expect(lead({ keywords: Array.from({ length: 500 }, (_, i) => `k${i}`) }).keywords.length).toBe(200);
  });

  it('splits lists that come as text', () => {
    expect(lead({ keywords: 'crm; sales | b2b' }).keywords).toEqual(['crm', 'sales', 'b2b']);
    expect(lead({ keywords: 'crm, sales' }).keywords).toEqual(['crm', 'sales']);
    expect(lead({ keywords: ['crm', 'crm', null, ' crm '] }).keywords).toEqual(['crm']);
  });
});

describe('leadNormaliser: places', () => {
  it.each([
    [{ location: 'San Francisco, CA, USA' }, 'US', 'US-CA', 'San Francisco'],
    [{ location: 'London, England, United Kingdom' }, 'GB', 'GB-ENG', 'London'],
    [{ location: 'Munich' }, 'DE', 'DE-BY', 'Munich'],
    [{ country: 'Germany', city: 'München' }, 'DE', 'DE-BY', 'Munich'],
    [{ city: 'Reykjavik' }, 'IS', null, 'Reykjavik'],
    [{ country: 'usa', region: 'California' }, 'US', 'US-CA', null],
    [{ country: 'US', region: 'US-CA', city: 'SAN JOSE' }, 'US', 'US-CA', 'San Jose'],
    [{ region: 'US-TX' }, 'US', 'US-TX', null],
    [{ country: 'FR', location: 'Paris, Texas, USA' }, 'FR', null, null],
    [{ country: 'IN', city: 'MH' }, 'IN', 'IN-MH', null],
    [{ country: 'GB', city: 'England' }, 'GB', 'GB-ENG', null],
    [{ location: 'Remote' }, null, null, null],
    [{ country: 'Brazil', location: 'São Paulo' }, 'BR', 'BR-SP', 'São Paulo'],
    [{ country: 'US', city: 'Nowhereville' }, 'US', null, 'Nowhereville'],
  ])('reads %j', (fields, country, region, city) => {
    const { country: c, region: r, city: t } = lead(fields);
    expect([c, t]).toEqual([country, city]);
    if (region !== null) expect(r).toBe(region);
  });

  it('warns of a country it does not know, and of a region of another country', () => {
    expect(warned({ country: 'Atlantis' })).toEqual(['country']);
    expect(warned({ country: 'DE', region: 'US-CA' })).toEqual(['region']);
    expect(lead({ country: 'DE', region: 'US-CA' }).region).toBeNull();
  });
});

describe('leadNormaliser: numbers and closed lists', () => {
  it('reads head counts, money and years as people write them', () => {
    expect(lead({ employee_count: '51-200', funding_usd: '$5M', founded_year: '2014-03-01' })).toMatchObject({
      employees_min: 51,
      employees_max: 200,
      funding_usd: 5_000_000,
      founded_year: 2014,
    });
    expect(lead({ employee_count: 58, funding_usd: 0, founded_year: '2014' })).toMatchObject({
      employees_min: 58,
      employees_max: 58,
      funding_usd: 0,
      founded_year: 2014,
    });
    expect(warned({ employee_count: 0 })).toEqual(['employee_count']);
  });

  it('reads stages and company types', () => {
    expect(lead({ funding_stage: 'Series A', company_type: 'Privately Held' })).toMatchObject({
      funding_stage: 'series_a',
      company_type: 'private',
    });
    expect(lead({ funding_stage: 'pre-seed', company_type: 'Non-profit' })).toMatchObject({
      funding_stage: 'pre_seed',
      company_type: 'nonprofit',
    });
    expect(warned({ funding_stage: 'Series Q' })).toEqual(['funding_stage']);
  });

  it('reads titles, with seniority and function from the title where they are not given', () => {
    const cto = lead({ title: 'CTO' });
    expect(cto).toMatchObject({ title: 'CTO', seniority: 'c_level', function: 'engineering' });
    expect(cto.title_terms).toEqual(expect.arrayContaining(['cto', 'chief', 'technology', 'officer']));
    expect(lead({ title: 'VP Sales', seniority: 'Director' })).toMatchObject({
      seniority: 'director',
      function: 'sales',
    });
    expect(warned({ title: 'CTO', seniority: 'emperor' })).toEqual(['seniority']);
  });

  it('reads technologies, known or not', () => {
    expect(lead({ technologies: ['Snowflake', 'snowflake', 'OurOwnTool'] }).technologies).toEqual([
      'snowflake',
      'ourowntool',
    ]);
  });
});

describe('leadNormaliser: contact data', () => {
  it('keeps business addresses, drops private and broken ones', () => {
    expect(lead({ email: 'Jo@Acme.com', phone: '+1 (415) 555-0100' })).toMatchObject({
      email: 'jo@acme.com',
      phone: '+1 (415) 555-0100',
    });
    expect(lead({ email: 'jo@gmail.com' }).email).toBeNull();
    expect(lead({ email: 'not an address' }).email).toBeNull();
    expect(lead({ phone: 'call me' }).phone).toBeNull();
    expect(warned({ email: 'jo@gmail.com', phone: 'x' })).toEqual(['email', 'phone']);
  });

  it('drops private life from the attributes, and keeps the rest and unknown fields', () => {
    const fields = {
      attributes: {
        home_address: '1 Elm St',
        HomePhone: '5',
        tier: 1,
        nested: { dateOfBirth: 'x', ok: true },
      },
      custom: 'kept',
    };
    expect(lead(fields).attributes).toEqual({ tier: 1, nested: { ok: true }, custom: 'kept' });
    expect(warned(fields)).toEqual(['attributes.home_address', 'attributes.HomePhone']);
  });

  it("takes a domain however it is written, and none that is not the company's own", () => {
    expect(lead({ domain: 'https://www.Acme.co.uk/x' }).domain).toBe('acme.co.uk');
    expect(lead({ domain: 'url' }).domain).toBeNull();
    expect(warned({ domain: 'linkedin.com/company/acme' })).toEqual(['domain']);
  });
});

describe('leadNormaliser: attributes', () => {
  it('bounds depth and size', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i++) deep = { a: deep };
    expect(rejected({ ...LEAST, attributes: { deep } })).toEqual(['attributes.deep']);
    expect(rejected({ ...LEAST, attributes: { wide: Array.from({ length: 5_000 }, () => 1) } })).toEqual([
      'attributes.wide',
    ]);
  });

  it('cleans keys and values, and is not fooled by __proto__', () => {
    const attributes = JSON.parse('{"a\\u0000b": "x\\u0000y", "__proto__": {"polluted": true}, "n": 1e999}');
    expect(lead({ attributes }).attributes).toEqual({ ab: 'xy', n: null });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('leadNormaliser: topics', () => {
  it('takes industries and keywords in canonical form, with ancestors, and as they stand', () => {
    const { topics } = lead({ industry: 'Underwater basket weaving', keywords: ['Fintech'] });
    expect(topics).toContain('underwater basket weaving');
    expect(topics).toContain('fintech');
    expect(topics.length).toBeGreaterThan(2);
  });

  it('takes what the name shows and what the first sentence says it is', () => {
    expect(lead({ company_name: 'First National Bank of Springfield' }).topics).toContain('banking');
    expect(lead({ description: 'Acme is a community bank in Ohio. It sells pizza.' }).topics).toContain(
      'banking',
    );
    expect(
      lead({ description: 'Acme builds tools. Its customers are hospitals and banks.' }).topics,
    ).not.toContain('banking');
    expect(lead({ description: 'Acme is a bank software vendor.' }).topics).not.toContain('banking');
  });

  it('keeps mentions apart from topics', () => {
    const { topics, mentions } = lead({
      industry: 'Software',
      description: 'Payments and fraud detection for online marketplaces.',
    });
    expect(mentions.filter((topic) => topics.includes(topic))).toEqual([]);
    expect(mentions).toContain('payments');
  });
});

describe('leadNormaliser, anything', () => {
  it('never throws and never gives a lead the store cannot keep', () => {
    const fields = [
      'domain',
      'description',
      'industry',
      'keywords',
      'employee_count',
      'location',
      'country',
      'region',
      'city',
      'founded_year',
      'funding_usd',
      'funding_stage',
      'company_type',
      'technologies',
      'title',
      'seniority',
      'function',
      'email',
      'phone',
      'source',
      'attributes',
      'created_at',
      'company_name',
    ];
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom(...fields),
        fc.string({ unit: 'binary', maxLength: 60 }),
        (value, field, text) => {
          normalise(value);
          for (const given of [value, text]) {
            const result = normalise({ ...LEAST, [field]: given });
            if (!('ok' in result)) continue;
            const json = JSON.stringify(result.ok);
            expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
            expect(result.ok.quality).toBeGreaterThanOrEqual(0);
            expect(result.ok.quality).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
