import type { BitPool } from './bit-pool.ts';
import { clearBit, countBits, hasBit, setBit, wordsFor } from './bitset.ts';
import { join, meet } from './meet-sets.ts';
import type { Plan, PlanNode } from './plan.ts';
import { codesOf, type OrdinalTest, ordinalTest } from './plan-tests.ts';
import type { Segment } from './segment.ts';

/** Where a filter leaves fewer than one lead in so many, the rest of it is tried on those alone. */
const TEST_SHARE = 1024;
/**
 * So many sets at most are kept from search to search; then those go that were not asked for since the last time. More of
 * a small segment, whose sets are short: as many as have so many words together.
 */
const KEPT_MIN = 128;
const KEPT_MAX = 1024;
const KEPT_WORDS = 1 << 17;
/** But not before so many searches: else they would go as soon as they came. */
const KEPT_FOR = 256;

/** What is known of one node in the segment. */
interface NodeSets {
  codes: number[] | null;
  /** About how many leads it has, see #estimate; -1 where unknown. */
  estimate: number;
  /** Not to be written. */
  set: Uint32Array | null;
  /** The last search that the set is good for: it may lie in pooled memory. */
  goodIn: number;
  /** The set is a copy that counts as one of those kept. */
  isCopy: boolean;
  /** Search in which it was last asked for. */
  usedIn: number;
}

/**
 * Sets of a plan's nodes in one segment. Each is evaluated at most once in a search, and kept for later ones where it
 * was evaluated before. Bits after the last lead are undefined: callers intersect with the live set.
 */
export class PlanSets {
  readonly #plan: Plan;
  readonly #segment: Segment;
  readonly #pool: BitPool;
  readonly #words: number;
  readonly #keptMax: number;
  #generation = -1;
  #search = 0;
  #known: (NodeSets | undefined)[] = [];
  #copies = 0;
  #sweptIn = 0;

  constructor(plan: Plan, segment: Segment, pool: BitPool) {
    this.#plan = plan;
    this.#segment = segment;
    this.#pool = pool;
    this.#words = wordsFor(segment.leadCount);
    this.#keptMax = Math.min(KEPT_MAX, Math.max(KEPT_MIN, Math.floor(KEPT_WORDS / this.#words)));
  }

  /** To be called once a search: the pool's memory has been given to others meanwhile. */
  begin(): void {
    this.#search++;
    if (this.#generation === this.#plan.generation) return;
    this.#generation = this.#plan.generation;
    this.#known = [];
    this.#copies = 0;
  }

  /** The live leads that meet all of the nodes, into `out`; returns their number. Where it is 0 `out` may hold anything. */
  live(demands: readonly number[], live: Uint32Array, out: Uint32Array): number {
    // Small segments have no lead for most demands: nothing else need be found out then.
    for (let n = 0; n < demands.length; n++) if (this.#isNone(demands[n] ?? 0)) return 0;
    const parts = this.#byEstimate(demands);
    const { leadCount } = this.#segment;
    const met: Uint32Array[] = [];
    const ruledOut: Uint32Array[] = [];
    let left = leadCount;
    let n = 0;
    for (; n < parts.length; n++) {
      const part = parts[n] ?? 0;
      if (left * TEST_SHARE < leadCount) break;
      this.#sort(part, met, ruledOut);
      left *= this.#estimate(part) / leadCount;
    }
    const count = meet(live, met, ruledOut, this.#words, out);
    return n === parts.length ? count : this.#test(parts.slice(n), count, out);
  }

  /** Fewest leads first. */
  #byEstimate(demands: readonly number[]): number[] {
    const sorted: number[] = [];
    for (const number of demands) {
      const estimate = this.#estimate(number);
      let at = sorted.length;
      for (; at > 0 && this.#estimate(sorted[at - 1] ?? 0) > estimate; at--) sorted[at] = sorted[at - 1] ?? 0;
      sorted[at] = number;
    }
    return sorted;
  }

  /** Takes out the leads that do not meet the parts: set by set while there are many, then lead by lead. */
  #test(parts: readonly number[], count: number, out: Uint32Array): number {
    let left = count;
    let n = 0;
    for (; n < parts.length && left * TEST_SHARE > this.#segment.leadCount; n++) {
      const met: Uint32Array[] = [];
      const ruledOut: Uint32Array[] = [];
      this.#sort(parts[n] ?? 0, met, ruledOut);
      left = meet(out, met, ruledOut, this.#words, out);
    }
    if (n === parts.length || left === 0) return left;
    const tests = parts.slice(n).map((part) => this.#testOf(part));
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

  #testOf(number: number): OrdinalTest {
    const node = this.#node(number);
    const isNot = node.op === 'not';
    const set = this.#setIfKnown(isNot ? node.part : number);
    if (set === null)
      return ordinalTest(this.#plan.nodes, number, this.#segment, (part, of) => this.#codesOf(part, of));
    return isNot ? (lead) => !hasBit(set, lead) : (lead) => hasBit(set, lead);
  }

  /** Whether one look shows that there is a lead, deleted or not. */
  hasPlainly(number: number): boolean {
    const node = this.#node(number);
    if (node.op === 'any') return node.parts.some((part) => this.hasPlainly(part));
    return (node.op === 'in' || node.op === 'range') && this.#estimate(number) > 0;
  }

  /** Whether it is plain that no lead meets the node. */
  #isNone(number: number): boolean {
    if (this.#estimate(number) > 0) return false;
    const node = this.#node(number);
    switch (node.op) {
      case 'all':
        return node.parts.some((part) => this.#isNone(part));
      case 'any':
        return node.parts.every((part) => this.#isNone(part));
      default:
        return node.op !== 'not';
    }
  }

  set(number: number): Uint32Array {
    const done = this.#setIfKnown(number);
    if (done !== null) return done;
    const known = this.#of(number);
    const isAskedAgain = known.usedIn > 0;
    known.usedIn = this.#search;
    const own = this.#ownSet(number);
    if (own !== null) {
      known.goodIn = Infinity;
      known.set = own;
      return own;
    }
    const set = this.#evaluate(number);
    known.goodIn = this.#search;
    known.set = set;
    if (isAskedAgain) this.#keep(number, known, set);
    return set;
  }

  #setIfKnown(number: number): Uint32Array | null {
    const known = this.#of(number);
    if (known.goodIn < this.#search) return null;
    known.usedIn = this.#search;
    return known.set;
  }

  #keep(number: number, known: NodeSets, set: Uint32Array): void {
    const { op } = this.#node(number);
    if (op === 'all' || op === 'not') return;
    if (this.#copies >= this.#keptMax) this.#sweep();
    if (this.#copies >= this.#keptMax) return;
    known.set = set.slice(0, this.#words);
    known.goodIn = Infinity;
    known.isCopy = true;
    known.estimate = countBits(set, this.#words);
    this.#copies++;
  }

  /** Lets the copies go that were not asked for since the last time. */
  #sweep(): void {
    if (this.#search < this.#sweptIn + KEPT_FOR) return;
    for (const known of this.#known) {
      if (known?.isCopy !== true || known.usedIn > this.#sweptIn) continue;
      known.goodIn = -1;
      known.set = null;
      known.isCopy = false;
      this.#copies--;
    }
    this.#sweptIn = this.#search;
  }

  /** The segment's own set of a single common value. */
  #ownSet(number: number): Uint32Array | null {
    const node = this.#node(number);
    if (node.op !== 'in') return null;
    const codes = this.#codesOf(number, node);
    const [only] = codes;
    return only === undefined || codes.length > 1 ? null : this.#segment.facet(node.facet).dense(only);
  }

  #of(number: number): NodeSets {
    const known = this.#known[number];
    if (known !== undefined) return known;
    while (this.#known.length < number) this.#known.push(undefined);
    const made = { codes: null, estimate: -1, set: null, goodIn: -1, isCopy: false, usedIn: 0 };
    this.#known[number] = made;
    return made;
  }

  #node(number: number): PlanNode {
    const node = this.#plan.nodes[number];
    if (node === undefined) throw new Error('no such node');
    return node;
  }

  #codesOf(number: number, node: Extract<PlanNode, { op: 'in' }>): number[] {
    const known = this.#of(number);
    known.codes ??= codesOf(node, this.#segment);
    return known.codes;
  }

  /** About how many leads the node has: not fewer, but for `not`, which may have more. */
  #estimate(number: number): number {
    const known = this.#of(number);
    if (known.estimate < 0) known.estimate = Math.min(this.#segment.leadCount, this.#estimateOf(number));
    return known.estimate;
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
        const met: Uint32Array[] = [];
        const ruledOut: Uint32Array[] = [];
        for (const part of node.parts) this.#sort(part, met, ruledOut);
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

  /** Adds the node's set to those to be met, or that of what it denies to those ruled out. */
  #sort(number: number, met: Uint32Array[], ruledOut: Uint32Array[]): void {
    const node = this.#node(number);
    if (node.op === 'not') ruledOut.push(this.set(node.part));
    else met.push(this.set(number));
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
    const done = this.#setIfKnown(number);
    const node = this.#node(number);
    if (done !== null) sets.push(done);
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
