import { wordsFor } from './bitset.ts';
import type { SegmentState } from './segment-state.ts';
import type { TopSelection } from './top-selection.ts';

export interface PriorSet {
  words: Uint32Array;
  count: number;
  /** Leads that are candidates already. */
  without: Uint32Array;
}

/** Offers the leads of best quality. A sparse set is read in full; a dense one along the segment's order by quality. */
export function offerPrior(
  states: readonly SegmentState[],
  sets: readonly PriorSet[],
  selection: TopSelection,
): void {
  states.forEach(({ segment }, s) => {
    const set = sets[s];
    if (set === undefined || set.count === 0) return;
    const { quality, idHash } = segment;
    const words = wordsFor(segment.leadCount);
    for (let w = 0; w < words; w++) {
      for (let rest = (set.words[w] ?? 0) & ~(set.without[w] ?? 0); rest !== 0; rest &= rest - 1) {
        const lead = w * 32 + 31 - Math.clz32(rest & -rest);
        selection.offer(quality[lead] ?? 0, s, lead, idHash[lead] ?? 0);
      }
    }
  });
}
