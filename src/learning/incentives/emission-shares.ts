import type { Contribution } from './contribution.ts';
import { earningQuality } from './earning-quality.ts';

/** What share of a pool each kind of contribution is paid from. */
export const POOL_SHARES = { outcomes: 0.7, clicks: 0.1, fresh: 0.2 } as const;
type Stream = keyof typeof POOL_SHARES;

export interface Earner extends Contribution {
  /** 0..1 */
  mqf: number;
  /** 0..1 */
  dues: number;
}

/**
 * Share of each earner in a pool; they add up to 1, or are all 0. The pool has three parts. Each is split in proportion to
 * credit x earningQuality(MQF) x dues. A part that nobody has earned goes to the others in proportion, but clicks, which cost nothing to
 * make, get more than their tenth only where there is nothing else.
 */
export function emissionShares(earners: readonly Earner[]): number[] {
  const weight = (earner: Earner, stream: Stream) =>
    earner[stream] * earningQuality(earner.mqf) * earner.dues;
  const total = (stream: Stream) => earners.reduce((sum, earner) => sum + weight(earner, stream), 0);
  const totals = { outcomes: total('outcomes'), clicks: total('clicks'), fresh: total('fresh') };
  const parts = poolParts(totals);
  return earners.map((earner) => {
    let share = 0;
    for (const stream of ['outcomes', 'clicks', 'fresh'] as const)
      if (parts[stream] > 0) share += (parts[stream] * weight(earner, stream)) / totals[stream];
    return share;
  });
}

function poolParts(totals: Record<Stream, number>): Record<Stream, number> {
  const paid = (stream: Stream): number => (totals[stream] > 0 ? POOL_SHARES[stream] : 0);
  const hard = paid('outcomes') + paid('fresh');
  if (hard === 0) return { outcomes: 0, fresh: 0, clicks: paid('clicks') > 0 ? 1 : 0 };
  const rest = 1 - paid('clicks');
  return {
    clicks: paid('clicks'),
    outcomes: (rest * paid('outcomes')) / hard,
    fresh: (rest * paid('fresh')) / hard,
  };
}
