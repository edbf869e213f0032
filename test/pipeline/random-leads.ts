import fc from 'fast-check';
import type { Filter } from '../../src/domain/filter.ts';
import type { LeadBlock } from '../../src/ports/store.ts';
import { blockOf, DAY_MS, NOW_MS, snippetOf } from './world.ts';

const TOPICS = ['fintech', 'payments', 'insurance', 'education', 'biotech'];
const PLACES = [
  { country: 'US', region: 'US-CA', city: 'San Francisco' },
  { country: 'US', region: 'US-TX', city: 'Austin' },
  { country: 'FR', region: null, city: 'Paris' },
  { country: 'DE', region: null, city: 'Berlin' },
  { country: null, region: null, city: null },
] as const;
const TECHNOLOGIES = ['snowflake', 'salesforce', 'kafka'];
const STAGES = ['seed', 'series_a', 'series_b'];
const TYPES = ['private', 'public'];
const ROLES = [
  {
    title: 'Chief Technology Officer',
    title_terms: ['chief', 'technology', 'officer', 'cto'],
    function: 'engineering',
    seniority: 'c_level',
  },
  { title: 'Head of Sales', title_terms: ['head', 'of', 'sales'], function: 'sales', seniority: 'head' },
  { title: null, title_terms: [], function: null, seniority: null },
] as const;
const WORDS = [
  'payments',
  'school',
  'lab',
  'loans',
  'snowflake',
  'cloud',
  'data',
  'engineers',
  'hiring',
  'market',
];
const NAMES = ['Acme', 'Acme, Inc.', 'Globex', 'Initech', 'Umbrella', 'Hooli', 'Stark'];

const words = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 })
  .map((list) => list.join(' '));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const snippet = fc.record({
  text: words,
  daysAgo: fc.integer({ min: -30, max: 900 }),
  content_type: fc.constantFrom('job_posting', 'news', 'tech_change', 'other'),
});

const block = fc
  .record({
    name: fc.oneof(
      fc.constantFrom(...NAMES),
      fc.integer({ min: 0, max: 500 }).map((n) => `Name${n}`),
    ),
    domain: maybe(
      fc.oneof(
        fc.constantFrom('acme.com', 'acme.de', 'globex.com'),
        fc.integer({ min: 0, max: 500 }).map((n) => `name${n}.com`),
      ),
    ),
    company: fc.integer({ min: 0, max: 300 }),
    description: maybe(words),
    topics: fc.subarray(TOPICS),
    mentions: fc.subarray(TOPICS),
    employees: maybe(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 200 }))),
    place: fc.constantFrom(...PLACES),
    founded: maybe(fc.integer({ min: 2000, max: 2024 })),
    funding: maybe(fc.integer({ min: 0, max: 50_000_000 })),
    stage: maybe(fc.constantFrom(...STAGES)),
    type: maybe(fc.constantFrom(...TYPES)),
    technologies: fc.subarray(TECHNOLOGIES),
    role: fc.constantFrom(...ROLES),
    quality: fc.constantFrom(0.2, 0.5, 0.9),
    snippets: fc.array(snippet, { maxLength: 3 }),
  })
  .map((r) => (i: number): LeadBlock => {
    const id = `lead-${i}`;
    return blockOf(
      {
        lead_id: id,
        company_id: `company-${r.company}`,
        company_name: r.name,
        domain: r.domain,
        description: r.description,
        topics: r.topics,
        mentions: r.mentions.filter((topic) => !r.topics.includes(topic)),
        employees_min: r.employees === null ? null : r.employees[0],
        employees_max: r.employees === null ? null : r.employees[0] + r.employees[1],
        ...r.place,
        founded_year: r.founded,
        funding_usd: r.funding,
        funding_stage: r.stage,
        company_type: r.type,
        technologies: r.technologies,
        ...r.role,
        title_terms: [...r.role.title_terms],
        quality: r.quality,
      },
      r.snippets.map((s, n) =>
        snippetOf(id, `${id}-${n}`, {
          text: s.text,
          content_type: s.content_type,
          observed_at_ms: NOW_MS - s.daysAgo * DAY_MS,
        }),
      ),
    );
  });

/** Up to `max` leads over few values, so that filters meet some of them and companies come twice. */
export function randomBlocks(max: number): fc.Arbitrary<LeadBlock[]> {
  return fc.array(block, { minLength: 1, maxLength: max }).map((makers) => makers.map((make, i) => make(i)));
}

const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const few = (values: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.subarray([...values], { minLength: 1, maxLength: 2 }) },
  );
const absent = <T extends object>(arbitrary: fc.Arbitrary<T>, key: string) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: arbitrary.map((value) => ({ [key]: value })) },
  );

/** A filter over the same few values; most fields empty. */
export const randomFilter: fc.Arbitrary<Partial<Filter>> = fc
  .tuple(
    fc.record({
      industries: few(TOPICS),
      companies: few(['Acme', 'globex.com', 'lead-3']),
      countries: few(['US', 'FR', 'DE']),
      regions: few(['US-CA', 'US-TX']),
      cities: few(['Paris', 'San Francisco']),
      technologies: few(TECHNOLOGIES),
      titles: few(['chief technology officer', 'head of sales']),
      functions: few(['engineering', 'sales']),
      seniorities: few(['c_level', 'head']),
      funding_stages: few(STAGES),
      company_types: few(TYPES),
    }),
    absent(range(1, 600), 'employees'),
    absent(range(1995, 2025), 'founded'),
    absent(range(0, 50_000_000), 'funding_usd'),
  )
  .map((parts) => Object.assign({}, ...parts));

export const randomNeed = fc.option(words, { nil: '' });
