import type { SegmentView } from '../../lead-index/api.ts';
import { memoOf } from '../../memo.ts';
import type { LeadFacts } from '../../ports/lead-judge.ts';
import { judgeLead } from './judge-lead.ts';

/** Leads of one segment whose facts are kept; reading one takes tens of microseconds. */
const KEPT_MAX = 16_384;

const facts = memoOf(
  (segment: SegmentView, key): LeadFacts => judgeLead(segment.lead(Number(key)), []).facts,
  KEPT_MAX,
);

/** The facts that a judge is given of a lead, without evidence; the same object as long as it is remembered. */
export function factsAt(segment: SegmentView, ordinal: number): LeadFacts {
  return facts(segment, String(ordinal));
}
