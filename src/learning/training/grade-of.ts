import type { OutcomeKind } from '../../domain/outcome.ts';

/**
 * How relevant an outcome says a lead was: 0 to 4. LightGBM turns a grade g into a gain of 2^g - 1 (label_gain 0, 1, 3, 7,
 * 15), as nDCG is usually computed (source: Burges et al., "Learning to rank using gradient descent", 2005).
 */
const GRADES: Readonly<Record<OutcomeKind, number>> = {
  impression: 0,
  rejected: 0,
  bounced: 0,
  click: 1,
  accepted: 2,
  replied: 2,
  meeting: 3,
  converted: 4,
};
export const GRADE_MAX = 4;
/** From this grade on a lead counts as one that came to something. */
export const POSITIVE_GRADE = 2;
/** A refusal takes back a click or an acceptance, but no meeting and no sale. */
const PAST_REFUSAL = 3;

export interface DatedOutcome {
  kind: OutcomeKind;
  at_ms: number;
}

export interface Grade {
  grade: number;
  /** Whether somebody looked at the lead and said so, be it no. */
  isSeen: boolean;
}

/**
 * The grade that the outcomes from `fromMs` to before `untilMs` give: the best of them, unless the lead was refused or its
 * address bounced. Outcomes outside of the span do not exist for it.
 */
export function gradeOf(outcomes: readonly DatedOutcome[], fromMs: number, untilMs: number): Grade {
  const counted = outcomes.filter(({ at_ms }) => at_ms >= fromMs && at_ms < untilMs);
  const best = counted.reduce((grade, { kind }) => Math.max(grade, GRADES[kind]), 0);
  const isRefused = counted.some(({ kind }) => kind === 'rejected' || kind === 'bounced');
  return { grade: isRefused && best < PAST_REFUSAL ? 0 : best, isSeen: counted.length > 0 };
}

/** The grade that a language model's judgement in 0..1 stands for: 0, 1 or 2, since nobody acted on it. */
export function gradeOfLabel(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * POSITIVE_GRADE);
}
