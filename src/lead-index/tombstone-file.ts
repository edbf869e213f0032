import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import type { Segment } from './segment.ts';
import { u32 } from './segment-data.ts';
import { type Removed, SegmentState, TombstoneLog } from './segment-state.ts';

/** The deletions that the state sees, as arrays: (term, position) pairs by field. */
export function packLog(state: SegmentState): PackedArrays {
  const seen = state.removed.leads;
  return {
    live: share(state.live),
    ordinals: share(state.log.ordinals.slice(0, seen)),
    own: share(pairs(state.log.own, seen)),
    snippets: share(pairs(state.log.snippets, seen)),
  };
}

export function unpackState(segment: Segment, arrays: PackedArrays, removed: Removed): SegmentState {
  const log = new TombstoneLog();
  for (const ordinal of u32(arrays, 'ordinals')) log.ordinals.push(ordinal);
  fill(log.own, u32(arrays, 'own'));
  fill(log.snippets, u32(arrays, 'snippets'));
  return new SegmentState(segment, u32(arrays, 'live'), removed, log);
}

function share(values: ArrayLike<number>): Uint32Array {
  const out = sharedU32(values.length);
  out.set(values);
  return out;
}

function pairs(map: ReadonlyMap<number, number[]>, seen: number): number[] {
  const out: number[] = [];
  for (const [term, positions] of map) {
    for (const position of positions) if (position < seen) out.push(term, position);
  }
  return out;
}

function fill(map: Map<number, number[]>, flat: Uint32Array): void {
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const term = flat[i] ?? 0;
    const position = flat[i + 1] ?? 0;
    const positions = map.get(term);
    if (positions === undefined) map.set(term, [position]);
    else positions.push(position);
  }
}
