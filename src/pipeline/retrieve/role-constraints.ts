import type { Predicate } from '../../domain/predicate.ts';
import type { Titles } from '../knowledge.ts';
import { type Constraint, plain } from './constraint.ts';
import type { Asked } from './merge-filters.ts';
import { all, any, isIn } from './predicates.ts';
import { hasTitle } from './role-predicates.ts';

/**
 * Titles, functions and seniorities. A title implies the functions and seniorities that were read from it: they are
 * demanded only once the title no longer is, and a lead with the title meets them.
 */
export function roleConstraints(asked: Asked, titles: Titles): Constraint[] {
  const { include, explicit } = asked;
  const title = include.titles.length > 0 ? hasTitle(include.titles, titles) : null;
  const constraints: Constraint[] = [];
  const implied: { field: 'functions' | 'seniorities'; predicate: Predicate }[] = [];
  for (const field of ['functions', 'seniorities'] as const) {
    if (include[field].length === 0) continue;
    const predicate = isIn(field === 'functions' ? 'function' : 'seniority', include[field]);
    if (title === null || explicit.has(field)) constraints.push(plain(field, predicate));
    else implied.push({ field, predicate });
  }
  if (title !== null) constraints.push(titleConstraint(title, implied));
  return constraints;
}

function titleConstraint(
  title: Predicate,
  implied: { field: 'functions' | 'seniorities'; predicate: Predicate }[],
): Constraint {
  const wider: Constraint['wider'] = [];
  for (let kept = implied.length; kept > 0; kept--)
    wider.push({
      dropped: ['titles', ...implied.slice(kept).map((each) => each.field)],
      demand: any([title, all(implied.slice(0, kept).map((each) => each.predicate))]),
    });
  wider.push({ dropped: ['titles', ...implied.map((each) => each.field)], demand: null });
  return {
    step: 'titles',
    asked: title,
    wider,
    checks: [
      { field: 'titles', predicate: title },
      ...implied.map((each) => ({ field: each.field, predicate: any([title, each.predicate]) })),
    ],
  };
}
