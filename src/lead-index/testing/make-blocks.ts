import fc from 'fast-check';
import type { Lead } from '../../domain/lead.ts';
import { COLUMNS, type Facet, type Predicate } from '../../domain/predicate.ts';
import { CONTENT_TYPES, type Snippet } from '../../domain/snippet.ts';
import type { LeadBlock } from '../../ports/store.ts';

/** 2026-01-01; snippets of tests are observed in the 400 days before and the 30 after. */
export const NOW_MS = Date.UTC(2026, 0, 1);
export const DAY_MS = 86_400_000;
export const DIMENSIONS = 8;

export const WORDS = [
  'cloud',
  'billing',
  'fraud',
  'robots',
  'migration',
  'hiring',
  'säulen',
  '東京',
  'c++',
  'data',
];
export const MINERS = ['m', 'miner-2', 'Bergmann AG', '鉱夫'];
const VALUES: Partial<Record<Facet, string[]>> = {
  country: ['US', 'DE', 'JP'],
  region: ['US-CA', 'US-NY', 'DE-BE'],
  city: ['Berlin', 'São Paulo', 'New York'],
  topics: ['fintech', 'health', 'robotics', 'ai'],
  mentions: ['payments', 'ehr', 'ai'],
  technologies: ['snowflake', 'c++', 'postgresql'],
  title_terms: ['vp', 'engineer', 'sales'],
  function: ['sales', 'engineering'],
  seniority: ['vp', 'manager'],
  funding_stage: ['seed', 'series_a'],
  company_type: ['private', 'public'],
};

const optional = (facet: Facet): fc.Arbitrary<string | null> =>
  fc.option(fc.constantFrom(...(VALUES[facet] ?? [''])));
const several = (facet: Facet): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...(VALUES[facet] ?? [''])), { maxLength: 3 });
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => words.join(' '));
const count = fc.option(fc.integer({ min: 0, max: 20 }));

/** A lead block whose ids are made of `n`. */
export function blockOf(n: number): fc.Arbitrary<LeadBlock> {
  const id = `lead-${n}`;
  const snippets = fc.array(snippetOf(id), { maxLength: 3 }).map((list) =>
    list.map((snippet, i) => ({
      ...snippet,
      snippet_id: `${id}-${i}`,
      miner_id: MINERS[(n + i) % 4] ?? '',
    })),
  );
  const embedding = fc.option(
    fc
      .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
      .map(unit),
  );
  return fc.record({ lead: leadOf(id), snippets, embedding });
}

function leadOf(id: string): fc.Arbitrary<Lead> {
  return fc.record({
    lead_id: fc.constant(id),
    company_id: fc.constantFrom('c1', 'c2', 'c3'),
    company_name: text,
    company_key: fc.constantFrom('acme', 'initech'),
    domain: fc.option(fc.constantFrom('acme.com', 'initech.com')),
    description: fc.option(text),
    industry: fc.option(text),
    sub_industry: fc.constant(null),
    keywords: fc.array(fc.constantFrom(...WORDS), { maxLength: 2 }),
    topics: several('topics'),
    mentions: several('mentions'),
    employees_min: count,
    employees_max: count,
    location: fc.constant(null),
    country: optional('country'),
    region: optional('region'),
    city: optional('city'),
    founded_year: count,
    funding_usd: count,
    funding_stage: optional('funding_stage'),
    company_type: optional('company_type'),
    technologies: several('technologies'),
    title: fc.option(text),
    title_terms: several('title_terms'),
    seniority: optional('seniority'),
    function: optional('function'),
    email: fc.constant(null),
    phone: fc.constant(null),
    source: fc.constant(null),
    attributes: fc.constant({}),
    created_at: fc.constant(null),
    // Few values, so that ties are common.
    quality: fc.constantFrom(0.25, 0.5, 0.75),
  });
}

function snippetOf(leadId: string): fc.Arbitrary<Snippet> {
  return fc.record({
    lead_id: fc.constant(leadId),
    snippet_id: fc.constant(''),
    miner_id: fc.constant(''),
    text,
    observed_at_ms: fc.integer({ min: -400, max: 30 }).map((days) => NOW_MS + days * DAY_MS),
    content_type: fc.constantFrom(...CONTENT_TYPES),
    source_url: fc.constant(null),
    attributes: fc.constant({}),
  });
}

function unit(values: number[]): Float32Array {
  const norm = Math.hypot(...values) || 1;
  return Float32Array.from(values, (v) => v / norm);
}

const facetNames = Object.keys(VALUES).filter((name): name is Facet => name in VALUES);
const inNode: fc.Arbitrary<Predicate> = fc.constantFrom(...facetNames).chain((facet) =>
  fc
    .array(fc.oneof(fc.constantFrom(...(VALUES[facet] ?? [''])), fc.constant('nobody has it')), {
      maxLength: 3,
    })
    .map((values): Predicate => ({ op: 'in', facet, values })),
);
const bound = fc.option(fc.integer({ min: -1, max: 21 }), { nil: undefined });
const rangeNode: fc.Arbitrary<Predicate> = fc
  .record({ column: fc.constantFrom(...COLUMNS), min: bound, max: bound })
  .map(({ column, min, max }) => ({
    op: 'range',
    column,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }));

/** Random predicates, nested up to three deep. */
export const predicates: fc.Arbitrary<Predicate> = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    inNode,
    rangeNode,
    fc.record({ op: fc.constantFrom('all', 'any'), of: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ op: fc.constant('not'), of: tie('node') }),
  ),
})).node;
