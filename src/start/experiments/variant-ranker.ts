import type { Overrides } from '../../experiments/definition.ts';
import type { Ranker } from '../../ports/ranker.ts';

/** The promoted ranker with the share of the score that the variant gives it; null where that is 0 or there is none. */
export function variantRanker(ranker: Ranker | null, overrides: Overrides | null): Ranker | null {
  const weight = overrides?.ranker?.weight;
  if (ranker === null || weight === undefined) return ranker;
  if (weight === 0) return null;
  const { version, columns, depth } = ranker;
  return {
    version,
    columns,
    depth,
    weight,
    predict: (features, rows) => ranker.predict(features, rows),
    close: () => ranker.close(),
  };
}
