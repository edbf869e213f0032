import { judgeEvents, type KindAt } from './judge-events.ts';
import { countValue } from './log-histogram.ts';
import { emptyTally, type Tally } from './tally.ts';

/** Positions that Precision@25 looks at. */
export const POSITIONS = 25;

export interface PlacedLead {
  lead_id: string;
  /** Position in the answer, from 1. */
  rank: number;
}

export interface LeadEvent extends KindAt {
  lead_id: string;
  /** When it was stored. */
  received_ms: number;
  value_usd: number | null;
}

/**
 * What the outcomes of one query add to the tally. Events of leads that the query did not answer count for nothing; the
 * order of the events does not matter. All events of the query have to be given, early and late.
 */
export function tallyOutcomes(leads: readonly PlacedLead[], events: readonly LeadEvent[]): Tally {
  const byLead = new Map<string, LeadEvent[]>(leads.map(({ lead_id }) => [lead_id, []]));
  const tally = emptyTally();
  const counts = { judged25: 0, positive25: 0, judged: 0, converted: 0, seen: 0, clicked: 0 };
  const lags = {};
  let valueUsd = 0;
  let placed = 0;
  for (const event of events) {
    const ofLead = byLead.get(event.lead_id);
    if (ofLead === undefined) continue;
    ofLead.push(event);
    placed++;
    valueUsd += event.value_usd ?? 0;
    countValue(lags, Math.max(0, event.received_ms - event.at_ms) / 1000);
  }
  if (placed === 0) return tally;
  const isSeen = seenBy(leads, byLead);
  for (const lead of leads) {
    const ofLead = byLead.get(lead.lead_id) ?? [];
    const verdict = judgeEvents(ofLead);
    const isJudged = verdict === null ? 0 : 1;
    const isPositive = verdict === 'positive' ? 1 : 0;
    counts.judged += isJudged;
    if (lead.rank <= POSITIONS) {
      counts.judged25 += isJudged;
      counts.positive25 += isPositive;
    }
    if (ofLead.some(({ kind }) => kind === 'converted')) counts.converted++;
    if (isSeen(lead, ofLead)) counts.seen++;
    if (ofLead.some(({ kind }) => kind === 'click')) counts.clicked++;
  }
  tally.counts = nonZero({
    ...counts,
    judged25_sq: counts.judged25 ** 2,
    positive25_sq: counts.positive25 ** 2,
    judged25_positive25: counts.judged25 * counts.positive25,
    judged25_queries: counts.judged25 > 0 ? 1 : 0,
    value_usd: valueUsd,
    events: placed,
  });
  tally.histograms.learning_lag_seconds = lags;
  return tally;
}

/**
 * A lead was seen where an impression or a click says so. Where a query has clicks and no impression at all, everything down
 * to the lowest click was: people read from the top (the cascade model: Craswell, Zoeter, Taylor and Ramsey, "An experimental
 * comparison of click position-bias models", WSDM 2008).
 */
function seenBy(leads: readonly PlacedLead[], byLead: ReadonlyMap<string, readonly LeadEvent[]>) {
  let lowestClick = 0;
  let hasImpressions = false;
  for (const { lead_id, rank } of leads)
    for (const { kind } of byLead.get(lead_id) ?? []) {
      if (kind === 'impression') hasImpressions = true;
      if (kind === 'click') lowestClick = Math.max(lowestClick, rank);
    }
  return ({ rank }: PlacedLead, events: readonly LeadEvent[]): boolean =>
    hasImpressions
      ? events.some(({ kind }) => kind === 'impression' || kind === 'click')
      : rank <= lowestClick;
}

function nonZero(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
