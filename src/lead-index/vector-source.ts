import { type QueryCode, quantizeQuery } from './embedding-code.ts';
import type { Segment } from './segment.ts';
import type { NearBound, SegmentVectors } from './segment-vectors.ts';
import { coarseWords, signsOf } from './sign-codes.ts';
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
 * The estimate is the product of the first dimensions where they hold a quarter of the query's length, as in a table
 * whose dimensions are principal components; elsewhere none but the signs is made. bench/similarity.ts tells what it finds.
 */
const PREFIX = 64;
const PREFIX_SHARE = 0.25;
/** More than any two codes differ in. */
const DISTANCES = 65;

export interface VectorSet {
  words: Uint32Array;
  count: number;
}
type Source = readonly { readonly segment: Segment }[];

/** Memory for similarity searches, reused. */
export class VectorScratch {
  readonly byEstimate = new TopSelection();
  /** Leads listed, segment by segment, with how many of their first 64 signs differ from the query's. */
  leads = new Uint32Array(4096);
  distances = new Uint8Array(4096);
  count = 0;
  /** By segment: where its leads end. */
  ends: number[] = [];
  products = new Float64Array(4096);

  reserve(count: number): void {
    const wanted = this.count + count;
    if (wanted <= this.leads.length) return;
    const size = Math.max(wanted, this.leads.length * 2);
    const leads = new Uint32Array(size);
    leads.set(this.leads);
    this.leads = leads;
    const distances = new Uint8Array(size);
    distances.set(this.distances);
    this.distances = distances;
  }

  /** Room for the products of all that is listed. */
  roomForProducts(): Float64Array {
    if (this.products.length < this.count) this.products = new Float64Array(this.leads.length);
    return this.products;
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
  const isExact = count <= EXACT_MAX || coarseWords(query.length) === 0;
  const estimated = Math.max(ESTIMATED_MIN, wanted * ESTIMATED_FACTOR, Math.ceil(count / ESTIMATED_ONE_IN));
  const code = quantizeQuery(query);
  gather(source, sets, query, isExact || count <= estimated * 1.5 ? Infinity : estimated, scratch);
  const compared = Math.max(wanted * EXACT_FACTOR, EXACT_MAX, Math.ceil(count / EXACT_ONE_IN));
  if (isExact || scratch.count <= compared || !isPrefixTelling(query)) {
    offerProducts(source, code, query.length, out, scratch);
    return;
  }
  const { byEstimate } = scratch;
  byEstimate.begin(compared, source);
  offerProducts(source, code, PREFIX, byEstimate, scratch);
  byEstimate.finish();
  listSelected(source, byEstimate, scratch);
  offerProducts(source, code, query.length, out, scratch);
}

/** Lists the leads that have a vector: all, or those within the distance that `wanted` leads have. */
function gather(
  source: Source,
  sets: readonly VectorSet[],
  query: Float32Array,
  wanted: number,
  scratch: VectorScratch,
): void {
  scratch.count = 0;
  scratch.ends = [];
  const signs = signsOf(query);
  const bound = { wanted, distance: DISTANCES - 1, within: 0, histogram: new Uint32Array(DISTANCES) };
  for (let s = 0; s < source.length; s++) {
    const vectors = source[s]?.segment.vectors;
    const set = sets[s];
    if (vectors !== undefined && set !== undefined && set.count > 0 && vectors.dimensions === query.length) {
      if (wanted === Infinity) gatherAll(vectors, set, scratch);
      else vectors.near(set.words, signs, bound, scratch);
    }
    scratch.ends.push(scratch.count);
  }
  if (wanted !== Infinity) keepWithin(bound, scratch);
}

function gatherAll({ embedded }: SegmentVectors, { words, count }: VectorSet, scratch: VectorScratch): void {
  scratch.reserve(count);
  const { leads } = scratch;
  let n = scratch.count;
  for (let w = 0; w < embedded.length; w++)
    for (let rest = (words[w] ?? 0) & (embedded[w] ?? 0); rest !== 0; rest &= rest - 1)
      leads[n++] = w * 32 + 31 - Math.clz32(rest & -rest);
  scratch.count = n;
}

/** The bound may have fallen since a lead was listed. */
function keepWithin({ distance }: NearBound, scratch: VectorScratch): void {
  const { leads, distances, ends } = scratch;
  let from = 0;
  let kept = 0;
  for (let s = 0; s < ends.length; s++) {
    const end = ends[s] ?? 0;
    for (let i = from; i < end; i++) {
      leads[kept] = leads[i] ?? 0;
      if ((distances[i] ?? 0) <= distance) kept++;
    }
    from = end;
    ends[s] = kept;
  }
  scratch.count = kept;
}

/** Offers all that is listed by the product of the first `length` dimensions. */
function offerProducts(
  source: Source,
  code: QueryCode,
  length: number,
  out: TopSelection,
  scratch: VectorScratch,
): void {
  const { leads, ends } = scratch;
  const products = scratch.roomForProducts();
  let from = 0;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const to = ends[s] ?? 0;
    if (segment === undefined || from === to) continue;
    segment.vectors.products(leads, { from, to }, code, length, products);
    const { idHash } = segment;
    for (let i = from; i < to; i++) {
      const product = products[i] ?? 0;
      if (product >= out.threshold) out.offer(product, s, leads[i] ?? 0, idHash[leads[i] ?? 0] ?? 0);
    }
    from = to;
  }
}

/** Lists what a selection holds instead. */
function listSelected(source: Source, selection: TopSelection, scratch: VectorScratch): void {
  const { segments, ordinals, count } = selection;
  const { leads, ends } = scratch;
  ends.fill(0);
  for (let i = 0; i < count; i++) ends[segments[i] ?? 0] = (ends[segments[i] ?? 0] ?? 0) + 1;
  const next: number[] = [];
  for (let s = 0, sum = 0; s < source.length; s++) {
    next.push(sum);
    sum += ends[s] ?? 0;
    ends[s] = sum;
  }
  for (let i = 0; i < count; i++) {
    const s = segments[i] ?? 0;
    const at = next[s] ?? 0;
    leads[at] = ordinals[i] ?? 0;
    next[s] = at + 1;
  }
  scratch.count = count;
}

function isPrefixTelling(query: Float32Array): boolean {
  let all = 0;
  let first = 0;
  for (let i = 0; i < query.length; i++) {
    all += (query[i] ?? 0) ** 2;
    if (i === PREFIX - 1) first = all;
  }
  return query.length > PREFIX && first >= all * PREFIX_SHARE;
}
