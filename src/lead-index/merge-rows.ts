import { packLeadRows } from './lead-rows.ts';
import type { Kept } from './merge-segments.ts';
import { packByQuality } from './pack-by-quality.ts';
import { type PackedArrays, sharedF32, sharedF64, sharedU8, sharedU32 } from './packed-arrays.ts';
import { f32, f64, i8, u8, u32 } from './segment-data.ts';
import { makeVectorArrays, packVectorArrays } from './vector-memory.ts';
import { packSigns } from './vector-signs.ts';

/** Merges what is kept one a lead: quality, hash, embedding, stored records. Returns the embeddings' dimensions. */
export function mergeRows(kept: readonly Kept[], leadCount: number, arrays: PackedArrays): number {
  const quality = sharedF32(leadCount);
  const idHash = sharedU32(leadCount);
  const dimensions = kept.reduce((max, { data }) => Math.max(max, data.dimensions), 0);
  const vectors = makeVectorArrays(leadCount, dimensions);
  const { scales, values: embeddings } = vectors;
  for (const { data, ordinals, base, all } of kept) {
    const oldQuality = f32(data.arrays, 'quality');
    const oldHash = u32(data.arrays, 'idHash');
    const oldScales = f32(data.arrays, 'embedding.scales');
    const oldValues = i8(data.arrays, 'embedding.values');
    if (all && data.dimensions > 0) embeddings.set(oldValues, base * dimensions);
    for (let i = 0; i < ordinals.length; i++) {
      const lead = ordinals[i] ?? 0;
      quality[base + i] = oldQuality[lead] ?? 0;
      idHash[base + i] = oldHash[lead] ?? 0;
      scales[base + i] = oldScales[lead] ?? 0;
      if (data.dimensions > 0 && !all) {
        embeddings.set(
          oldValues.subarray(lead * dimensions, (lead + 1) * dimensions),
          (base + i) * dimensions,
        );
      }
    }
  }
  arrays.quality = quality;
  arrays.idHash = idHash;
  packSigns(vectors, dimensions);
  packVectorArrays(arrays, vectors);
  packByQuality(arrays);
  packLeadRows(arrays, leadCount);
  mergeRecords(kept, leadCount, 'record.leads', 'record.leadOffsets', arrays);
  mergeRecords(kept, leadCount, 'record.snippets', 'record.snippetOffsets', arrays);
  return dimensions;
}

function mergeRecords(
  kept: readonly Kept[],
  leadCount: number,
  bytes: string,
  offsets: string,
  arrays: PackedArrays,
): void {
  const ends = sharedF64(leadCount + 1);
  let total = 0;
  for (const { data, ordinals, base } of kept) {
    const old = f64(data.arrays, offsets);
    for (let i = 0; i < ordinals.length; i++) {
      const lead = ordinals[i] ?? 0;
      total += (old[lead + 1] ?? 0) - (old[lead] ?? 0);
      ends[base + i + 1] = total;
    }
  }
  const out = sharedU8(total);
  for (const { data, ordinals, base, all } of kept) {
    const old = f64(data.arrays, offsets);
    const source = u8(data.arrays, bytes);
    if (all) {
      out.set(source, ends[base] ?? 0);
      continue;
    }
    for (let i = 0; i < ordinals.length; i++) {
      const lead = ordinals[i] ?? 0;
      out.set(source.subarray(old[lead], old[lead + 1]), ends[base + i] ?? 0);
    }
  }
  arrays[bytes] = out;
  arrays[offsets] = ends;
}
