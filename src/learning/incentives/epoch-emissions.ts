import type { Emission } from '../../ports/miners.ts';
import type { Contribution } from './contribution.ts';
import { dues } from './dues.ts';
import { emissionShares } from './emission-shares.ts';
import { splitPool } from './split-pool.ts';

export interface MinerStanding {
  /** 0..1 */
  mqf: number;
  /** Decayed trials of its conversion rate. */
  examined: number;
  /** Decayed count of what was accepted. */
  accepted: number;
}

/** What each miner with a contribution gets of the pool, in order of id; the amounts add up to it, or are none. */
export function epochEmissions(
  pool: number,
  contributions: ReadonlyMap<string, Contribution>,
  standing: (minerId: string) => MinerStanding,
): Emission[] {
  const earners = [...contributions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([miner_id, contribution]) => {
      const { mqf, examined, accepted } = standing(miner_id);
      return { miner_id, ...contribution, mqf, dues: dues(examined, accepted) };
    });
  const amounts = splitPool(pool, emissionShares(earners));
  return earners.map((earner, i) => ({ ...earner, micro_credits: amounts[i] ?? 0 }));
}
