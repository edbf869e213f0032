import type { Lead } from '../domain/lead.ts';
import type { Facet } from '../domain/predicate.ts';

/** The lead's values of a facet, as both executors of predicates see them; cities in lower case. */
export function facetValues(lead: Lead, facet: Facet): readonly string[] {
  switch (facet) {
    case 'topics':
    case 'mentions':
    case 'technologies':
    case 'title_terms':
      return lead[facet];
    case 'city':
      return lead.city === null ? NONE : [lead.city.toLowerCase()];
    default: {
      const value = lead[facet];
      return value === null ? NONE : [value];
    }
  }
}

const NONE: readonly string[] = [];
