import type { BitPool } from './bit-pool.ts';
import { clearBit, popcount, setBit, wordsFor } from './bitset.ts';
import type { PlanNode } from './compile-predicate.ts';
import { codesOf, ordinalTest } from './plan-tests.ts';
import type { Segment } from './segment.ts';

/** Where a filter leaves fewer than one lead in so many, the rest of it is tried on those alone. */
const TEST_SHARE = 1024;

/**
 * Sets of a plan's nodes in one segment, each evaluated at most once. Bits after the last lead are undefined: callers
 * intersect with the live set. Sets may be the segment's own arrays: not to be written.
 */
export class PlanSets {
  readonly #nodes: readonly PlanNode[];
  readonly #segment: Segment;
  readonly #pool: BitPool;
  readonly #words: number;
  readonly #done: (Uint32Array | undefined)[] = [];
  readonly #codes: (number[] | undefined)[] = [];
  readonly #estimates: (number | undefined)[] = [];

  constructor(nodes: readonly PlanNode[], segment: Segment, pool: BitPool) {
    this.#nodes = nodes;
    this.#segment = segment;
    this.#pool = pool;
    this.#words = wordsFor(segment.leadCount);
  }

  /** The live leads of the node, into `out`; returns their number. */
  live(number: number, live: Uint32Array, out: Uint32Array): number {
    const node = this.#node(number);
    const parts = (node.op === 'all' ? node.parts : [number]).toSorted(
      (a, b) => this.#estimate(a) - this.#estimate(b),
    );
    const { leadCount } = this.#segment;
    const met: Uint32Array[] = [];
    const ruledOut: Uint32Array[] = [];
    let left = leadCount;
    let n = 0;
    for (; n < parts.length; n++) {
      const part = parts[n] ?? 0;
      if (left * TEST_SHARE < leadCount) break;
      const inner = this.#node(part);
      if (inner.op === 'not') ruledOut.push(this.set(inner.part));
      else met.push(this.set(part));
      left *= this.#estimate(part) / leadCount;
    }
    const count = meet(live, met, ruledOut, this.#words, out);
    return n === parts.length ? count : this.#test(parts.slice(n), count, out);
  }

  /** Takes out the leads that do not meet the parts: set by set while there are many, then lead by lead. */
  #test(parts: readonly number[], count: number, out: Uint32Array): number {
    let left = count;
    let n = 0;
    for (; n < parts.length && left * TEST_SHARE > this.#segment.leadCount; n++) {
      const { met, ruledOut } = this.#split(parts.slice(n, n + 1));
      left = meet(out, met, ruledOut, this.#words, out);
    }
    if (n === parts.length || left === 0) return left;
    const tests = parts.slice(n).map((part) => ordinalTest(this.#nodes, part, this.#segment));
    for (let w = 0; w < this.#words; w++) {
      for (let rest = out[w] ?? 0; rest !== 0; rest &= rest - 1) {
        const lead = w * 32 + 31 - Math.clz32(rest & -rest);
        let t = 0;
        while (t < tests.length && tests[t]?.(lead) === true) t++;
        if (t === tests.length) continue;
        clearBit(out, lead);
        left--;
      }
    }
    return left;
  }

  /** Whether one look shows that there is a lead, deleted or not. */
  hasPlainly(number: number): boolean {
    const node = this.#node(number);
    if (node.op === 'any') return node.parts.some((part) => this.hasPlainly(part));
    return (node.op === 'in' || node.op === 'range') && this.#estimate(number) > 0;
  }

  set(number: number): Uint32Array {
    const done = this.#done[number];
    if (done !== undefined) return done;
    const result = this.#evaluate(number);
    this.#done[number] = result;
    return result;
  }

  #node(number: number): PlanNode {
    const node = this.#nodes[number];
    if (node === undefined) throw new Error('no such node');
    return node;
  }

  #codesOf(number: number, node: Extract<PlanNode, { op: 'in' }>): number[] {
    const known = this.#codes[number];
    if (known !== undefined) return known;
    const codes = codesOf(node, this.#segment);
    this.#codes[number] = codes;
    return codes;
  }

  /** About how many leads the node has: not fewer, but for `not`, which may have more. */
  #estimate(number: number): number {
    const known = this.#estimates[number];
    if (known !== undefined) return known;
    const estimate = Math.min(this.#segment.leadCount, this.#estimateOf(number));
    this.#estimates[number] = estimate;
    return estimate;
  }

  #estimateOf(number: number): number {
    const node = this.#node(number);
    switch (node.op) {
      case 'all':
        return node.parts.reduce((least, part) => Math.min(least, this.#estimate(part)), Infinity);
      case 'any':
        return node.parts.reduce((sum, part) => sum + this.#estimate(part), 0);
      case 'not':
        return this.#segment.leadCount - this.#estimate(node.part);
      case 'in': {
        const facet = this.#segment.facet(node.facet);
        return this.#codesOf(number, node).reduce((sum, code) => sum + facet.countOf(code), 0);
      }
      case 'range':
        return this.#segment.numbers(node.column).count(node.min, node.max);
    }
  }

  #evaluate(number: number): Uint32Array {
    const node = this.#node(number);
    const out = this.#pool.take(this.#words);
    switch (node.op) {
      case 'all': {
        const { met, ruledOut } = this.#split(node.parts);
        meet(null, met, ruledOut, this.#words, out);
        return out;
      }
      case 'not': {
        const part = this.set(node.part);
        for (let w = 0; w < this.#words; w++) out[w] = ~(part[w] ?? 0);
        return out;
      }
      case 'range':
        this.#segment.numbers(node.column).range(node.min, node.max, out);
        return out;
      default:
        return this.#union(number, out);
    }
  }

  #split(parts: readonly number[]): { met: Uint32Array[]; ruledOut: Uint32Array[] } {
    const met: Uint32Array[] = [];
    const ruledOut: Uint32Array[] = [];
    for (const part of parts) {
      const node = this.#node(part);
      if (node.op === 'not') ruledOut.push(this.set(node.part));
      else met.push(this.set(part));
    }
    return { met, ruledOut };
  }

  /** Of an `in` or `any`: values are joined without a set for each part. */
  #union(number: number, out: Uint32Array): Uint32Array {
    const sets: Uint32Array[] = [];
    const lists: Uint32Array[] = [];
    this.#collect(number, sets, lists);
    const [only] = sets;
    if (only !== undefined && sets.length === 1 && lists.length === 0) return only;
    join(sets, this.#words, out);
    for (const ordinals of lists) for (let i = 0; i < ordinals.length; i++) setBit(out, ordinals[i] ?? 0);
    return out;
  }

  #collect(number: number, sets: Uint32Array[], lists: Uint32Array[]): void {
    const done = this.#done[number];
    const node = this.#node(number);
    if (done !== undefined) sets.push(done);
    else if (node.op === 'any') for (const part of node.parts) this.#collect(part, sets, lists);
    else if (node.op === 'in') {
      const facet = this.#segment.facet(node.facet);
      for (const code of this.#codesOf(number, node)) {
        const dense = facet.dense(code);
        if (dense === null) lists.push(facet.sparse(code));
        else sets.push(dense);
      }
    } else sets.push(this.set(number));
  }
}

/** What lies in all of `met` (and of `base`) and in none of `ruledOut`; three sets at a time. Returns the number of bits. */
function meet(
  base: Uint32Array | null,
  met: readonly Uint32Array[],
  ruledOut: readonly Uint32Array[],
  words: number,
  out: Uint32Array,
): number {
  let from = base ?? met[0] ?? null;
  if (from === null) {
    out.fill(0xffffffff, 0, words);
    from = out;
  }
  let count = -1;
  for (let n = base === null ? 1 : 0; n < met.length; n += 3) {
    const a = met[n] ?? from;
    count = and(from, a, met[n + 1] ?? a, met[n + 2] ?? a, words, out);
    from = out;
  }
  for (let n = 0; n < ruledOut.length; n += 3) {
    const a = ruledOut[n] ?? from;
    count = andNot(from, a, ruledOut[n + 1] ?? a, ruledOut[n + 2] ?? a, words, out);
    from = out;
  }
  return count >= 0 ? count : and(from, from, from, from, words, out);
}

function and(
  from: Uint32Array,
  a: Uint32Array,
  b: Uint32Array,
  c: Uint32Array,
  words: number,
  out: Uint32Array,
): number {
  let count = 0;
  for (let w = 0; w < words; w++) {
    const word = (from[w] ?? 0) & (a[w] ?? 0) & (b[w] ?? 0) & (c[w] ?? 0);
    out[w] = word;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

function andNot(
  from: Uint32Array,
  a: Uint32Array,
  b: Uint32Array,
  c: Uint32Array,
  words: number,
  out: Uint32Array,
): number {
  let count = 0;
  for (let w = 0; w < words; w++) {
    const word = (from[w] ?? 0) & ~((a[w] ?? 0) | (b[w] ?? 0) | (c[w] ?? 0));
    out[w] = word;
    if (word !== 0) count += popcount(word);
  }
  return count;
}

/** Union of all, four sets at a time. */
function join(sets: readonly Uint32Array[], words: number, out: Uint32Array): void {
  const [first] = sets;
  if (first === undefined) {
    out.fill(0, 0, words);
    return;
  }
  let from = first;
  let n = 1;
  do {
    const a = sets[n] ?? first;
    const b = sets[n + 1] ?? a;
    const c = sets[n + 2] ?? a;
    const d = sets[n + 3] ?? a;
    for (let w = 0; w < words; w++)
      out[w] = (from[w] ?? 0) | (a[w] ?? 0) | (b[w] ?? 0) | (c[w] ?? 0) | (d[w] ?? 0);
    from = out;
    n += 4;
  } while (n < sets.length);
}
