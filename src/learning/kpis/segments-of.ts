/** How queries are divided; within each every query is in exactly one segment, so the segments add up to `all`. */
export const DIMENSIONS = ['all', 'country', 'size', 'industry', 'language', 'submitter'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a query asked for, as far as segments go by it. */
export interface SegmentSource {
  /** Null and `anonymous` are one. */
  submitter: string | null;
  language: string;
  countries: readonly string[];
  regions: readonly string[];
  industries: readonly string[];
  employees: { min?: number | undefined; max?: number | undefined } | null;
}

/** Upper bounds of the size bands, in people. */
const BANDS: readonly [max: number, name: string][] = [
  [10, '1-10'],
  [50, '11-50'],
  [200, '51-200'],
  [1000, '201-1000'],
  [Number.POSITIVE_INFINITY, '1001+'],
];

/**
 * The segment of a query in each dimension: what it asked for, `any` where it did not say, `several` where it named more
 * than one, `other` where the value is in no vocabulary (so that nobody can make up segments). Of the submitter only whether
 * there is one is kept, never the name.
 */
export function segmentsOf(
  query: SegmentSource,
  isIndustry: (id: string) => boolean,
): Record<Dimension, string> {
  return {
    all: 'all',
    country: one(
      [...new Set([...query.countries, ...query.regions.map((region) => region.slice(0, 2))])],
      (code) => /^[A-Z]{2}$/.test(code),
    ),
    size: sizeOf(query.employees),
    industry: one(query.industries, isIndustry),
    language: /^[a-z]{2}$/.test(query.language) ? query.language : 'other',
    submitter: query.submitter === null || query.submitter === 'anonymous' ? 'anonymous' : 'named',
  };
}

function one(values: readonly string[], isKnown: (value: string) => boolean): string {
  const [first, second] = values;
  if (first === undefined) return 'any';
  if (second !== undefined) return 'several';
  return isKnown(first) ? first : 'other';
}

function sizeOf(employees: SegmentSource['employees']): string {
  if (employees === null || (employees.min === undefined && employees.max === undefined)) return 'any';
  const from = bandOf(employees.min ?? 1);
  return from === bandOf(employees.max ?? Number.POSITIVE_INFINITY) ? from : 'several';
}

function bandOf(people: number): string {
  return BANDS.find(([max]) => people <= max)?.[1] ?? '1001+';
}
