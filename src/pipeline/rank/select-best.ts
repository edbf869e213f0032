import type { Candidates, Snapshot } from '../../lead-index/api.ts';

export interface Scores {
  score: Float64Array;
  fit: Float64Array;
}

/**
 * The k best candidates, best first; of one company only the lead that fits best. Order: score, fit, hash of lead_id,
 * lead_id. One pass over the candidates and a heap of k. `groups` are below the number of candidates.
 */
export function selectBest(
  candidates: Candidates,
  snapshot: Snapshot,
  { score, fit }: Scores,
  groups: Uint32Array,
  k: number,
): number[] {
  const order = new CandidateOrder(candidates, snapshot, score, fit);
  const heap = new WorstFirstHeap(k, order);
  const best = bestOfEach(groups, new CandidateOrder(candidates, snapshot, fit, score));
  for (let group = 0; group < best.length; group++) {
    const i = best[group] ?? 0;
    if (i !== NOBODY) heap.offer(i);
  }
  return heap.sorted();
}

/** By two numbers, falling, then by hash of lead_id, then by lead_id. */
class CandidateOrder {
  readonly #candidates: Candidates;
  readonly #snapshot: Snapshot;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(candidates: Candidates, snapshot: Snapshot, first: Float64Array, second: Float64Array) {
    this.#candidates = candidates;
    this.#snapshot = snapshot;
    this.#first = first;
    this.#second = second;
  }

  /** Below 0 where candidate `a` goes before `b`. */
  compare(a: number, b: number): number {
    const first = (this.#first[b] ?? 0) - (this.#first[a] ?? 0);
    // Two infinities differ by NaN: they are alike.
    if (first < 0 || first > 0) return first;
    const second = (this.#second[b] ?? 0) - (this.#second[a] ?? 0);
    return second < 0 || second > 0 ? second : this.#byIdentity(a, b);
  }

  #byIdentity(a: number, b: number): number {
    const { segment, ordinal } = this.#candidates;
    const ofA = this.#snapshot.segments[segment[a] ?? 0];
    const ofB = this.#snapshot.segments[segment[b] ?? 0];
    const [leadA, leadB] = [ordinal[a] ?? 0, ordinal[b] ?? 0];
    const hash = (ofA?.idHash[leadA] ?? 0) - (ofB?.idHash[leadB] ?? 0);
    if (hash !== 0) return hash;
    const idA = ofA?.leadId(leadA) ?? '';
    const idB = ofB?.leadId(leadB) ?? '';
    return idA < idB ? -1 : idA > idB ? 1 : 0;
  }
}

const NOBODY = -1;

/** By group, NOBODY where there is no such group. */
function bestOfEach(groups: Uint32Array, order: CandidateOrder): Int32Array {
  const best = new Int32Array(groups.length).fill(NOBODY);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] ?? 0;
    const known = best[group] ?? NOBODY;
    if (known === NOBODY || order.compare(i, known) < 0) best[group] = i;
  }
  return best;
}

/** Keeps the k first of what it is offered, the last of them on top. */
class WorstFirstHeap {
  readonly #items: number[] = [];
  readonly #k: number;
  readonly #order: CandidateOrder;

  constructor(k: number, order: CandidateOrder) {
    this.#k = k;
    this.#order = order;
  }

  offer(item: number): void {
    const items = this.#items;
    if (items.length < this.#k) {
      items.push(item);
      this.#siftUp(items.length - 1);
      return;
    }
    const worst = items[0];
    if (worst === undefined || this.#order.compare(item, worst) >= 0) return;
    items[0] = item;
    this.#siftDown();
  }

  sorted(): number[] {
    return this.#items.sort((a, b) => this.#order.compare(a, b));
  }

  #isWorse(a: number, b: number): boolean {
    return this.#order.compare(this.#items[a] ?? 0, this.#items[b] ?? 0) > 0;
  }

  #swap(a: number, b: number): void {
    const items = this.#items;
    const item = items[a] ?? 0;
    items[a] = items[b] ?? 0;
    items[b] = item;
  }

  #siftUp(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.#isWorse(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #siftDown(): void {
    const { length } = this.#items;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let worst = at;
      if (left < length && this.#isWorse(left, worst)) worst = left;
      if (right < length && this.#isWorse(right, worst)) worst = right;
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
