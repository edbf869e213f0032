import type { LeadBlock } from '../ports/store.ts';
import type { LeadIndex, LeadIndexOptions } from './api.ts';
import { BulkBuilder } from './bulk-builder.ts';
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

/** The same on all cores: a segment or more for each thread. */
export async function bulkLoadOnAllCores(
  blocks: Iterable<LeadBlock>,
  options: LeadIndexOptions,
  seq = 0,
): Promise<LeadIndex> {
  const builder = new BulkBuilder({ dimensions: options.dimensions });
  try {
    await builder.add(blocks);
    const segments = await builder.finish();
    const states = segments.map((data) => SegmentState.whole(new Segment(data)));
    return new SegmentedLeadIndex(options, states, seq);
  } finally {
    await builder.close();
  }
}
