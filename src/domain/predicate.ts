/** Multi-valued (or single-valued) string columns of a lead that can be filtered. */
export const FACETS = [
  'lead_id',
  'company_id',
  'company_key',
  'domain',
  'country',
  'region',
  'city',
  'topics',
  'mentions',
  'technologies',
  'title_terms',
  'function',
  'seniority',
  'funding_stage',
  'company_type',
] as const;
/** Numeric columns; a missing value matches no range. */
export const COLUMNS = ['employees_min', 'employees_max', 'founded_year', 'funding_usd'] as const;
export type Facet = (typeof FACETS)[number];
export type Column = (typeof COLUMNS)[number];

/**
 * The one language of retrieval. Two executors (SQL, lead index) and a plain evaluator must agree on it.
 * Two-valued logic: an unknown value makes `in` and `range` false, and `not` of them true.
 * `all` of nothing is true, `any` of nothing is false. Facet comparison is exact; city is compared in lower case.
 */
export type Predicate =
  | { op: 'all'; of: Predicate[] }
  | { op: 'any'; of: Predicate[] }
  | { op: 'not'; of: Predicate }
  | { op: 'in'; facet: Facet; values: string[] }
  | { op: 'range'; column: Column; min?: number; max?: number }
  /** Text equality with a top-level key of `attributes`; only the SQL executor (and the evaluator) can answer it. */
  | { op: 'attribute'; key: string; value: string };

export const EVERYTHING: Predicate = { op: 'all', of: [] };
