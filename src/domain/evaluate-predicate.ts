import { facetValues } from '../lead-index/facet-values.ts';
import type { Lead } from './lead.ts';
import type { Facet, Predicate } from './predicate.ts';

export type LeadTest = (lead: Lead) => boolean;

/** Whether one lead meets the predicate: the plain meaning that every executor must agree with. */
export function evaluatePredicate(predicate: Predicate, lead: Lead): boolean {
  return leadTest(predicate)(lead);
}

/** The same for many leads: what depends on the predicate alone is worked out once. */
export function leadTest(predicate: Predicate): LeadTest {
  switch (predicate.op) {
    case 'all': {
      const tests = predicate.of.map(leadTest);
      return (lead) => tests.every((test) => test(lead));
    }
    case 'any': {
      const tests = predicate.of.map(leadTest);
      return (lead) => tests.some((test) => test(lead));
    }
    case 'not': {
      const test = leadTest(predicate.of);
      return (lead) => !test(lead);
    }
    case 'in':
      return valueTest(predicate.facet, predicate.values);
    case 'range': {
      const { column, min = -Infinity, max = Infinity } = predicate;
      return (lead) => {
        const value = lead[column];
        return value !== null && value >= min && value <= max;
      };
    }
    case 'attribute': {
      const { key, value } = predicate;
      return (lead) => attributeText(lead.attributes[key]) === value;
    }
  }
}

function valueTest(facet: Facet, values: readonly string[]): LeadTest {
  const wanted = new Set(facet === 'city' ? values.map(lower) : values);
  return (lead) => {
    for (const value of facetValues(lead, facet)) if (wanted.has(value)) return true;
    return false;
  };
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
