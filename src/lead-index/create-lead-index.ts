import type { LeadIndex, LeadIndexOptions } from './api.ts';
import { SegmentedLeadIndex } from './lead-index.ts';

/** An empty index. */
export function createLeadIndex(options: LeadIndexOptions): LeadIndex {
  return new SegmentedLeadIndex(options);
}
