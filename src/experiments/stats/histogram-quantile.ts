/** Bins grow by so much: a quantile read from them is right to five percent. */
export const BIN_GROWTH = 1.1;

export interface Bin {
  bin: number;
  queries: number;
}

/** The quantile of a histogram whose bin n holds BIN_GROWTH^n to BIN_GROWTH^(n+1): the middle of its bin; null where empty. */
export function histogramQuantile(bins: readonly Bin[], share: number): number | null {
  const sorted = [...bins].sort((a, b) => a.bin - b.bin);
  const total = sorted.reduce((sum, { queries }) => sum + queries, 0);
  let seen = 0;
  for (const { bin, queries } of sorted) {
    seen += queries;
    if (queries > 0 && seen >= share * total) return BIN_GROWTH ** (bin + 0.5);
  }
  return null;
}

/** How many are in bins above the value's. */
export function countAbove(bins: readonly Bin[], value: number): number {
  const limit = Math.floor(Math.log(value) / Math.log(BIN_GROWTH));
  return bins.reduce((sum, { bin, queries }) => (bin > limit ? sum + queries : sum), 0);
}
