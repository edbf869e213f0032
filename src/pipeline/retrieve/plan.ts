import type { Predicate } from '../../domain/predicate.ts';
import type { RelaxStep } from '../../domain/relax-step.ts';
import type { Constraint, WiderForm } from './constraint.ts';
import { all } from './predicates.ts';

export interface Stage {
  /** Fields no longer demanded, in the order in which they were given up. */
  dropped: string[];
  /** Fields of which something near will do, in the order in which they were widened; none of them is dropped. */
  widened: string[];
  predicate: Predicate;
}

/**
 * Widening predicates, strictest first: the constraints are given up one step at a time in `order`, those that no lead
 * can meet before all others (`dead`: how many of its wider forms are met by none either). Exclusions hold at every stage; a constraint outside `order` is never given up, and
 * an attribute never is: only the request itself can name one.
 */
export function planStages(
  constraints: readonly Constraint[],
  exclusions: readonly Predicate[],
  order: readonly RelaxStep[],
  dead: ReadonlyMap<Constraint, number>,
): Stage[] {
  const demands = new Map<Constraint, Predicate | null>(constraints.map((each) => [each, each.asked]));
  const dropped = new Set<string>();
  const widened = new Set<string>();
  const stage = (): Stage => ({
    dropped: [...dropped],
    widened: [...widened],
    predicate: all([...[...demands.values()].filter((demand) => demand !== null), ...exclusions]),
  });
  const stages = [stage()];
  const giveUp = (constraint: Constraint, step: WiderForm) => {
    demands.set(constraint, step.demand);
    for (const field of step.widened ?? []) widened.add(field);
    for (const field of step.dropped) {
      dropped.add(field);
      widened.delete(field);
    }
  };
  for (const [constraint, skipped] of dead) {
    const alive = constraint.wider[skipped];
    if (alive !== undefined) giveUp(constraint, alive);
  }
  if (dead.size > 0) stages.push(stage());
  for (const constraint of inOrder(constraints, order)) {
    const skipped = dead.get(constraint);
    for (const step of constraint.wider.slice(skipped === undefined ? 0 : skipped + 1)) {
      giveUp(constraint, step);
      stages.push(stage());
    }
  }
  return stages;
}

function inOrder(constraints: readonly Constraint[], order: readonly RelaxStep[]): Constraint[] {
  return order.flatMap((step) => constraints.filter((each) => each.step === step));
}
