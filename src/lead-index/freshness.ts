import { CONTENT_TYPES } from '../domain/snippet.ts';
import { setBit, wordsFor } from './bitset.ts';
import { type PackedArrays, sharedF64, sharedU32 } from './packed-arrays.ts';
import { f64, u8, u32 } from './segment-data.ts';

/** Smaller segments are quick without. */
const LEADS_MIN = 1024;
const STEPS = 16;

/**
 * Leads by how new their newest snippet is, and by the types of their snippets, as bitsets: what bounds the worth of a
 * lead's evidence before any of it is read.
 */
export class Freshness {
  /** Leads outside set s have no snippet newer than times[s]; falling, as the sets grow. Empty in small segments. */
  readonly times: Float64Array;
  /** Of set s: words s * wordCount .. (s + 1) * wordCount - 1. */
  readonly newest: Uint32Array;
  /** The same by number of content type: leads that have such a snippet. */
  readonly types: Uint32Array;
  readonly wordCount: number;

  constructor(arrays: PackedArrays, leadCount: number) {
    this.times = f64(arrays, 'freshness.times');
    this.newest = u32(arrays, 'freshness.newest');
    this.types = u32(arrays, 'freshness.types');
    this.wordCount = wordsFor(leadCount);
  }
}

/** Needs the snippets' columns packed. */
export function packFreshness(arrays: PackedArrays, leadCount: number, leadOf: Uint32Array): void {
  const words = wordsFor(leadCount);
  const isSmall = leadCount < LEADS_MIN || leadOf.length === 0;
  const times = sharedF64(isSmall ? 0 : STEPS - 1);
  const newest = sharedU32(times.length * words);
  const types = sharedU32(isSmall ? 0 : CONTENT_TYPES.length * words);
  if (!isSmall) {
    fillNewest(u32(arrays, 'snippets.byTime'), f64(arrays, 'snippets.times'), leadOf, words, {
      times,
      newest,
    });
    const typeOf = u8(arrays, 'snippets.types');
    for (let s = 0; s < leadOf.length; s++) setBit(types, (typeOf[s] ?? 0) * words * 32 + (leadOf[s] ?? 0));
  }
  arrays['freshness.times'] = times;
  arrays['freshness.newest'] = newest;
  arrays['freshness.types'] = types;
}

/** Goes through the snippets from the newest on; a set is closed after each sixteenth of the leads that have any. */
function fillNewest(
  byTime: Uint32Array,
  timeOf: Float64Array,
  leadOf: Uint32Array,
  words: number,
  out: { times: Float64Array; newest: Uint32Array },
): void {
  const seen = new Uint32Array(words);
  let total = 0;
  let last = -1;
  for (const lead of leadOf) {
    if (lead !== last) total++;
    last = lead;
  }
  let step = 0;
  let count = 0;
  for (let i = byTime.length - 1; i >= 0 && step < out.times.length; i--) {
    const snippet = byTime[i] ?? 0;
    const lead = leadOf[snippet] ?? 0;
    const bit = 1 << (lead & 31);
    if (((seen[lead >>> 5] ?? 0) & bit) !== 0) continue;
    for (; step < out.times.length && count >= ((step + 1) * total) / STEPS; step++) {
      out.times[step] = timeOf[snippet] ?? 0;
      out.newest.set(seen, step * words);
    }
    seen[lead >>> 5] = (seen[lead >>> 5] ?? 0) | bit;
    count++;
  }
  for (; step < out.times.length; step++) {
    out.times[step] = -Infinity;
    out.newest.set(seen, step * words);
  }
}
