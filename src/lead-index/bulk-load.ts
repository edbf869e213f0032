import type { LeadBlock } from '../ports/store.ts';
import type { LeadIndex, LeadIndexOptions } from './api.ts';
import { SegmentedLeadIndex } from './lead-index.ts';
import { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { SegmentState } from './segment-state.ts';

/** An index of one segment from a stream of blocks: the quickest way for one thread. Each lead_id once. */
export function bulkLoadLeadIndex(
  blocks: Iterable<LeadBlock>,
  options: LeadIndexOptions,
  seq = 0,
): LeadIndex {
  const builder = new SegmentBuilder(options.dimensions);
  for (const block of blocks) builder.add(block);
  const states = builder.leadCount === 0 ? [] : [SegmentState.whole(new Segment(builder.finish()))];
  return new SegmentedLeadIndex(options, states, seq);
}
