import type { Predicate } from '../../domain/predicate.ts';

/** A clause of the query language of OpenSearch. */
export type Clause = Record<string, unknown>;

/** Separates key and value of an attribute in one term; it cannot stand in a key that came as JSON text of a record. */
const BETWEEN = '\u001f';

/**
 * Predicate to a filter. A clause over a field that a document has not is false there, and `must_not` of it true, which is
 * the two-valued logic of domain/predicate.ts.
 */
export function compileSearch(predicate: Predicate): Clause {
  switch (predicate.op) {
    case 'all':
      return predicate.of.length === 0
        ? { match_all: {} }
        : { bool: { filter: predicate.of.map(compileSearch) } };
    case 'any':
      return predicate.of.length === 0
        ? { match_none: {} }
        : { bool: { should: predicate.of.map(compileSearch), minimum_should_match: 1 } };
    case 'not':
      return { bool: { must_not: [compileSearch(predicate.of)] } };
    case 'in': {
      const { facet, values } = predicate;
      return { terms: { [facet]: facet === 'city' ? values.map((value) => value.toLowerCase()) : values } };
    }
    case 'range': {
      const { column, min, max } = predicate;
      if (min === undefined && max === undefined) return { exists: { field: column } };
      return {
        range: {
          [column]: { ...(min !== undefined && { gte: min }), ...(max !== undefined && { lte: max }) },
        },
      };
    }
    case 'attribute':
      return { term: { attributes: attributeTerm(predicate.key, predicate.value) } };
  }
}

export function attributeTerm(key: string, value: string): string {
  return key + BETWEEN + value;
}
