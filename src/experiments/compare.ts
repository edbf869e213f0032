import { type GuardrailMetric, METRICS, type MetricName } from './metrics.ts';
import { alwaysValid, timesNeeded } from './stats/always-valid.ts';
import { countAbove, histogramQuantile } from './stats/histogram-quantile.ts';
import { type Estimate, ratioEstimate } from './stats/ratio-estimate.ts';
import type { VariantCounts } from './variant-counts.ts';

/** With fewer groups of units, or queries, nothing is said: their spread is not known and sums are not yet about normal. */
export const GROUPS_MIN = 20;
const QUERIES_MIN = 100;

export interface Comparison {
  /** Treatment minus control. */
  effect: number;
  low: number;
  high: number;
  p: number;
  /** Further queries per variant until the interval is as narrow as the smallest effect asked for; null where it cannot be said. */
  more_queries: number | null;
}

export function estimateOf({ buckets }: VariantCounts, metric: MetricName): Estimate | null {
  const { of, per } = METRICS[metric];
  const isDollars = of === 'usd' || of === 'value_usd';
  return ratioEstimate(
    buckets.map((counts) => ({ of: counts[of], per: counts[per] })),
    isDollars ? 0 : 1,
  );
}

function isEnough({ sums }: VariantCounts, { groups }: Estimate): boolean {
  return groups >= GROUPS_MIN && sums.queries >= QUERIES_MIN;
}

/** Null while there is too little to compare. `tau` and `alpha` as in `alwaysValid`. */
export function compare(
  control: VariantCounts,
  treatment: VariantCounts,
  metric: MetricName,
  { tau, alpha }: { tau: number; alpha: number },
): Comparison | null {
  const a = estimateOf(control, metric);
  const b = estimateOf(treatment, metric);
  if (a === null || b === null || !isEnough(control, a) || !isEnough(treatment, b)) return null;
  const effect = b.value - a.value;
  const variance = a.variance + b.variance;
  const { low, high, p } = alwaysValid(effect, variance, tau, alpha);
  const times = timesNeeded(variance, Math.max(tau, Math.abs(effect)), tau, alpha);
  const queries = Math.max(control.sums.queries, treatment.sums.queries);
  return { effect, low, high, p, more_queries: Math.ceil(queries * (times - 1)) };
}

export interface GuardrailVerdict {
  metric: GuardrailMetric;
  max_increase: number;
  control: number | null;
  treatment: number | null;
  /** `holds` and `broken` hold at all times at the experiment's alpha; `open`: not enough data yet. */
  verdict: 'holds' | 'broken' | 'open';
}

const SLOW_SHARE = 0.05;
/** Where control has none of it, the increase in points at which the test is most sensitive. */
const TAU_FROM_NOTHING = 0.01;

/** Whether the treatment stays under (1 + max_increase) times control. */
export function judgeGuardrail(
  control: VariantCounts,
  treatment: VariantCounts,
  { metric, max_increase }: { metric: GuardrailMetric; max_increase: number },
  alpha: number,
): GuardrailVerdict {
  if (metric === 'latency_p95_ms') return judgeLatency(control, treatment, max_increase, alpha);
  const a = estimateOf(control, metric);
  const b = estimateOf(treatment, metric);
  const shown = { metric, max_increase, control: a?.value ?? null, treatment: b?.value ?? null };
  if (a === null || b === null || !isEnough(control, a) || !isEnough(treatment, b))
    return { ...shown, verdict: 'open' };
  // None among that many queries: where control has none either, no interval could ever say more.
  if (b.value === 0) return { ...shown, verdict: 'holds' };
  const factor = 1 + max_increase;
  const over = b.value - factor * a.value;
  const tau = Math.max(0.1, max_increase) * a.value || TAU_FROM_NOTHING;
  const { low, high } = alwaysValid(over, b.variance + factor ** 2 * a.variance, tau, alpha);
  return { ...shown, verdict: low > 0 ? 'broken' : high <= 0 ? 'holds' : 'open' };
}

/** Of the treatment's queries no more than one in twenty may be slower than control's p95 with the increase allowed. */
function judgeLatency(
  control: VariantCounts,
  treatment: VariantCounts,
  maxIncrease: number,
  alpha: number,
): GuardrailVerdict {
  const a = histogramQuantile(control.latencies, 0.95);
  const b = histogramQuantile(treatment.latencies, 0.95);
  const shown = { metric: 'latency_p95_ms' as const, max_increase: maxIncrease, control: a, treatment: b };
  const { queries } = treatment.sums;
  if (a === null || b === null || Math.min(queries, control.sums.queries) < QUERIES_MIN)
    return { ...shown, verdict: 'open' };
  const share = countAbove(treatment.latencies, a * (1 + maxIncrease)) / queries;
  const variance = (SLOW_SHARE * (1 - SLOW_SHARE)) / queries;
  const { low, high } = alwaysValid(share - SLOW_SHARE, variance, SLOW_SHARE / 2, alpha);
  return { ...shown, verdict: low > 0 ? 'broken' : high <= 0 ? 'holds' : 'open' };
}
