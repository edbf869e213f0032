import { type QueryCode, quantizeQuery } from './embedding-code.ts';
import type { Segment } from './segment.ts';
import type { NearBound, SegmentVectors } from './segment-vectors.ts';
import type { TopSelection } from './top-selection.ts';
import { DISTANCES, signsOf, signWords } from './vector-signs.ts';

/** The signs pick so many times the wanted number to be compared whole; bench/similarity.ts tells what is found. */
const EXACT_FACTOR = 10;
const EXACT_MIN = 512;
/** Nor fewer than one in so many of the leads that pass: the nearest stand less far out among a million. */
const EXACT_ONE_IN = 256;
/** Little more than that are compared without being picked. */
const MARGIN = 1.2;

export interface VectorSet {
  words: Uint32Array;
  count: number;
}
type Source = readonly { readonly segment: Segment }[];

/** Memory for similarity searches, reused. */
export class VectorScratch {
  /** Leads listed, segment by segment, with their distance by the signs. */
  leads = new Uint32Array(4096);
  distances = new Uint8Array(4096);
  readonly histogram = new Uint32Array(DISTANCES);
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
  const compared = Math.max(EXACT_MIN, wanted * EXACT_FACTOR, Math.ceil(count / EXACT_ONE_IN));
  const isWhole = count <= compared * MARGIN || signWords(query.length) === 0;
  const code = quantizeQuery(query);
  gather(source, sets, { query, code, wanted: isWhole ? Infinity : compared }, scratch);
  offerProducts(source, code, out, scratch);
}

/** Lists the leads that have a vector: all, or those within the distance, by the signs, that `wanted` have. */
function gather(
  source: Source,
  sets: readonly VectorSet[],
  { query, code, wanted }: { query: Float32Array; code: QueryCode; wanted: number },
  scratch: VectorScratch,
): void {
  scratch.count = 0;
  scratch.ends = [];
  const signs = signsOf(code.values);
  const bound = { wanted, distance: DISTANCES - 1, within: 0, histogram: scratch.histogram.fill(0) };
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

/** Offers all that is listed. */
function offerProducts(source: Source, code: QueryCode, out: TopSelection, scratch: VectorScratch): void {
  const { leads, ends } = scratch;
  const products = scratch.roomForProducts();
  let from = 0;
  for (let s = 0; s < source.length; s++) {
    const segment = source[s]?.segment;
    const to = ends[s] ?? 0;
    if (segment === undefined || from === to) continue;
    segment.vectors.products(leads, { from, to }, code, products);
    const { idHash } = segment;
    for (let i = from; i < to; i++) {
      const product = products[i] ?? 0;
      if (product >= out.threshold) out.offer(product, s, leads[i] ?? 0, idHash[leads[i] ?? 0] ?? 0);
    }
    from = to;
  }
}
