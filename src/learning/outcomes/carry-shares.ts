import type { CarriedSnippet } from '../../ports/outcome-feed.ts';

/**
 * Which part of a lead's outcome belongs to whom: each miner's share of the value of the evidence that the lead was shown
 * with, in [0, 1], adding up to 1. Evidence without any value shares alike. In order of miner id.
 * Source: linear attribution in proportion to contribution, as in the additive case of Shapley's value ("A Value for
 * n-Person Games", 1953): where the pieces add up, each one's share is its own part.
 */
export function carryShares(carried: readonly CarriedSnippet[]): { minerId: string; share: number }[] {
  const values = new Map<string, number>();
  let total = 0;
  for (const { value } of carried) total += Math.max(0, value);
  for (const { miner_id, value } of carried) {
    const part = total > 0 ? Math.max(0, value) / total : 1 / carried.length;
    values.set(miner_id, (values.get(miner_id) ?? 0) + part);
  }
  return [...values]
    .map(([minerId, share]) => ({ minerId, share }))
    .sort((a, b) => (a.minerId < b.minerId ? -1 : 1));
}
