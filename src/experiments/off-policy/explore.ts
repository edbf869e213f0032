import { fairPairs, placeProbability } from './fair-pairs.ts';

export interface ExploredMark {
  /** Place by score, from 1. */
  base_rank: number;
  /** Probability of the place where the lead is shown, for lead and query as they are. */
  propensity: number;
}

export interface Explored<T> {
  leads: T[];
  /** By place shown. */
  marks: ExploredMark[];
  isMoved: boolean;
}

/** Shows a share of the answers with neighbours swapped by chance. What is shown is what was chosen, in another order. */
export function explore<T>(leads: readonly T[], share: number, random: () => number): Explored<T> {
  const count = leads.length;
  const order = random() < share ? fairPairs(count, random) : leads.map((_, i) => i);
  const shown: T[] = [];
  for (const base of order) {
    const lead = leads[base];
    if (lead !== undefined) shown.push(lead);
  }
  return {
    leads: shown,
    marks: order.map((base, at) => ({
      base_rank: base + 1,
      propensity: placeProbability(base, at, count, share),
    })),
    isMoved: order.some((base, at) => base !== at),
  };
}
