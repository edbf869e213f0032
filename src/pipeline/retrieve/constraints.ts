import type { Predicate } from '../../domain/predicate.ts';
import { memoOf } from '../../memo.ts';
import type { Knowledge, Places, Topics } from '../knowledge.ts';
import { isCompany } from './company-predicates.ts';
import { type Constraint, plain } from './constraint.ts';
import type { Asked } from './merge-filters.ts';
import { isInPlace, placeTargets, widerPlaces } from './place-predicates.ts';
import { all, any, employeesOverlap, inRange, isIn } from './predicates.ts';
import { roleConstraints } from './role-constraints.ts';
import { aboutTopics, nearTopics } from './topic-predicates.ts';

/** Every constraint of `asked.include`, in no particular order. */
export function constraintsOf(asked: Asked, knowledge: Knowledge): Constraint[] {
  const { include } = asked;
  const { topics } = knowledge;
  const constraints: Constraint[] = [];
  if (include.industries.length > 0) constraints.push(topical('industries', include.industries, topics));
  if (include.keywords.length > 0) constraints.push(topical('keywords', include.keywords, topics));
  if (include.employees !== undefined)
    constraints.push(plain('employees', employeesOverlap(include.employees)));
  constraints.push(...placeConstraints(asked, knowledge), ...roleConstraints(asked, knowledge.titles));
  if (include.technologies.length > 0)
    constraints.push(plain('technologies', isIn('technologies', include.technologies)));
  if (include.funding_stages.length > 0)
    constraints.push(plain('funding_stages', isIn('funding_stage', include.funding_stages)));
  if (include.founded !== undefined)
    constraints.push(plain('founded', inRange('founded_year', include.founded)));
  if (include.funding_usd !== undefined)
    constraints.push(plain('funding_usd', inRange('funding_usd', include.funding_usd)));
  if (include.company_types.length > 0)
    constraints.push(plain('company_types', isIn('company_type', include.company_types)));
  if (include.companies.length > 0) constraints.push(plain('companies', isCompany(include.companies)));
  const attributes = Object.entries(asked.includeAttributes);
  if (attributes.length > 0)
    constraints.push(
      plain('attributes', all(attributes.map(([key, value]) => ({ op: 'attribute', key, value })))),
    );
  return constraints;
}

function topical(field: 'industries' | 'keywords', values: string[], topics: Topics): Constraint {
  const constraint = plain(field, aboutTopics(values, topics));
  const near = nearTopics(values, topics);
  return near === null
    ? constraint
    : { ...constraint, wider: [{ dropped: [], widened: [field], demand: near }, ...constraint.wider] };
}

const FACET_OF = { cities: 'city', regions: 'region', countries: 'country' } as const;

function placeConstraints(asked: Asked, knowledge: Knowledge): Constraint[] {
  const { include, exclude } = asked;
  const targets = placeTargets(include, knowledge.places);
  if (targets.length === 0) return outsideConstraint(exclude.countries, knowledge);
  const predicate = isInPlace(targets);
  const fields = (['cities', 'regions', 'countries'] as const).filter((field) => include[field].length > 0);
  const steps = widerPlaces(targets);
  return [
    {
      step: 'places',
      asked: predicate,
      wider: steps.map((step, i) => ({
        dropped: steps.slice(0, i + 1).map((s) => s.dropped),
        demand: step.demand,
      })),
      // A lead in the right region but the wrong city misses the city alone.
      checks: fields.map((field) => ({
        field,
        predicate: any([predicate, isIn(FACET_OF[field], include[field])]),
      })),
    },
  ];
}

/**
 * "Outside the US" asks for companies known to be elsewhere. The exclusion itself cannot reject a lead of unknown
 * country; this constraint puts it behind the others and has it say so.
 */
function outsideConstraint(excluded: readonly string[], knowledge: Knowledge): Constraint[] {
  if (excluded.length === 0) return [];
  const constraint = plain('places', isElsewhere(knowledge.places, JSON.stringify(excluded)));
  return [
    {
      ...constraint,
      wider: [{ dropped: ['countries'], demand: null }],
      checks: [{ field: 'countries', predicate: constraint.asked }],
    },
  ];
}

/** The same object for the same codes: executors know it again. */
const isElsewhere = memoOf((places: Places, excluded): Predicate => {
  const out = new Set(codesOf(excluded));
  const others = [...places.countries()].map((country) => country.code).filter((code) => !out.has(code));
  return isIn('country', others);
}, 1024);

/** Safe: the key was written from a list of codes. */
function codesOf(key: string): string[] {
  return JSON.parse(key) as string[];
}
