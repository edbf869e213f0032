import type { Candidates, Snapshot } from '../../lead-index/api.ts';

export interface Scores {
  score: Float64Array;
  fit: Float64Array;
}

/**
 * The k best candidates, best first; of one company only the lead that fits best. Order: score, fit, hash of lead_id,
 * lead_id. One pass over the candidates and a heap of k.
 */
export function selectBest(
  candidates: Candidates,
  snapshot: Snapshot,
  scores: Scores,
  groups: Uint32Array,
  k: number,
): number[] {
  const identity = identityOrder(candidates, snapshot);
  const byFit = (a: number, b: number) =>
    (scores.fit[b] ?? 0) - (scores.fit[a] ?? 0) ||
    (scores.score[b] ?? 0) - (scores.score[a] ?? 0) ||
    identity(a, b);
  const byScore = (a: number, b: number) =>
    (scores.score[b] ?? 0) - (scores.score[a] ?? 0) ||
    (scores.fit[b] ?? 0) - (scores.fit[a] ?? 0) ||
    identity(a, b);
  const heap = new WorstFirstHeap(k, byScore);
  for (const i of bestOfEach(groups, byFit)) heap.offer(i);
  return heap.sorted();
}

type Order = (a: number, b: number) => number;

function identityOrder(candidates: Candidates, snapshot: Snapshot): Order {
  const segment = (i: number) => snapshot.segments[candidates.segment[i] ?? 0];
  const hash = (i: number) => segment(i)?.idHash[candidates.ordinal[i] ?? 0] ?? 0;
  const id = (i: number) => segment(i)?.leadId(candidates.ordinal[i] ?? 0) ?? '';
  return (a, b) => hash(a) - hash(b) || (id(a) < id(b) ? -1 : id(a) > id(b) ? 1 : 0);
}

function bestOfEach(groups: Uint32Array, order: Order): Iterable<number> {
  const best = new Map<number, number>();
  groups.forEach((group, i) => {
    const known = best.get(group);
    if (known === undefined || order(i, known) < 0) best.set(group, i);
  });
  return best.values();
}

/** Keeps the k first of what it is offered, the last of them on top. */
class WorstFirstHeap {
  private readonly items: number[] = [];
  private readonly k: number;
  private readonly order: Order;

  constructor(k: number, order: Order) {
    this.k = k;
    this.order = order;
  }

  offer(item: number): void {
    if (this.items.length < this.k) {
      this.items.push(item);
      this.siftUp(this.items.length - 1);
      return;
    }
    const worst = this.items[0];
    if (worst === undefined || this.order(item, worst) >= 0) return;
    this.items[0] = item;
    this.siftDown();
  }

  sorted(): number[] {
    return [...this.items].sort(this.order);
  }

  private isWorse(a: number, b: number): boolean {
    return this.order(this.items[a] ?? 0, this.items[b] ?? 0) > 0;
  }

  private swap(a: number, b: number): void {
    const item = this.items[a] ?? 0;
    this.items[a] = this.items[b] ?? 0;
    this.items[b] = item;
  }

  private siftUp(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.isWorse(at, above)) return;
      this.swap(at, above);
      at = above;
    }
  }

  private siftDown(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let worst = at;
      if (left < this.items.length && this.isWorse(left, worst)) worst = left;
      if (right < this.items.length && this.isWorse(right, worst)) worst = right;
      if (worst === at) return;
      this.swap(at, worst);
      at = worst;
    }
  }
}
