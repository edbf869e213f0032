import type { LeadBlock } from '../ports/store.ts';
import type { Snapshot } from './api.ts';
import { SearchScratch } from './search.ts';
import { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { SegmentState } from './segment-state.ts';
import { IndexSnapshot } from './snapshot.ts';

/** One segment of the blocks, in their order. Each lead_id must come once. */
export function buildSegment(blocks: readonly LeadBlock[], dimensions: number): Segment {
  const builder = new SegmentBuilder(dimensions);
  for (const block of blocks) builder.add(block);
  return new Segment(builder.finish());
}

/** A searchable snapshot of a few blocks, for retrieval that fetches its candidates from the store. */
export function snapshotOfBlocks(blocks: readonly LeadBlock[], dimensions: number, seq = 0): Snapshot {
  const states = blocks.length === 0 ? [] : [SegmentState.whole(buildSegment(blocks, dimensions))];
  return new IndexSnapshot(states, seq, new SearchScratch());
}
