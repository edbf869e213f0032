/** Inclusive bounds; an absent bound is open. */
export interface Range {
  min?: number;
  max?: number;
}

/** The list fields of a filter; every value is in the canonical vocabulary (see the public contract). */
export const LIST_FIELDS = [
  'industries',
  'keywords',
  'companies',
  'countries',
  'regions',
  'cities',
  'technologies',
  'titles',
  'functions',
  'seniorities',
  'funding_stages',
  'company_types',
] as const;
export const RANGE_FIELDS = ['employees', 'founded', 'funding_usd'] as const;

export type ListField = (typeof LIST_FIELDS)[number];
export type RangeField = (typeof RANGE_FIELDS)[number];
export type FilterField = ListField | RangeField;

/** What a prompt asks for (`include`) or rules out (`exclude`). Values of one field are alternatives; fields are joined. */
export type Filter = Record<ListField, string[]> & Partial<Record<RangeField, Range>>;

export function emptyFilter(): Filter {
  return {
    industries: [],
    keywords: [],
    companies: [],
    countries: [],
    regions: [],
    cities: [],
    technologies: [],
    titles: [],
    functions: [],
    seniorities: [],
    funding_stages: [],
    company_types: [],
  };
}
