import { wordsFor } from './bitset.ts';
import type { SegmentState } from './segment-state.ts';
import type { TopSelection } from './top-selection.ts';

/** Offers the leads most similar to the query vector. */
export function offerSimilar(
  states: readonly SegmentState[],
  sets: readonly { words: Uint32Array; count: number }[],
  query: Float32Array,
  selection: TopSelection,
): void {
  states.forEach(({ segment }, s) => {
    const set = sets[s];
    if (set === undefined || set.count === 0 || segment.data.dimensions !== query.length) return;
    const words = wordsFor(segment.leadCount);
    for (let w = 0; w < words; w++) {
      for (let rest = set.words[w] ?? 0; rest !== 0; rest &= rest - 1) {
        const lead = w * 32 + 31 - Math.clz32(rest & -rest);
        if (segment.hasEmbedding(lead)) {
          selection.offer(segment.similarity(lead, query), s, lead, segment.idHash[lead] ?? 0);
        }
      }
    }
  });
}
