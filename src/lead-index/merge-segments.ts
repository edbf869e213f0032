import { COLUMNS, FACETS } from '../domain/predicate.ts';
import { arrayNames } from './array-names.ts';
import { hasBit } from './bitset.ts';
import { DictionaryBuilder } from './dictionary.ts';
import { packFacet } from './facet-column.ts';
import { mergeRows } from './merge-rows.ts';
import { mergeText } from './merge-text.ts';
import { packNumbers } from './number-column.ts';
import { GrowU32, gatherSmall, type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { f64, type SegmentData, u8, u32 } from './segment-data.ts';

/** A segment to merge and the leads of it that are kept. */
export interface MergeInput {
  data: SegmentData;
  live: Uint32Array;
}

/** Kept ordinals of one input, in order; they become base, base + 1, ... of the merged segment. */
export interface Kept {
  data: SegmentData;
  ordinals: Uint32Array;
  base: number;
  all: boolean;
}

/** One segment with the kept leads of all inputs, in order. Works on the arrays alone: no text is read again. */
export function mergeSegments(inputs: readonly MergeInput[]): SegmentData {
  let leadCount = 0;
  const kept = inputs.map((input): Kept => {
    const ordinals = keptOrdinals(input);
    const base = leadCount;
    leadCount += ordinals.length;
    return { data: input.data, ordinals, base, all: ordinals.length === input.data.leadCount };
  });
  const arrays: PackedArrays = {};
  for (const facet of FACETS) mergeFacet(kept, `facet.${facet}`, leadCount, arrays);
  for (const column of COLUMNS) mergeColumn(kept, `column.${column}`, leadCount, arrays);
  const text = mergeText(kept, arrays);
  const dimensions = mergeRows(kept, leadCount, arrays);
  return { leadCount, dimensions, ...text, arrays: gatherSmall(arrays) };
}

function keptOrdinals(input: MergeInput): Uint32Array {
  const { leadCount } = input.data;
  const out = new Uint32Array(leadCount);
  let n = 0;
  for (let i = 0; i < leadCount; i++) if (hasBit(input.live, i)) out[n++] = i;
  return out.subarray(0, n);
}

function mergeFacet(kept: readonly Kept[], name: string, leadCount: number, arrays: PackedArrays): void {
  const names = arrayNames(name);
  const dictionary = new DictionaryBuilder();
  const start = sharedU32(leadCount + 1);
  const codes = new GrowU32(leadCount);
  for (const { data, ordinals, base } of kept) {
    const from = u32(data.arrays, names.start);
    const old = u32(data.arrays, names.codes);
    const bytes = u8(data.arrays, names.bytes);
    const offsets = u32(data.arrays, names.offsets);
    const renamed = new Int32Array(offsets.length - 1).fill(-1);
    for (let i = 0; i < ordinals.length; i++) {
      const lead = ordinals[i] ?? 0;
      const end = from[lead + 1] ?? 0;
      const begin = codes.length;
      for (let c = from[lead] ?? 0; c < end; c++) {
        const code = old[c] ?? 0;
        let next = renamed[code] ?? -1;
        if (next < 0) {
          next = dictionary.addBytes(bytes, offsets[code] ?? 0, offsets[code + 1] ?? 0);
          renamed[code] = next;
        }
        codes.push(next);
      }
      if (codes.length - begin > 1) codes.data.subarray(begin, codes.length).sort();
      start[base + i + 1] = codes.length;
    }
  }
  packFacet(arrays, name, start, codes.toShared(), dictionary);
}

function mergeColumn(kept: readonly Kept[], name: string, leadCount: number, arrays: PackedArrays): void {
  const values = new Float64Array(leadCount);
  for (const { data, ordinals, base } of kept) {
    const old = f64(data.arrays, `${name}.values`);
    for (let i = 0; i < ordinals.length; i++) values[base + i] = old[ordinals[i] ?? 0] ?? 0;
  }
  packNumbers(arrays, name, values);
}
