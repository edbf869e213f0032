import type { Gate } from './evidence.ts';
import { refuse } from './refusal.ts';

const CLOCK_SKEW_MS = 5 * 60_000;

export const observedAtGate: Gate = ({ snippet, nowMs }) => {
  const aheadMs = snippet.observed_at_ms - nowMs;
  if (aheadMs <= CLOCK_SKEW_MS) return null;
  const ahead =
    aheadMs < 3_600_000
      ? `${Math.round(aheadMs / 60_000)} minutes`
      : `${Math.ceil(aheadMs / 3_600_000)} hours`;
  return refuse('observed_in_future', 'observed_at', `is ${ahead} after now`);
};
