import { popcount, wordsFor } from './bitset.ts';
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
  distances = new Uint8Array(4096);
  signTable: Float32Array = new Float32Array(0);
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
  if (count <= EXACT_MAX || signWords(query.length) < COARSE_WORDS) {
    eachEmbedded(source, sets, query, (segment, s, lead) => {
      out.offer(segment.similarity(lead, query), s, lead, segment.idHash[lead] ?? 0);
    });
    return;
  }
  const { byEstimate } = scratch;
  byEstimate.begin(Math.max(wanted * EXACT_FACTOR, EXACT_MAX), source);
  const estimated = Math.max(ESTIMATED_MIN, wanted * ESTIMATED_FACTOR);
  const distanceMax =
    count <= estimated * 1.5
      ? Infinity
      : measureDistances(source, sets, query, { count, estimated }, scratch);
  offerByEstimate(source, sets, query, distanceMax, scratch);
  byEstimate.finish();
  for (let i = 0; i < byEstimate.count; i++) {
    const s = byEstimate.segments[i] ?? 0;
    const lead = byEstimate.ordinals[i] ?? 0;
    const segment = source[s]?.segment;
    if (segment !== undefined) out.offer(segment.similarity(lead, query), s, lead, segment.idHash[lead] ?? 0);
  }
}

function eachEmbedded(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  visit: (segment: Segment, s: number, lead: number) => void,
): void {
  source.forEach(({ segment }, s) => {
    const set = sets[s];
    if (set === undefined || set.count === 0 || segment.data.dimensions !== query.length) return;
    const words = wordsFor(segment.leadCount);
    for (let w = 0; w < words; w++) {
      for (let rest = (set.words[w] ?? 0) & (segment.embedded[w] ?? 0); rest !== 0; rest &= rest - 1) {
        visit(segment, s, w * 32 + 31 - Math.clz32(rest & -rest));
      }
    }
  });
}

/** Notes how many of the first 64 signs differ, lead by lead; returns the distance within which `estimated` leads lie. */
function measureDistances(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  { count, estimated }: { count: number; estimated: number },
  scratch: VectorScratch,
): number {
  if (scratch.distances.length < count) scratch.distances = new Uint8Array(Math.ceil(count * 1.25));
  const { distances } = scratch;
  const histogram = new Uint32Array(65);
  const code = signsOf(query);
  const low = code[0] ?? 0;
  const high = code[1] ?? 0;
  let n = 0;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const set = sets[s];
    if (segment === undefined || set === undefined || segment.data.dimensions !== query.length) continue;
    const { coarseSigns, embedded } = segment;
    const words = wordsFor(segment.leadCount);
    for (let w = 0; w < words; w++) {
      for (let rest = (set.words[w] ?? 0) & (embedded[w] ?? 0); rest !== 0; rest &= rest - 1) {
        const at = (w * 32 + 31 - Math.clz32(rest & -rest)) * COARSE_WORDS;
        const distance = popcount((coarseSigns[at] ?? 0) ^ low) + popcount((coarseSigns[at + 1] ?? 0) ^ high);
        distances[n++] = distance;
        histogram[distance] = (histogram[distance] ?? 0) + 1;
      }
    }
  }
  let within = 0;
  for (let distance = 0; distance <= 64; distance++) {
    within += histogram[distance] ?? 0;
    if (within >= estimated) return distance;
  }
  return 64;
}

function offerByEstimate(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  distanceMax: number,
  scratch: VectorScratch,
): void {
  const { byEstimate, distances } = scratch;
  const prefix = prefixOf(query);
  if (prefix === null) scratch.signTable = signTable(query, scratch.signTable);
  const table = scratch.signTable;
  const step = signWords(query.length);
  let n = 0;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const set = sets[s];
    if (segment === undefined || set === undefined || segment.data.dimensions !== query.length) continue;
    const { signs, embedded, embeddings, scales, idHash } = segment;
    const words = wordsFor(segment.leadCount);
    for (let w = 0; w < words; w++) {
      for (let rest = (set.words[w] ?? 0) & (embedded[w] ?? 0); rest !== 0; rest &= rest - 1) {
        if (distanceMax !== Infinity && (distances[n++] ?? 0) > distanceMax) continue;
        const lead = w * 32 + 31 - Math.clz32(rest & -rest);
        const estimate =
          prefix === null
            ? signScore(table, signs, lead * step, step)
            : dotInt8(prefix, embeddings, lead * query.length, PREFIX) * (scales[lead] ?? 0);
        byEstimate.offer(estimate, s, lead, idHash[lead] ?? 0);
      }
    }
  }
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
