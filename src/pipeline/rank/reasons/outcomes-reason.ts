import type { OutcomeKind } from '../../../domain/outcome.ts';
import type { LeadOutcomes } from '../../../ports/learned.ts';

const SAID: Partial<Record<OutcomeKind, string>> = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  replied: 'It replied',
  meeting: 'It led to a meeting',
  converted: 'It led to business',
};

/** What became of the lead when it was answered before; nobody is named who said so. */
export function outcomesReason(outcomes: LeadOutcomes): string[] {
  const latest = outcomes.latest();
  if (latest === null) return [];
  const day = new Date(latest.atMs).toISOString().slice(0, 10);
  if (latest.kind === 'bounced') return [`A message to it bounced on ${day}`];
  const said = SAID[latest.kind];
  if (said === undefined) return [];
  return [`${said} for ${latest.isSameNeed ? 'this need' : 'another need'} on ${day}`];
}
