import { facetValues } from '../lead-index/facet-values.ts';
import type { Lead } from './lead.ts';
import type { Predicate } from './predicate.ts';

/** Whether one lead meets the predicate: the plain meaning that every executor must agree with. */
export function evaluatePredicate(predicate: Predicate, lead: Lead): boolean {
  switch (predicate.op) {
    case 'all':
      return predicate.of.every((part) => evaluatePredicate(part, lead));
    case 'any':
      return predicate.of.some((part) => evaluatePredicate(part, lead));
    case 'not':
      return !evaluatePredicate(predicate.of, lead);
    case 'in': {
      const wanted = predicate.facet === 'city' ? predicate.values.map(lower) : predicate.values;
      return facetValues(lead, predicate.facet).some((value) => wanted.includes(value));
    }
    case 'range': {
      const value = lead[predicate.column];
      return value !== null && value >= (predicate.min ?? -Infinity) && value <= (predicate.max ?? Infinity);
    }
    case 'attribute':
      return attributeText(lead.attributes[predicate.key]) === predicate.value;
  }
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** Text of a scalar attribute; lists, objects and null equal nothing. */
function attributeText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : null;
}
