import { countValue, type LogHistogram } from './log-histogram.ts';
import { emptyTally, type Tally } from './tally.ts';
import { type PlacedLead, POSITIONS } from './tally-outcomes.ts';
import { understoodShare } from './understood-share.ts';

/** Evidence up to this age is fresh: at the default decay it still has 37 % of its weight. */
export const FRESH_DAYS = 90;
/** Leads that are answered where neither request nor prompt says how many. */
const DEFAULT_K = 25;

export interface CountedLead extends PlacedLead {
  /** Age in days of each piece of evidence shown with it. */
  ages: readonly number[];
}

/** What the KPIs need of a stored query. */
export interface CountedQuery {
  prompt: string;
  unparsed: readonly string[];
  /** How many leads were asked for; null where nobody said. */
  k: number | null;
  usd: number;
  llm_calls: number;
  total_ms: number;
  leads: readonly CountedLead[];
}

/** What one query adds to the tally, whatever becomes of its leads. */
export function tallyQuery(query: CountedQuery): Tally {
  const leads = query.leads.length;
  const tally = emptyTally();
  const latency: LogHistogram = {};
  const cost: LogHistogram = {};
  const ages: LogHistogram = {};
  countValue(latency, query.total_ms);
  if (leads > 0) countValue(cost, query.usd / leads, leads);
  let withEvidence = 0;
  let fresh = 0;
  for (const lead of query.leads) {
    for (const age of lead.ages) countValue(ages, age);
    if (lead.ages.length > 0) withEvidence++;
    if (lead.ages.some((age) => age <= FRESH_DAYS)) fresh++;
  }
  const counts: Tally['counts'] = {
    queries: 1,
    leads,
    full_answers: leads >= (query.k ?? DEFAULT_K) ? 1 : 0,
    llm_queries: query.llm_calls > 0 ? 1 : 0,
    llm_calls: query.llm_calls,
    usd: query.usd,
    usd_sq: query.usd ** 2,
    leads_sq: leads ** 2,
    usd_leads: query.usd * leads,
    understood: understoodShare(query.prompt, query.unparsed),
    evidence_leads: withEvidence,
    fresh_leads: fresh,
    leads25: query.leads.filter(({ rank }) => rank <= POSITIONS).length,
  };
  tally.counts = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  tally.histograms = {
    latency_ms: latency,
    ...(leads > 0 && { usd_per_lead: cost }),
    ...(withEvidence > 0 && { evidence_age_days: ages }),
  };
  return tally;
}
