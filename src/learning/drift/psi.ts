/** Counts by bin, the bins in an order in which neighbours may be put together. */
export type BinCounts = Record<string, number>;

/** A group without a count has this share, so that the logarithm exists. */
const SHARE_MIN = 1e-4;
const GROUPS = 10;

export interface PsiResult {
  /** 0 where both are distributed alike; no upper bound that would be met in practice. */
  psi: number;
  /** Groups of neighbouring bins that were compared. */
  groups: number;
}

/**
 * Population stability index of two samples: sum over groups of (p - q) ln(p / q), p and q the shares of the samples in the
 * group. 0 for equal shares, never negative, the same whichever sample comes first. Groups are neighbouring bins put together
 * until they hold a tenth of both samples together (each weighs the same), so at most ten. Rule of thumb: under 0.1 no shift,
 * from 0.25 on a large one. Null where a sample is empty.
 * Sources: Jeffreys, "An invariant form for the prior probability in estimation problems", 1946 (the divergence); Siddiqi,
 * "Credit Risk Scorecards", Wiley 2006 (the index and its thresholds).
 */
export function psiOf(one: BinCounts, other: BinCounts): PsiResult | null {
  const [totalOne, totalOther] = [totalOf(one), totalOf(other)];
  if (totalOne === 0 || totalOther === 0) return null;
  let psi = 0;
  const groups = groupsOf(one, other, totalOne, totalOther);
  for (const { p, q } of groups) {
    const [a, b] = [Math.max(p, SHARE_MIN), Math.max(q, SHARE_MIN)];
    psi += (a - b) * Math.log(a / b);
  }
  return { psi, groups: groups.length };
}

function groupsOf(
  one: BinCounts,
  other: BinCounts,
  totalOne: number,
  totalOther: number,
): { p: number; q: number }[] {
  const bins = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort(
    (a, b) => Number(a) - Number(b),
  );
  const groups: { p: number; q: number }[] = [];
  let open = { p: 0, q: 0 };
  for (const bin of bins) {
    open = { p: open.p + (one[bin] ?? 0) / totalOne, q: open.q + (other[bin] ?? 0) / totalOther };
    if ((open.p + open.q) / 2 < 1 / GROUPS - 1e-9) continue;
    groups.push(open);
    open = { p: 0, q: 0 };
  }
  const last = groups.at(-1);
  if (last === undefined) return [open];
  last.p += open.p;
  last.q += open.q;
  return groups;
}

export function totalOf(counts: BinCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
