/**
 * The order in which FairPairs shows a ranking (Radlinski and Joachims 2006, "Minimally invasive randomization for
 * collecting unbiased preferences from clickthrough logs"): neighbours are paired, beginning at the first or the second
 * place by a coin, and each pair is swapped by a coin. Nothing moves by more than one place. Positions in the ranking, in
 * the order shown; `random` gives numbers in [0, 1).
 */
export function fairPairs(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = random() < 0.5 ? 0 : 1; i + 1 < count; i += 2) {
    if (random() < 0.5) continue;
    order[i] = i + 1;
    order[i + 1] = i;
  }
  return order;
}

/**
 * Probability that what is ranked at `base` is shown at `shown` (both from 0, of `count`), where a share of the queries is
 * shown by FairPairs and the others as ranked. It is paired with either neighbour half of the time, and then swapped half
 * of the time, so each neighbour's place has a quarter.
 */
export function placeProbability(base: number, shown: number, count: number, share: number): number {
  const neighbours = (base > 0 ? 1 : 0) + (base < count - 1 ? 1 : 0);
  if (shown === base) return 1 - share + share * (1 - neighbours / 4);
  return Math.abs(shown - base) === 1 && shown >= 0 && shown < count ? share / 4 : 0;
}
