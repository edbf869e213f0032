/**
 * Splits a whole number of micro-credits in proportion to `shares` (finite, at least 0), so that the parts add up to the
 * pool exactly: each gets the whole part of its quota, the rest goes one by one to the largest remainders, of equal ones to
 * the first (the method of A. Hamilton, 1792; M. Balinski & H. Young, "Fair Representation", 1982). All 0 where no share is
 * above 0.
 */
export function splitPool(pool: number, shares: readonly number[]): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0) || pool === 0) return shares.map(() => 0);
  const quotas = shares.map((share) => pool * (share / total));
  const parts = quotas.map(Math.floor);
  let left = pool - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = shares
    .map((share, i) => ({ i, share, remainder: (quotas[i] ?? 0) - (parts[i] ?? 0) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  // Quotas are rounded, so what is left may be a little more or less than one for each.
  for (let at = 0; left !== 0; at++) {
    const one =
      left > 0 ? byRemainder[at % byRemainder.length] : byRemainder.at(-1 - (at % byRemainder.length));
    if (one === undefined) throw new Error('a pool is split among somebody');
    const part = parts[one.i] ?? 0;
    if (left < 0 && part === 0) continue;
    parts[one.i] = part + Math.sign(left);
    left -= Math.sign(left);
  }
  return parts;
}
