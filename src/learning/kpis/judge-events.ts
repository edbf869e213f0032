import type { OutcomeKind } from '../../domain/outcome.ts';

export interface KindAt {
  kind: OutcomeKind;
  at_ms: number;
}

const BUSINESS: ReadonlySet<OutcomeKind> = new Set(['replied', 'meeting', 'converted']);
const WORDS: ReadonlySet<OutcomeKind> = new Set(['accepted', 'rejected', 'bounced']);

/**
 * Whether what became of one lead of one answer was good: `positive` where it replied, met or bought, whatever else was said of
 * it; otherwise the last of accepted, rejected and bounced decides (of two at one instant the bad one); null where nobody
 * said anything: impressions and clicks judge nothing. The order of the events does not matter.
 */
export function judgeEvents(events: readonly KindAt[]): 'positive' | 'negative' | null {
  if (events.some(({ kind }) => BUSINESS.has(kind))) return 'positive';
  let last: KindAt | null = null;
  for (const event of events) {
    if (!WORDS.has(event.kind)) continue;
    const isLater = last === null || event.at_ms > last.at_ms;
    if (isLater || (event.at_ms === last?.at_ms && event.kind !== 'accepted')) last = event;
  }
  if (last === null) return null;
  return last.kind === 'accepted' ? 'positive' : 'negative';
}
