import type { Totals } from '../ports/experiments.ts';
import { COUNTERS, type Counts, noCounts } from './metrics.ts';
import type { Bin } from './stats/histogram-quantile.ts';

/** What was counted of one variant. */
export interface VariantCounts {
  name: string;
  sums: Counts;
  /** Per group of units. */
  buckets: Counts[];
  latencies: Bin[];
}

export function variantCounts(totals: Pick<Totals, 'buckets' | 'latencies'>, name: string): VariantCounts {
  const sums = noCounts();
  const buckets: Counts[] = [];
  for (const { variant, counts } of totals.buckets) {
    if (variant !== name) continue;
    buckets.push(counts);
    for (const counter of COUNTERS) sums[counter] += counts[counter];
  }
  return { name, sums, buckets, latencies: totals.latencies.filter(({ variant }) => variant === name) };
}
