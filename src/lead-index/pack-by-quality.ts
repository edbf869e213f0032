import { Dictionary } from './dictionary.ts';
import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { f32, u32 } from './segment-data.ts';

/** Ordinals in the order of the prior: best quality, then lowest idHash, then lowest lead_id. Needs those packed. */
export function packByQuality(arrays: PackedArrays): void {
  const quality = f32(arrays, 'quality');
  const idHash = u32(arrays, 'idHash');
  // lead_id codes are ordinals.
  const leadIds = new Dictionary(arrays, 'facet.lead_id');
  const order = sharedU32(quality.length);
  byFallingQuality(quality, order);
  const byId = (a: number, b: number) =>
    (idHash[a] ?? 0) - (idHash[b] ?? 0) || (leadIds.valueOf(a) < leadIds.valueOf(b) ? -1 : 1);
  for (let from = 0; from < order.length; ) {
    const value = quality[order[from] ?? 0];
    let to = from + 1;
    while (to < order.length && quality[order[to] ?? 0] === value) to++;
    // A copy: sorting shared memory is several times slower.
    if (to - from > 1) order.set(order.slice(from, to).sort(byId), from);
    from = to;
  }
  arrays.byQuality = order;
}

/** Numbers sort many times faster than pairs by a function: the bits of a quality of 0..1 keep its order. */
const ORDINALS = 2 ** 22;
const SIGNLESS = 0x7fffffff;
const HIGHEST = new Uint32Array(Float32Array.of(1).buffer)[0] ?? 0;

function byFallingQuality(quality: Float32Array, order: Uint32Array): void {
  if (quality.length > ORDINALS || !quality.every((value) => value >= 0 && value <= 1)) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    order.sort((a, b) => (quality[b] ?? 0) - (quality[a] ?? 0));
    return;
  }
  const bits = new Uint32Array(quality.slice().buffer);
  const keys = new Float64Array(quality.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (HIGHEST - ((bits[i] ?? 0) & SIGNLESS)) * ORDINALS + i;
  keys.sort();
  for (let i = 0; i < keys.length; i++) order[i] = (keys[i] ?? 0) % ORDINALS;
}
