import type { OutcomeKind } from '../../domain/outcome.ts';

export interface OutcomeEvidence {
  /** How many trials the event is worth, before decay. An impression's is multiplied by its examination. */
  weight: number;
  /** What the trials came to: 0 failure, 1 success. */
  reward: 0 | 1;
  /** It says as much of the lead for any need: a contact that cannot be reached. */
  isOfLead: boolean;
}

/**
 * What an event says of a lead, as Bernoulli trials of the question "is this lead good business for the need?". The
 * ratios are a choice: a meeting weighs two acceptances, business four; a click says a tenth of an acceptance, and twenty
 * examined impressions without anything else as much as half a rejection. Counting trials of unequal worth in one Beta
 * posterior is the power prior of Ibrahim & Chen, "Power Prior Distributions for Regression Models", Statistical
 * Science 2000; clicks over examined impressions is Zhang & Jones, "Comparing Click Logs and Editorial Labels for
 * Training Query Rewriting", 2007.
 */
export const OUTCOME_EVIDENCE: Readonly<Record<OutcomeKind, OutcomeEvidence>> = {
  impression: { weight: 0.05, reward: 0, isOfLead: false },
  click: { weight: 0.1, reward: 1, isOfLead: false },
  accepted: { weight: 1, reward: 1, isOfLead: false },
  rejected: { weight: 2, reward: 0, isOfLead: false },
  replied: { weight: 1.5, reward: 1, isOfLead: false },
  meeting: { weight: 2, reward: 1, isOfLead: false },
  converted: { weight: 4, reward: 1, isOfLead: false },
  bounced: { weight: 1, reward: 0, isOfLead: true },
};
