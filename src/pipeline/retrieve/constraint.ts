import type { RelaxStep } from '../../config.ts';
import type { Predicate } from '../../domain/predicate.ts';

/** One thing that the prompt asks for, with its looser forms. */
export interface Constraint {
  /** Its place in the order of relaxation. */
  step: RelaxStep | 'attributes';
  asked: Predicate;
  /** Each implied by the one before; `demand` null means that nothing is left of it. */
  wider: { dropped: string[]; demand: Predicate | null }[];
  /** For the account of one lead: which public fields it meets. */
  checks: { field: string; predicate: Predicate }[];
}

/** A constraint that is either demanded or dropped. */
export function plain(step: Constraint['step'], predicate: Predicate): Constraint {
  return {
    step,
    asked: predicate,
    wider: [{ dropped: [step], demand: null }],
    checks: [{ field: step, predicate }],
  };
}
