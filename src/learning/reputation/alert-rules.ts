import { usdPerUsefulLead } from './checks/cost.ts';
import { type DecayedSums, meanOf, sumOf, weightOf } from './decayed-sums.ts';
import type { ReputationAccount } from './reputation-of.ts';

export const ALERT_RULES = [
  'reputation_low',
  'reputation_drop',
  'scraping_suspected',
  'flag_rate',
  'cost_per_useful_lead',
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

export interface AlertLimits {
  /** Reputation under which a submitter is throttled. */
  threshold: number;
  usdPerUsefulMax: number;
}

export interface AlertReading {
  rule: AlertRule;
  value: number;
  /** At it, or beyond, the alert opens; `above` says on which side that is. */
  threshold: number;
  /** It closes only on the other side of this. */
  clear: number;
  above: boolean;
  opens: boolean;
  closes: boolean;
}

/** What each rule watches, and what to do; docs/query-quality.md is made with it. */
export const ALERT_ADVICE: Record<AlertRule, string> = {
  reputation_low:
    'Look at the checks of GET /query-quality/reputation?submitter=NAME that are under their normal value, and talk to whoever sends these queries. It is slowed down where ASSAY_REPUTATION is on.',
  reputation_drop:
    'Something changed within the last hours: look at last_flag for what it is, and whether a key or an integration is used by somebody else.',
  scraping_suspected:
    'Find out whether leads are being collected wholesale. A known export is better served by a backup or by the store; otherwise lower what the caller may ask at the proxy.',
  flag_rate:
    'Many of its queries failed a check: look at last_flag, and mend the integration that makes them.',
  cost_per_useful_lead:
    'It spends more than its leads bring: lower budget.usd_per_lead of its queries or ASSAY_LLM_DAY_USD, or have it report outcomes.',
};

/** Queries below which nothing is said of anybody. */
const WEIGHT_MIN = 10;
const CLEAR_ABOVE_THRESHOLD = 15;
const DROP = { opens: 20, clears: 10 };
const SCRAPING = { opens: 0.45, clears: 0.6 };
const FLAGS = { opens: 0.3, clears: 0.15 };
const COST_CLEARS = 0.6;

/** Every rule on one submitter. Between opening and closing lies a gap (hysteresis), so that an alert does not flap. */
export function readAlerts(
  sums: DecayedSums,
  account: ReputationAccount,
  limits: AlertLimits,
): AlertReading[] {
  const { threshold, usdPerUsefulMax } = limits;
  const isKnown = weightOf(sums, 'well_formed') >= WEIGHT_MIN;
  const patterns = Math.min(meanOf(sums, 'coverage', 1), meanOf(sums, 'enumeration', 1));
  const usd = sumOf(sums, 'usd');
  const cost = usdPerUsefulLead({
    usd,
    compute_ms: sumOf(sums, 'compute_ms'),
    useful: sumOf(sums, 'useful'),
  });
  const drop = meanOf(sums, 'level', account.reputation) - account.reputation;
  return [
    reading('reputation_low', account.reputation, threshold, threshold + CLEAR_ABOVE_THRESHOLD, false),
    reading('reputation_drop', drop, DROP.opens, DROP.clears, true),
    reading('scraping_suspected', patterns, SCRAPING.opens, SCRAPING.clears, false),
    reading('flag_rate', meanOf(sums, 'flagged', 0), FLAGS.opens, FLAGS.clears, true),
    reading('cost_per_useful_lead', cost, usdPerUsefulMax, usdPerUsefulMax * COST_CLEARS, true),
  ].map((one) => ({ ...one, opens: one.opens && isKnown }));
}

function reading(
  rule: AlertRule,
  value: number,
  threshold: number,
  clear: number,
  above: boolean,
): AlertReading {
  return above
    ? { rule, value, threshold, clear, above, opens: value >= threshold, closes: value < clear }
    : { rule, value, threshold, clear, above, opens: value < threshold, closes: value >= clear };
}
