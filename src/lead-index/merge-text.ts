import { arrayNames } from './array-names.ts';
import { leadOfDocument, packDenseTerms } from './dense-terms.ts';
import { DictionaryBuilder } from './dictionary.ts';
import { packFreshness } from './freshness.ts';
import type { Kept } from './merge-segments.ts';
import { sortedOrder } from './number-column.ts';
import { GrowU32, type PackedArrays, sharedF64, sharedU8, sharedU32 } from './packed-arrays.ts';
import { f64, type SegmentData, u8, u32 } from './segment-data.ts';
import { packTermBounds } from './term-bounds.ts';

export interface MergedText {
  snippetCount: number;
  newestMs: number;
  ownLength: number;
  snippetLength: number;
}

/** Documents of one field of one input: old number -> new number, -1 where dropped. */
interface DocumentMap {
  data: SegmentData;
  renumbered: Int32Array;
}

/** Merges both text fields, their common dictionary and the snippet columns. */
export function mergeText(kept: readonly Kept[], arrays: PackedArrays): MergedText {
  const own = kept.map(ownDocuments);
  const { maps: snippets, snippetCount } = mergeSnippetColumns(kept, arrays);
  const dictionary = new DictionaryBuilder(largest(kept, 'terms'));
  const ownCounts = new GrowU32();
  const snippetCounts = new GrowU32();
  const renamed = kept.map(({ data }, i) => {
    const offsets = u32(data.arrays, 'terms.offsets');
    const bytes = u8(data.arrays, 'terms.bytes');
    const names = new Int32Array(offsets.length - 1).fill(-1);
    const ownMap = own[i]?.renumbered ?? NO_DOCUMENTS;
    const ownStart = u32(data.arrays, 'own.start');
    const ownDocs = u32(data.arrays, 'own.docs');
    const snippetMap = snippets[i]?.renumbered ?? NO_DOCUMENTS;
    const snippetStart = u32(data.arrays, 'snippets.start');
    const snippetDocs = u32(data.arrays, 'snippets.docs');
    for (let term = 0; term < names.length; term++) {
      const inOwn = countKept(ownMap, ownStart, ownDocs, term);
      const inSnippets = countKept(snippetMap, snippetStart, snippetDocs, term);
      if (inOwn + inSnippets === 0) continue;
      const id = dictionary.addBytes(bytes, offsets[term] ?? 0, offsets[term + 1] ?? 0);
      names[term] = id;
      if (id === ownCounts.length) {
        ownCounts.push(0);
        snippetCounts.push(0);
      }
      ownCounts.data[id] = (ownCounts.data[id] ?? 0) + inOwn;
      snippetCounts.data[id] = (snippetCounts.data[id] ?? 0) + inSnippets;
    }
    return names;
  });
  dictionary.pack(arrays, 'terms');
  const ownTotal = kept.reduce((sum, { ordinals }) => sum + ordinals.length, 0);
  const ownLength = mergeField('own', own, renamed, ownCounts, ownTotal, arrays);
  const snippetLength = mergeField('snippets', snippets, renamed, snippetCounts, snippetCount, arrays);
  packDenseTerms(arrays, 'own', ownTotal, null);
  const leadOf = leadOfDocument(u32(arrays, 'snippets.of'));
  packDenseTerms(arrays, 'snippets', ownTotal, leadOf);
  packTermBounds(arrays, 'own');
  packTermBounds(arrays, 'snippets');
  packFreshness(arrays, ownTotal, leadOf);
  let newestMs = -Infinity;
  for (const time of f64(arrays, 'snippets.times')) newestMs = Math.max(newestMs, time);
  return { snippetCount, newestMs, ownLength, snippetLength };
}

/** Size of the largest of the inputs' dictionaries. */
export function largest(kept: readonly Kept[], dictionary: string): number {
  const { offsets } = arrayNames(dictionary);
  return kept.reduce((most, { data }) => Math.max(most, u32(data.arrays, offsets).length - 1), 0);
}

function ownDocuments({ data, ordinals, base }: Kept): DocumentMap {
  const renumbered = new Int32Array(data.leadCount).fill(-1);
  for (let i = 0; i < ordinals.length; i++) renumbered[ordinals[i] ?? 0] = base + i;
  return { data, renumbered };
}

function mergeSnippetColumns(
  kept: readonly Kept[],
  arrays: PackedArrays,
): { maps: DocumentMap[]; snippetCount: number } {
  const of = new GrowU32(256);
  of.push(0);
  let snippetCount = 0;
  const maps = kept.map(({ data, ordinals }): DocumentMap => {
    const start = u32(data.arrays, 'snippets.of');
    const renumbered = new Int32Array(data.snippetCount).fill(-1);
    for (let i = 0; i < ordinals.length; i++) {
      const lead = ordinals[i] ?? 0;
      const end = start[lead + 1] ?? 0;
      for (let s = start[lead] ?? 0; s < end; s++) renumbered[s] = snippetCount++;
      of.push(snippetCount);
    }
    return { data, renumbered };
  });
  mergeMiners(maps, snippetCount, arrays);
  const times = sharedF64(snippetCount);
  const types = sharedU8(snippetCount);
  for (const { data, renumbered } of maps) {
    const oldTimes = f64(data.arrays, 'snippets.times');
    const oldTypes = u8(data.arrays, 'snippets.types');
    for (let s = 0; s < renumbered.length; s++) {
      const to = renumbered[s] ?? -1;
      if (to < 0) continue;
      times[to] = oldTimes[s] ?? 0;
      types[to] = oldTypes[s] ?? 0;
    }
  }
  arrays['snippets.of'] = of.toShared();
  arrays['snippets.times'] = times;
  arrays['snippets.types'] = types;
  arrays['snippets.byTime'] = sortedOrder(f64(arrays, 'snippets.times'));
  return { maps, snippetCount };
}

function mergeMiners(maps: readonly DocumentMap[], snippetCount: number, arrays: PackedArrays): void {
  const dictionary = new DictionaryBuilder();
  const miners = sharedU32(snippetCount);
  for (const { data, renumbered } of maps) {
    const old = u32(data.arrays, 'snippets.miners');
    const bytes = u8(data.arrays, 'miners.bytes');
    const offsets = u32(data.arrays, 'miners.offsets');
    const renamed = new Int32Array(offsets.length - 1).fill(-1);
    for (let s = 0; s < renumbered.length; s++) {
      const to = renumbered[s] ?? -1;
      if (to < 0) continue;
      const code = old[s] ?? 0;
      let next = renamed[code] ?? -1;
      if (next < 0) {
        next = dictionary.addBytes(bytes, offsets[code] ?? 0, offsets[code + 1] ?? 0);
        renamed[code] = next;
      }
      miners[to] = next;
    }
  }
  arrays['snippets.miners'] = miners;
  dictionary.pack(arrays, 'miners');
}

const NO_DOCUMENTS = new Int32Array(0);

function countKept(renumbered: Int32Array, start: Uint32Array, docs: Uint32Array, term: number): number {
  const end = start[term + 1] ?? 0;
  let count = 0;
  for (let i = start[term] ?? 0; i < end; i++) if ((renumbered[docs[i] ?? 0] ?? -1) >= 0) count++;
  return count;
}

/** Returns the field's total length. */
function mergeField(
  field: string,
  maps: readonly DocumentMap[],
  renamed: readonly Int32Array[],
  counts: GrowU32,
  documents: number,
  arrays: PackedArrays,
): number {
  const start = sharedU32(counts.length + 1);
  for (let t = 0; t < counts.length; t++) start[t + 1] = (start[t] ?? 0) + (counts.data[t] ?? 0);
  const total = start[counts.length] ?? 0;
  const docs = sharedU32(total);
  const tfs = sharedU8(total);
  const lengths = sharedU32(documents);
  const next = start.slice();
  let totalLength = 0;
  maps.forEach(({ data, renumbered }, input) => {
    const names = renamed[input] ?? new Int32Array(0);
    const oldStart = u32(data.arrays, `${field}.start`);
    const oldDocs = u32(data.arrays, `${field}.docs`);
    const oldTfs = u8(data.arrays, `${field}.tfs`);
    for (let term = 0; term < names.length; term++) {
      const id = names[term] ?? -1;
      if (id < 0) continue;
      let at = next[id] ?? 0;
      const end = oldStart[term + 1] ?? 0;
      for (let i = oldStart[term] ?? 0; i < end; i++) {
        const doc = renumbered[oldDocs[i] ?? 0] ?? -1;
        if (doc < 0) continue;
        docs[at] = doc;
        tfs[at++] = oldTfs[i] ?? 0;
      }
      next[id] = at;
    }
    const oldLengths = u32(data.arrays, `${field}.lengths`);
    for (let doc = 0; doc < renumbered.length; doc++) {
      const to = renumbered[doc] ?? -1;
      if (to < 0) continue;
      lengths[to] = oldLengths[doc] ?? 0;
      totalLength += oldLengths[doc] ?? 0;
    }
  });
  arrays[`${field}.start`] = start;
  arrays[`${field}.docs`] = docs;
  arrays[`${field}.tfs`] = tfs;
  arrays[`${field}.lengths`] = lengths;
  return totalLength;
}
