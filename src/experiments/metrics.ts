/** What is counted of the queries of a variant; sums over queries, kept per variant, day and bucket of units. */
export const COUNTERS = [
  'queries',
  'units',
  'leads',
  'usd',
  'llm_hits',
  'degraded',
  'fell_back',
  'clicked',
  'accepted',
  'replied',
  'meeting',
  'converted',
  'bounced',
  'accepted_leads',
  'judged_leads',
  'value_usd',
  'credit_control',
  'credit_treatment',
  'preference',
  'decided',
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Counts = Record<Counter, number>;

interface Metric {
  of: Counter;
  per: Counter;
  isHigherBetter: boolean;
  about: string;
}

/** Every metric is a ratio of two sums. `clicked` and its like are queries with at least one such outcome. */
export const METRICS = {
  click_rate: { of: 'clicked', per: 'queries', isHigherBetter: true, about: 'queries with a click' },
  accepted_rate: {
    of: 'accepted',
    per: 'queries',
    isHigherBetter: true,
    about: 'queries with an accepted lead',
  },
  reply_rate: { of: 'replied', per: 'queries', isHigherBetter: true, about: 'queries with a reply' },
  meeting_rate: { of: 'meeting', per: 'queries', isHigherBetter: true, about: 'queries with a meeting' },
  conversion_rate: {
    of: 'converted',
    per: 'queries',
    isHigherBetter: true,
    about: 'queries with a conversion',
  },
  accepted_per_lead: {
    of: 'accepted_leads',
    per: 'leads',
    isHigherBetter: true,
    about: 'accepted leads per lead answered',
  },
  precision: {
    of: 'accepted_leads',
    per: 'judged_leads',
    isHigherBetter: true,
    about: 'accepted leads of those accepted or rejected',
  },
  value_usd_per_query: {
    of: 'value_usd',
    per: 'queries',
    isHigherBetter: true,
    about: 'dollars of conversions per query',
  },
  cost_per_lead_usd: { of: 'usd', per: 'leads', isHigherBetter: false, about: 'dollars spent per lead' },
  llm_ratio: {
    of: 'llm_hits',
    per: 'queries',
    isHigherBetter: false,
    about: 'queries that called a language model',
  },
  degraded_rate: {
    of: 'degraded',
    per: 'queries',
    isHigherBetter: false,
    about: 'queries that had to leave something out',
  },
  bounce_rate: { of: 'bounced', per: 'queries', isHigherBetter: false, about: 'queries with a bounce' },
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

export const PRIMARY_METRICS = [
  'click_rate',
  'accepted_rate',
  'reply_rate',
  'meeting_rate',
  'conversion_rate',
  'accepted_per_lead',
  'precision',
  'value_usd_per_query',
] as const satisfies readonly MetricName[];

export const GUARDRAIL_METRICS = [
  'latency_p95_ms',
  'cost_per_lead_usd',
  'llm_ratio',
  'degraded_rate',
  'bounce_rate',
] as const;
export type GuardrailMetric = (typeof GUARDRAIL_METRICS)[number];

/** Outcomes that give a team credit when two rankings are interleaved. */
export const CREDIT_KINDS = ['click', 'accepted', 'replied', 'meeting', 'converted'] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];

export function noCounts(): Counts {
  const counts: Partial<Counts> = {};
  for (const name of COUNTERS) counts[name] = 0;
  return whole(counts);
}

/** Safe: called with every counter set. */
function whole(counts: Partial<Counts>): Counts {
  return counts as Counts;
}
