import type { Column, Facet, Predicate } from '../../domain/predicate.ts';
import { isStorable } from './clean-text.ts';
import type { SqlParam } from './sql-client.ts';

/** A condition over the alias `l` of leads; `params[0]` is the parameter that the text calls $firstParam. */
export interface SqlFragment {
  text: string;
  params: SqlParam[];
}

const SCALAR_FACETS: Partial<Record<Facet, string>> = {
  lead_id: 'l.lead_id',
  company_id: 'l.company_id',
  company_key: 'l.company_key',
  domain: 'l.domain',
  country: 'l.country',
  region: 'l.region',
  city: 'l.city_key',
  function: 'l.function',
  seniority: 'l.seniority',
  funding_stage: 'l.funding_stage',
  company_type: 'l.company_type',
};
const LIST_FACETS: Partial<Record<Facet, string>> = {
  topics: 'l.topics',
  mentions: 'l.mentions',
  technologies: 'l.technologies',
  title_terms: 'l.title_terms',
};
const COLUMNS: Record<Column, string> = {
  employees_min: 'l.employees_min',
  employees_max: 'l.employees_max',
  founded_year: 'l.founded_year',
  funding_usd: 'l.funding_usd',
};

/**
 * Predicate to SQL: names from the tables above, values only as parameters.
 * A leaf over an unknown value is NULL. Under all/any NULL and false end the same, so indexes stay usable; where a
 * `not` would tell them apart, its operand is coalesced to false.
 */
export function compilePredicate(predicate: Predicate, firstParam = 1): SqlFragment {
  const params: SqlParam[] = [];
  const param = (value: SqlParam, type: string): string => {
    params.push(value);
    return `$${firstParam + params.length - 1}::${type}`;
  };
  return { text: compile(predicate, param), params };
}

type Param = (value: SqlParam, type: string) => string;

function compile(predicate: Predicate, param: Param): string {
  switch (predicate.op) {
    case 'all':
      return join(predicate.of, ' and ', 'true', param);
    case 'any':
      return join(predicate.of, ' or ', 'false', param);
    case 'not':
      return `not coalesce(${compile(predicate.of, param)}, false)`;
    case 'in':
      return compileIn(predicate.facet, predicate.values, param);
    case 'range':
      return compileRange(COLUMNS[predicate.column], predicate.min, predicate.max, param);
    case 'attribute':
      return compileAttribute(predicate.key, predicate.value, param);
  }
}

function join(of: Predicate[], operator: string, empty: string, param: Param): string {
  if (of.length === 0) return empty;
  return `(${of.map((part) => compile(part, param)).join(operator)})`;
}

function compileIn(facet: Facet, values: string[], param: Param): string {
  const storable = values.filter(isStorable);
  if (storable.length === 0) return 'false';
  const list = LIST_FACETS[facet];
  if (list !== undefined) return `${list} && ${param(storable, 'text[]')}`;
  const wanted = facet === 'city' ? storable.map((value) => value.toLowerCase()) : storable;
  return `${SCALAR_FACETS[facet]} = any(${param(wanted, 'text[]')})`;
}

function compileRange(
  column: string,
  min: number | undefined,
  max: number | undefined,
  param: Param,
): string {
  const bounds: string[] = [];
  if (min !== undefined) bounds.push(`${column} >= ${param(min, 'double precision')}`);
  if (max !== undefined) bounds.push(`${column} <= ${param(max, 'double precision')}`);
  return bounds.length === 0 ? `${column} is not null` : `(${bounds.join(' and ')})`;
}

/**
 * jsonb containment, because the GIN index answers it. Equal is the text: a text attribute, or a number or boolean that
 * is written so.
 */
function compileAttribute(key: string, value: string, param: Param): string {
  if (!isStorable(key) || !isStorable(value)) return 'false';
  const same: unknown[] = [value];
  if (String(Number(value)) === value && Number.isFinite(Number(value))) same.push(Number(value));
  if (value === 'true' || value === 'false') same.push(value === 'true');
  const tests = same.map((item) => `l.attributes @> ${param(toObjectJson(key, item), 'text')}::jsonb`);
  return `(${tests.join(' or ')})`;
}

/** As text, since an object literal would take the key "__proto__" for something else. */
function toObjectJson(key: string, value: unknown): string {
  return `{${JSON.stringify(key)}:${JSON.stringify(value)}}`;
}
