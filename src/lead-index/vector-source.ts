import { dotInt8 } from './embedding-code.ts';
import type { Segment } from './segment.ts';
import { COARSE_WORDS, signScore, signsOf, signTable, signWords } from './sign-codes.ts';
import { TopSelection } from './top-selection.ts';

/** Up to this many leads are compared exactly; more are estimated first. */
const EXACT_MAX = 200;
/** So many times the wanted number are picked by the estimate and then compared exactly. */
const EXACT_FACTOR = 2;
/** Beyond this many, the first 64 signs pick as many, but not fewer than ESTIMATED_FACTOR times the wanted number. */
const ESTIMATED_MIN = 1024;
const ESTIMATED_FACTOR = 15;
/**
 * Nor fewer than one in so many of the leads that pass: the nearest stand less far out among a million, where without
 * these the 10 nearest are found to .61 and with them to .90 (docs/vectors.md).
 */
const ESTIMATED_ONE_IN = 256;
const EXACT_ONE_IN = 1024;
/**
 * The estimate is the dot product of the first dimensions where they hold a quarter of the query's length, as in a
 * table whose dimensions are principal components, else of the signs of all. bench/similarity.ts tells what it finds.
 */
const PREFIX = 48;
const PREFIX_SHARE = 0.25;

export interface VectorSet {
  words: Uint32Array;
  count: number;
}
type Source = readonly { readonly segment: Segment }[];

/** Memory for similarity searches, reused. */
export class VectorScratch {
  readonly byEstimate = new TopSelection();
  /** Leads to estimate, segment by segment, with how many of their first 64 signs differ from the query's. */
  leads = new Uint32Array(4096);
  distances = new Uint8Array(4096);
  count = 0;
  /** By segment: where its leads end. */
  ends: number[] = [];
  readonly histogram = new Uint32Array(65);
  signTable: Float32Array = new Float32Array(0);
  /** Keeps touch() from being left out. */
  touched = 0;

  add(lead: number, distance: number): void {
    if (this.count === this.leads.length) {
      const leads = new Uint32Array(this.count * 2);
      leads.set(this.leads);
      this.leads = leads;
      const distances = new Uint8Array(this.count * 2);
      distances.set(this.distances);
      this.distances = distances;
    }
    this.leads[this.count] = lead;
    this.distances[this.count++] = distance;
  }
}

/**
 * Offers the `wanted` leads most similar to the query vector. Leads are passed over by their codes alone, against
 * bounds over all leads of all segments, so the packing does not change which.
 */
export function offerSimilar(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  wanted: number,
  out: TopSelection,
  scratch: VectorScratch,
): void {
  if (wanted <= 0) return;
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const isExact = count <= EXACT_MAX || signWords(query.length) < COARSE_WORDS;
  const estimated = Math.max(ESTIMATED_MIN, wanted * ESTIMATED_FACTOR, Math.ceil(count / ESTIMATED_ONE_IN));
  const distanceMax = gather(source, sets, query, {
    wanted: isExact || count <= estimated * 1.5 ? Infinity : estimated,
    scratch,
  });
  const { byEstimate, leads, ends } = scratch;
  if (isExact) {
    let n = 0;
    source.forEach(({ segment }, s) => {
      for (const end = ends[s] ?? 0; n < end; n++)
        out.offer(
          segment.similarity(leads[n] ?? 0, query),
          s,
          leads[n] ?? 0,
          segment.idHash[leads[n] ?? 0] ?? 0,
        );
    });
    return;
  }
  byEstimate.begin(Math.max(wanted * EXACT_FACTOR, EXACT_MAX, Math.ceil(count / EXACT_ONE_IN)), source);
  offerByEstimate(source, query, distanceMax, scratch);
  byEstimate.finish();
  offerExactly(source, query, out, scratch);
}

/** Lists the leads that have a vector: all, or those within the distance, which is returned, that `wanted` leads have. */
function gather(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  { wanted, scratch }: { wanted: number; scratch: VectorScratch },
): number {
  scratch.count = 0;
  scratch.ends = [];
  scratch.histogram.fill(0);
  const bound = { wanted, distance: 64, within: 0 };
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const set = sets[s];
    if (
      segment !== undefined &&
      set !== undefined &&
      set.count > 0 &&
      segment.data.dimensions === query.length
    ) {
      if (wanted === Infinity) gatherAll(segment, set, scratch);
      else gatherNear(segment, set, signsOf(query), bound, scratch);
    }
    scratch.ends.push(scratch.count);
  }
  return bound.distance;
}

function gatherAll(segment: Segment, { words }: VectorSet, scratch: VectorScratch): void {
  const { embedded } = segment;
  for (let w = 0; w < embedded.length; w++)
    for (let rest = (words[w] ?? 0) & (embedded[w] ?? 0); rest !== 0; rest &= rest - 1)
      scratch.add(w * 32 + 31 - Math.clz32(rest & -rest), 0);
}

/** `bound.distance` falls as soon as `wanted` leads lie within a smaller one; leads beyond it are not listed any more. */
function gatherNear(
  segment: Segment,
  { words }: VectorSet,
  code: Uint32Array,
  bound: { wanted: number; distance: number; within: number },
  scratch: VectorScratch,
): void {
  const { coarseSigns, embedded } = segment;
  const { histogram } = scratch;
  const { wanted } = bound;
  const low = code[0] ?? 0;
  const high = code[1] ?? 0;
  let { distance: most, within } = bound;
  for (let w = 0; w < embedded.length; w++) {
    for (let rest = (words[w] ?? 0) & (embedded[w] ?? 0); rest !== 0; rest &= rest - 1) {
      const lead = w * 32 + 31 - Math.clz32(rest & -rest);
      const distance = popcount64(
        (coarseSigns[lead * COARSE_WORDS] ?? 0) ^ low,
        (coarseSigns[lead * COARSE_WORDS + 1] ?? 0) ^ high,
      );
      if (distance > most) continue;
      scratch.add(lead, distance);
      histogram[distance] = (histogram[distance] ?? 0) + 1;
      within++;
      while (within - (histogram[most] ?? 0) >= wanted) within -= histogram[most--] ?? 0;
    }
  }
  bound.distance = most;
  bound.within = within;
}

/** Bits of two words together. */
function popcount64(a: number, b: number): number {
  let x = a - ((a >>> 1) & 0x55555555);
  let y = b - ((b >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x += y;
  return Math.imul((x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
}

/** Keeps those within the distance, then estimates them; the memory of a few is asked for at once, then each is used. */
function offerByEstimate(
  source: Source,
  query: Float32Array,
  distanceMax: number,
  scratch: VectorScratch,
): void {
  const { byEstimate, leads, distances, ends } = scratch;
  const prefix = prefixOf(query);
  if (prefix === null) scratch.signTable = signTable(query, scratch.signTable);
  const table = scratch.signTable;
  const step = signWords(query.length);
  const { length: dimensions } = query;
  let from = 0;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const end = ends[s] ?? 0;
    if (segment === undefined || from === end) continue;
    const { signs, embeddings, scales, idHash } = segment;
    let kept = from;
    for (let i = from; i < end; i++) {
      leads[kept] = leads[i] ?? 0;
      if ((distances[i] ?? 0) <= distanceMax) kept++;
    }
    for (let batch = from; batch < kept; batch += BATCH) {
      const last = Math.min(batch + BATCH, kept);
      if (prefix !== null) scratch.touched = touch(embeddings, scales, leads, batch, last, dimensions);
      for (let i = batch; i < last; i++) {
        const lead = leads[i] ?? 0;
        const estimate =
          prefix === null
            ? signScore(table, signs, lead * step, step)
            : dotInt8(prefix, embeddings, lead * dimensions, PREFIX) * (scales[lead] ?? 0);
        if (estimate >= byEstimate.threshold) byEstimate.offer(estimate, s, lead, idHash[lead] ?? 0);
      }
    }
    from = end;
  }
}

/** Leads whose vectors are fetched from memory together: one miss after another would cost more than the sums. */
const BATCH = 16;

function touch(
  embeddings: Int8Array,
  scales: Float32Array,
  leads: Uint32Array,
  from: number,
  to: number,
  dimensions: number,
): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const lead = leads[i] ?? 0;
    sum += (embeddings[lead * dimensions] ?? 0) + (scales[lead] ?? 0);
  }
  return sum;
}

function offerExactly(source: Source, query: Float32Array, out: TopSelection, scratch: VectorScratch): void {
  const { byEstimate } = scratch;
  const { segments, ordinals, count } = byEstimate;
  for (let batch = 0; batch < count; batch += BATCH) {
    const last = Math.min(batch + BATCH, count);
    let touched = 0;
    for (let i = batch; i < last; i++) {
      const segment = source[segments[i] ?? 0]?.segment;
      if (segment !== undefined) touched += touchAll(segment.embeddings, ordinals[i] ?? 0, query.length);
    }
    scratch.touched = touched;
    for (let i = batch; i < last; i++) {
      const s = segments[i] ?? 0;
      const lead = ordinals[i] ?? 0;
      const segment = source[s]?.segment;
      if (segment !== undefined)
        out.offer(segment.similarity(lead, query), s, lead, segment.idHash[lead] ?? 0);
    }
  }
}

const LINE_BYTES = 64;

function touchAll(embeddings: Int8Array, lead: number, dimensions: number): number {
  let sum = 0;
  const end = (lead + 1) * dimensions;
  for (let at = lead * dimensions; at < end; at += LINE_BYTES) sum += embeddings[at] ?? 0;
  return sum;
}

function prefixOf(query: Float32Array): Float32Array | null {
  let all = 0;
  let first = 0;
  for (let i = 0; i < query.length; i++) {
    all += (query[i] ?? 0) ** 2;
    if (i === PREFIX - 1) first = all;
  }
  return first >= all * PREFIX_SHARE ? query.subarray(0, PREFIX) : null;
}
