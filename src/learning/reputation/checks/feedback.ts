import { ramp } from '../ramp.ts';

export interface FeedbackSums {
  outcomes: number;
  /** Of leads that the answer did not hold, or from before it was given. */
  impossible: number;
  /** Leads of the answers that anything was reported of; those of answers under five leads twice. */
  shown: number;
  /** Of those, distinct leads clicked. */
  clicked: number;
  /** Of those, distinct leads accepted, replied, met or converted. */
  useful: number;
}

const IMPOSSIBLE_DOUBT = 10;
const SHOWN_DOUBT = 25;
const SHARE_FINE = 0.5;
const SHARE_IMPROBABLE = 0.9;

/**
 * How honest the outcomes look: (1 - i)^2 * (1 - e). i = impossible / (outcomes + 10), the share of events that cannot be;
 * e rises from 0 to 1 as the share of shown leads that were clicked, or were useful, goes from .5 to .9, with 25 leads
 * added below the line so that few events prove nothing (additive smoothing, G. J. Lidstone, 1920).
 */
export function feedbackValue({ outcomes, impossible, shown, clicked, useful }: FeedbackSums): number {
  const share = Math.max(clicked, useful) / (shown + SHOWN_DOUBT);
  const cannotBe = Math.min(1, impossible / (outcomes + IMPOSSIBLE_DOUBT));
  return (1 - cannotBe) ** 2 * (1 - ramp(share, SHARE_FINE, SHARE_IMPROBABLE));
}
