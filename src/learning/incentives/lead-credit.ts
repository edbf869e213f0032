/**
 * What the contributions to one lead (or company) are worth together, and to each: ln(1 + X), X their sum, in proportion.
 * The first counts nearly in full, a tenth like a tenth of it: ln(1 + n) is the harmonic sum 1 + 1/2 + ... + 1/n up to a
 * constant below 0.58 (L. Euler, 1734). It depends on the sum only, so a contribution that is cut into parts, under one name
 * or many, is worth the same: a root per miner would pay sqrt(n) times as much to whoever splits into n.
 */
export function leadCredit(amounts: ReadonlyMap<string, number>): Map<string, number> {
  let sum = 0;
  for (const amount of amounts.values()) sum += amount;
  const credit = new Map<string, number>();
  if (!(sum > 0)) return credit;
  const perUnit = Math.log1p(sum) / sum;
  for (const [miner, amount] of amounts) if (amount > 0) credit.set(miner, amount * perUnit);
  return credit;
}
