import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testContext } from '../../../test/parse-context.ts';
import { LIST_FIELDS } from '../../domain/filter.ts';
import type { Parsed } from '../../domain/parsed.ts';
import { parsePrompt, parseWithWork } from './parse-prompt.ts';

const ctx = testContext();
const LENGTH = 2000;
/** Lookups per character that the grammar may need at most, on any input. */
const WORK_PER_CHARACTER = 40;

function repeated(unit: string): string {
  return unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);
}

function sound(prompt: string, parsed: Parsed): void {
  for (const span of parsed.spans) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.end).toBeLessThanOrEqual(prompt.length);
  }
  for (const field of LIST_FIELDS) {
    expect(new Set(parsed.include[field]).size).toBe(parsed.include[field].length);
    for (const value of parsed.exclude[field]) expect(parsed.include[field]).not.toContain(value);
  }
}

const PIECES = [
  'not',
  'except',
  'or',
  'in',
  'la',
  'like',
  'similar to',
  'competitors',
  'companies',
  'looking for',
  'evaluating',
  'moving off',
  'Oracle',
  'fintech',
  'banks',
  'CTO',
  'head of',
  'engineers',
  'Berlin',
  'outside',
  'Europe',
  '50-200',
  '$30M+',
  '100',
  'employees',
  'under',
  'between',
  'and',
  ',',
  ';',
  '.',
  '(',
  '2015',
  'founded after',
  'raised',
  'Series A',
  'or later',
  'using',
  'Salesforce',
  'at',
  'Acme Inc',
  'stripe.com',
  'female',
  'owned',
  'ohne',
  'Mitarbeiter',
  '以外',
  'を探している',
  'のような',
  '従業員',
  '社',
  '不要',
  '公司',
  'early',
  '2000s',
  'decade',
  'old',
  'last',
  '5',
  'years',
  'survived the',
  'hiring',
  'backed by',
  'US',
  'not just',
  'tool',
  'for',
  '+',
  '€',
];

describe('parsePrompt', () => {
  it('lets an exclusion win over an example of the same name', () => {
    const parsed = parsePrompt('stripe.com not like stripe.com', ctx);
    expect(parsed.exclude.companies).toEqual(['stripe.com']);
    expect(parsed.include.companies).toEqual([]);
  });

  it('answers any string, with spans inside it, each value once and exclusions on one side only', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.string({ unit: 'grapheme', maxLength: 200 }),
        ),
        (prompt) => {
          sound(prompt, parsePrompt(prompt, ctx));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('answers any mix of the words it knows, the same each time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }),
        fc.constantFrom(' ', '', ', '),
        (pieces, glue) => {
          const prompt = pieces.join(glue);
          const parsed = parsePrompt(prompt, ctx);
          sound(prompt, parsed);
          expect(parsePrompt(prompt, ctx)).toEqual(parsed);
        },
      ),
      { numRuns: 400 },
    );
  });

  it.each([
    ['lone surrogates', '\ud800 fintech \udc00 in Berlin \ud83d'],
    ['nulls and controls', '\u0000\u0001\u0002CTO\u0007 in\u0000Berlin'],
    ['right-to-left text', 'مرحبا شركات في دبي \u202e fintech'],
    ['SQL', "'; DROP TABLE leads; --"],
    ['HTML', '<script>alert(1)</script><b>fintech</b>'],
    ['blanks only', ' \t\n\u3000 '],
    ['nothing', ''],
    ['huge numbers', `with ${'9'.repeat(400)} employees and $${'9'.repeat(400)}M raised`],
    ['zero and negative', '0 companies with -5 to 0 employees'],
  ])('answers %s', (_, prompt) => sound(prompt, parsePrompt(prompt, ctx)));

  it.each([
    'not ',
    'a, ',
    'a and ',
    'like Acme, ',
    'competitors ',
    'looking for ',
    'fintech ',
    'fintech and ',
    'engineer ',
    'head of ',
    'in ',
    'la ',
    'new york ',
    '1-',
    '1,',
    '1 000 ',
    '$1M to ',
    'between 1 and ',
    '100+ employees, ',
    '2015 ',
    '2000s ',
    'founded ',
    'stripe.com ',
    'a.',
    'U.S.',
    "'",
    '"',
    '(',
    '以外',
    'のような',
    '企業',
    '日本',
    '百',
    'を探している',
    'á',
    'ß',
    '-',
    '/',
    '+',
    '😀',
    '\ud800',
    'at Acme ',
    'Series A or ',
    'not banks, ',
    'senior ',
    'director of product and ',
    'data science machine learning ',
    'survived the ',
    'US$',
    'e-',
    'x',
  ])('does a bounded amount of work per character on 2,000 characters of %j', (unit) => {
    const prompt = repeated(unit);
    const { work, parsed } = parseWithWork(prompt, ctx);
    sound(prompt, parsed);
    expect(work).toBeLessThan(WORK_PER_CHARACTER * LENGTH);
  });

  it('says what it left unread of a prompt of very many words', () => {
    const { unparsed } = parsePrompt(`${'a '.repeat(1_000)}fintech`, ctx);
    expect(unparsed.at(-1)).toBe('fintech');
  });

  it('reads offsets in UTF-16 units of the prompt as given', () => {
    const prompt = '😀😀 Banks in Zürich';
    const parsed = parsePrompt(prompt, ctx);
    const city = parsed.spans.find((span) => span.field === 'include.cities');
    expect(prompt.slice(city?.start, city?.end)).toBe('Zürich');
  });
});
