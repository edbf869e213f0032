import { hasBit, wordsFor } from './bitset.ts';
import type { Segment } from './segment.ts';
import type { TopSelection } from './top-selection.ts';

export interface PriorSet {
  words: Uint32Array;
  count: number;
}

/**
 * Offers the `wanted` leads of best quality. A sparse set is read in full; a dense one along the segment's order by
 * quality until enough were met, or the next is worse than as many of the segments before.
 */
export function offerPrior(
  source: readonly { readonly segment: Segment }[],
  sets: readonly PriorSet[],
  wanted: number,
  out: TopSelection,
): void {
  if (wanted <= 0) return;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const set = sets[s];
    if (segment === undefined || set === undefined || set.count === 0) continue;
    const steps = (wanted * segment.leadCount) / set.count;
    if (steps * 2 < set.count) walk(segment, s, set, wanted, out);
    else scan(segment, s, set, out);
    out.finish();
  }
}

function walk(segment: Segment, s: number, { words }: PriorSet, wanted: number, out: TopSelection): void {
  const { byQuality, quality, idHash } = segment;
  let met = 0;
  for (let i = 0; i < byQuality.length && met < wanted; i++) {
    const lead = byQuality[i] ?? 0;
    if (!hasBit(words, lead)) continue;
    const value = quality[lead] ?? 0;
    if (value < out.threshold) return;
    out.offer(value, s, lead, idHash[lead] ?? 0);
    met++;
  }
}

function scan(segment: Segment, s: number, set: PriorSet, out: TopSelection): void {
  const { quality, idHash } = segment;
  const words = wordsFor(segment.leadCount);
  for (let w = 0; w < words; w++) {
    for (let rest = set.words[w] ?? 0; rest !== 0; rest &= rest - 1) {
      const lead = w * 32 + 31 - Math.clz32(rest & -rest);
      const value = quality[lead] ?? 0;
      if (value >= out.threshold) out.offer(value, s, lead, idHash[lead] ?? 0);
    }
  }
}
