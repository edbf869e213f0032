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
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((a, b) => {
    const better = (quality[b] ?? 0) - (quality[a] ?? 0);
    if (better !== 0) return better;
    return (idHash[a] ?? 0) - (idHash[b] ?? 0) || (leadIds.valueOf(a) < leadIds.valueOf(b) ? -1 : 1);
  });
  arrays.byQuality = order;
}
