import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import type { Segment } from './segment.ts';
import { u32 } from './segment-data.ts';
import { type Removed, SegmentState, TombstoneLog } from './segment-state.ts';

/** The deletions that the state sees, as arrays. */
export function packLog(state: SegmentState): PackedArrays {
  const seen = state.removed.leads;
  return {
    live: share(state.live),
    ordinals: share(state.log.ordinals.slice(0, seen)),
  };
}

export function unpackState(segment: Segment, arrays: PackedArrays, removed: Removed): SegmentState {
  const log = new TombstoneLog(segment);
  for (const ordinal of u32(arrays, 'ordinals')) log.ordinals.push(ordinal);
  return new SegmentState(segment, u32(arrays, 'live'), removed, log);
}

function share(values: ArrayLike<number>): Uint32Array {
  const out = sharedU32(values.length);
  out.set(values);
  return out;
}
