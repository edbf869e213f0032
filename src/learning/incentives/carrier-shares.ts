/** Value of evidence at which a half of an outcome is put down to it, the other half to what the lead is anyway. */
const HALF_VALUE = 0.25;

/**
 * How much of an outcome is put down to each miner's evidence: value / (sum of values + 0.25). The values are those that the
 * evidence had in the answer: matched, decayed by age, boosted. Old or vague evidence therefore earns little even where it
 * was the only one, and more of it adds less and less. Values are at least 0; the shares add up to less than 1.
 */
export function carrierShares(carriers: readonly { miner_id: string; value: number }[]): Map<string, number> {
  let sum = HALF_VALUE;
  for (const { value } of carriers) if (value > 0) sum += value;
  const shares = new Map<string, number>();
  for (const { miner_id, value } of carriers)
    if (value > 0) shares.set(miner_id, (shares.get(miner_id) ?? 0) + value / sum);
  return shares;
}
