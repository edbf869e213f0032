import type { Filter } from '../../domain/filter.ts';
import type { Predicate } from '../../domain/predicate.ts';
import type { Knowledge } from '../knowledge.ts';
import { isCompany } from './company-predicates.ts';
import type { Asked } from './merge-filters.ts';
import { isInPlace, placeTargets } from './place-predicates.ts';
import { employeesOverlap, inRange, isIn, not } from './predicates.ts';
import { hasTitle } from './role-predicates.ts';
import { declaresTopics } from './topic-predicates.ts';

/** One predicate per thing ruled out; all of them hold at every stage. */
export function exclusionsOf(asked: Asked, knowledge: Knowledge): Predicate[] {
  const { exclude } = asked;
  const ruledOut: Predicate[] = [];
  const list = (field: keyof Filter, predicate: () => Predicate) => {
    const value = exclude[field];
    if (Array.isArray(value) && value.length > 0) ruledOut.push(predicate());
  };
  const ruledOutTopics = (values: readonly string[]) =>
    declaresTopics(values, knowledge.topics, [...asked.include.industries, ...asked.include.keywords]);
  list('industries', () => ruledOutTopics(exclude.industries));
  list('keywords', () => ruledOutTopics(exclude.keywords));
  list('companies', () => isCompany(exclude.companies));
  list('technologies', () => isIn('technologies', exclude.technologies));
  list('titles', () => hasTitle(exclude.titles, knowledge.titles));
  list('functions', () => isIn('function', exclude.functions));
  list('seniorities', () => isIn('seniority', exclude.seniorities));
  list('funding_stages', () => isIn('funding_stage', exclude.funding_stages));
  list('company_types', () => isIn('company_type', exclude.company_types));
  const places = placeTargets(exclude, knowledge.places);
  if (places.length > 0) ruledOut.push(isInPlace(places));
  if (exclude.employees !== undefined) ruledOut.push(employeesOverlap(exclude.employees));
  if (exclude.founded !== undefined) ruledOut.push(inRange('founded_year', exclude.founded));
  if (exclude.funding_usd !== undefined) ruledOut.push(inRange('funding_usd', exclude.funding_usd));
  for (const [key, value] of Object.entries(asked.excludeAttributes))
    ruledOut.push({ op: 'attribute', key, value });
  return ruledOut.map(not);
}
