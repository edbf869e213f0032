import type { Range } from '../../domain/filter.ts';
import type { Column, Facet, Predicate } from '../../domain/predicate.ts';

export const NOTHING: Predicate = { op: 'any', of: [] };

/** A join that says nothing twice: nested joins are opened, one member stands alone. */
export function all(of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((p) => (p.op === 'all' ? p.of : [p]));
  const only = flat[0];
  return flat.length === 1 && only !== undefined ? only : { op: 'all', of: flat };
}

export function any(of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((p) => (p.op === 'any' ? p.of : [p]));
  const only = flat[0];
  return flat.length === 1 && only !== undefined ? only : { op: 'any', of: flat };
}

export function not(of: Predicate): Predicate {
  return { op: 'not', of };
}

export function isIn(facet: Facet, values: readonly string[]): Predicate {
  return isOneOf(facet, values.length < 2 ? [...values] : [...new Set(values)]);
}

/** The same for values that are known to be distinct. */
export function isOneOf(facet: Facet, values: string[]): Predicate {
  return { op: 'in', facet, values };
}

export function inRange(column: Column, range: Range): Predicate {
  return {
    op: 'range',
    column,
    ...(range.min === undefined ? {} : { min: range.min }),
    ...(range.max === undefined ? {} : { max: range.max }),
  };
}

/** The lead's own range and the asked one share at least one count. */
export function employeesOverlap(range: Range): Predicate {
  const parts: Predicate[] = [];
  if (range.min !== undefined) parts.push({ op: 'range', column: 'employees_max', min: range.min });
  if (range.max !== undefined) parts.push({ op: 'range', column: 'employees_min', max: range.max });
  return all(parts);
}
