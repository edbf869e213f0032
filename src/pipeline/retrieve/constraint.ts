import type { Predicate } from '../../domain/predicate.ts';
import type { RelaxStep } from '../../domain/relax-step.ts';

/** One thing that the prompt asks for, with its looser forms. */
export interface Constraint {
  /** Its place in the order of relaxation. */
  step: RelaxStep | 'attributes';
  asked: Predicate;
  /** Each implied by the one before. */
  wider: WiderForm[];
  /** For the account of one lead: which public fields it meets. */
  checks: { field: string; predicate: Predicate }[];
}

/** What is left of a constraint, and the public fields that it no longer demands at all or as asked. */
export interface WiderForm {
  dropped: string[];
  /** Still demanded, but something near will do. */
  widened?: string[];
  /** Null where nothing is left. */
  demand: Predicate | null;
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
