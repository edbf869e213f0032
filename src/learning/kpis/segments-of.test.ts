import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DIMENSIONS, type SegmentSource, segmentsOf } from './segments-of.ts';
import { understoodShare } from './understood-share.ts';

const query = (fields: Partial<SegmentSource> = {}): SegmentSource => ({
  submitter: null,
  language: 'en',
  countries: [],
  regions: [],
  industries: [],
  employees: null,
  ...fields,
});
const of = (fields: Partial<SegmentSource>) => segmentsOf(query(fields), (id) => id === 'banking');

it.each<[Partial<SegmentSource>, Partial<ReturnType<typeof of>>]>([
  [{}, { all: 'all', country: 'any', size: 'any', industry: 'any', submitter: 'anonymous' }],
  [{ countries: ['DE'] }, { country: 'DE' }],
  [{ regions: ['US-CA', 'US-MA'] }, { country: 'US' }],
  [{ countries: ['DE', 'AT'] }, { country: 'several' }],
  [{ countries: ['nowhere'] }, { country: 'other' }],
  [{ industries: ['banking'] }, { industry: 'banking' }],
  [{ industries: ['made up by somebody'] }, { industry: 'other' }],
  [{ employees: { min: 51, max: 200 } }, { size: '51-200' }],
  [{ employees: { min: 1001 } }, { size: '1001+' }],
  [{ employees: { max: 10 } }, { size: '1-10' }],
  [{ employees: { min: 11, max: 200 } }, { size: 'several' }],
  [{ submitter: 'anonymous' }, { submitter: 'anonymous' }],
  [{ submitter: 'jane@example.com' }, { submitter: 'named' }],
  [{ language: 'klingon' }, { language: 'other' }],
])('%o is in %o', (fields, segments) => {
  expect(of(fields)).toMatchObject(segments);
});

it('puts every query in one segment of each dimension, and never tells who asked', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 5 }), fc.array(fc.string()), (submitter, words) => {
      const segments = of({ submitter, countries: words, industries: words, regions: words });
      expect(Object.keys(segments).sort()).toEqual([...DIMENSIONS].sort());
      expect(segments.submitter).toBe(submitter === 'anonymous' ? 'anonymous' : 'named');
    }),
  );
});

it('tells the share of a prompt that was understood, in any script', () => {
  expect(understoodShare('banks xyzzy in US', ['xyzzy'])).toBeCloseTo(9 / 14, 12);
  expect(understoodShare('東京の銀行', ['東京'])).toBeCloseTo(3 / 5, 12);
  expect(understoodShare('?!', [])).toBe(0);
  expect(understoodShare('a', ['a b c'])).toBe(0);
});
