import { Attached } from '../attached.ts';
import type { Config } from '../config.ts';
import type { RankedLead } from '../domain/answer.ts';
import type { FeatureSink, LoggedFeatures } from '../pipeline/features/log-features.ts';

export interface FeatureLog {
  /** Null where nothing is to be kept. */
  readonly sink: FeatureSink | null;
  /** What was known of the leads of an answer; null for those from a cache that another process filled. */
  of(leads: readonly RankedLead[]): LoggedFeatures | null;
}

/** Holds what is known of answered leads for as long as the answer lives, so that a repeated answer has it too. */
export function createFeatureLog(config: Pick<Config, 'QUERY_FEATURES' | 'QUERY_FEATURES_MORE'>): FeatureLog {
  if (config.QUERY_FEATURES === 'off') return { sink: null, of: () => null };
  const kept = new Attached<readonly RankedLead[], LoggedFeatures>();
  return {
    sink: {
      more: config.QUERY_FEATURES_MORE,
      keep: (leads, features) => kept.set(leads, features),
    },
    of: (leads) => kept.of(leads) ?? null,
  };
}
