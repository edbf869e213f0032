import type { Experiment, ExperimentChange, Totals } from '../ports/experiments.ts';
import { type Comparison, compare, estimateOf, type GuardrailVerdict, judgeGuardrail } from './compare.ts';
import { CONTROL, type Definition } from './definition.ts';
import { type InterleavingResult, interleavingResult } from './interleaving-result.ts';
import { METRICS, type MetricName } from './metrics.ts';
import { alwaysValid } from './stats/always-valid.ts';
import { type SampleRatio, sampleRatio } from './stats/sample-ratio.ts';
import { type VariantCounts, variantCounts } from './variant-counts.ts';
import { verdictOf } from './verdict.ts';

export interface VariantReport {
  name: string;
  share: number;
  queries: number;
  units: number;
  /** Queries for which control was answered instead. */
  fell_back: number;
  metrics: Partial<Record<MetricName, number>>;
  /** The metric of the experiment, with an interval that holds at all times; null while there is nothing to divide by. */
  primary: { value: number; low: number; high: number } | null;
}

export interface ExperimentReport {
  definition: Definition;
  status: Experiment['status'];
  created_at: string;
  started_at: string | null;
  stopped_at: string | null;
  changes: { at: string; actor: string; action: string }[];
  variants: VariantReport[];
  sample_ratio: SampleRatio | null;
  /** Each treatment against control; of an A/B test. */
  comparisons: ({ variant: string; guardrails: GuardrailVerdict[] } & (Comparison | { effect: null }))[];
  /** Of interleaved rankings. */
  interleaving: InterleavingResult | null;
  days: Totals['days'];
  /** Queries that are not counted yet. */
  waiting: number;
  /** In words. */
  verdict: string;
}

/** All that is known of an experiment. Shares of alpha go to the treatments alike (Bonferroni). */
export function reportOf(
  experiment: Experiment,
  changes: readonly ExperimentChange[],
  totals: Totals,
  nowMs: number,
): ExperimentReport {
  const { definition } = experiment;
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const isInterleaved = definition.kind === 'interleave';
  const names = isInterleaved ? ['interleaved'] : definition.variants.map(({ name }) => name);
  const counted = names.map((name) => variantCounts(totals, name));
  const treatments = counted.filter(({ name }) => name !== CONTROL);
  const control = counted.find(({ name }) => name === CONTROL);
  const alpha = definition.alpha / Math.max(1, treatments.length);
  const comparisons =
    isInterleaved || control === undefined
      ? []
      : treatments.map((treatment) => ({
          variant: treatment.name,
          guardrails: definition.guardrails.map((one) => judgeGuardrail(control, treatment, one, alpha)),
          ...(compare(control, treatment, definition.metric, { tau: definition.smallest_effect, alpha }) ?? {
            effect: null,
          }),
        }));
  const report = {
    definition,
    status: experiment.status,
    created_at: new Date(experiment.created_at_ms).toISOString(),
    started_at: instant(experiment.started_at_ms),
    stopped_at: instant(experiment.stopped_at_ms),
    changes: changes.map(({ at_ms, actor, action }) => ({
      at: new Date(at_ms).toISOString(),
      actor,
      action,
    })),
    variants: counted.map((counts) => variantReport(counts, definition)),
    sample_ratio: isInterleaved
      ? null
      : sampleRatio(
          counted.map(({ sums }) => sums.units),
          definition.variants.map(({ share }) => share),
        ),
    comparisons,
    interleaving: isInterleaved ? interleavingResult(counted[0], definition) : null,
    days: totals.days,
    waiting: totals.waiting,
  };
  return { ...report, verdict: verdictOf(report, nowMs) };
}

function variantReport(counts: VariantCounts, definition: Definition): VariantReport {
  const { sums, name } = counts;
  const metrics: VariantReport['metrics'] = {};
  for (const metric of metricNames()) {
    const { of, per } = METRICS[metric];
    if (sums[per] > 0) metrics[metric] = sums[of] / sums[per];
  }
  const estimate = estimateOf(counts, definition.metric);
  const interval =
    estimate === null || !Number.isFinite(estimate.variance)
      ? null
      : alwaysValid(estimate.value, estimate.variance, definition.smallest_effect, definition.alpha);
  return {
    name,
    share: definition.variants.find((variant) => variant.name === name)?.share ?? 1,
    queries: sums.queries,
    units: sums.units,
    fell_back: sums.fell_back,
    metrics,
    primary: estimate && interval && { value: estimate.value, low: interval.low, high: interval.high },
  };
}

/** Safe: the keys of METRICS are its names. */
function metricNames(): MetricName[] {
  return Object.keys(METRICS) as MetricName[];
}
