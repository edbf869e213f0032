import type { BitPool } from './bit-pool.ts';
import { setBit, wordsFor } from './bitset.ts';
import type { PlanNode } from './compile-predicate.ts';
import type { Segment } from './segment.ts';

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

  constructor(nodes: readonly PlanNode[], segment: Segment, pool: BitPool) {
    this.#nodes = nodes;
    this.#segment = segment;
    this.#pool = pool;
    this.#words = wordsFor(segment.leadCount);
  }

  set(number: number): Uint32Array {
    const done = this.#done[number];
    if (done !== undefined) return done;
    const node = this.#nodes[number];
    if (node === undefined) throw new Error('no such node');
    const result = this.#evaluate(node);
    this.#done[number] = result;
    return result;
  }

  #evaluate(node: PlanNode): Uint32Array {
    switch (node.op) {
      case 'all':
        return this.#all(node.parts);
      case 'any':
        return this.#any(node.parts);
      case 'not': {
        const out = this.#pool.take(this.#words);
        const part = this.set(node.part);
        for (let w = 0; w < this.#words; w++) out[w] = ~(part[w] ?? 0);
        return out;
      }
      case 'in':
        return this.#in(node);
      case 'range': {
        const out = this.#pool.take(this.#words);
        this.#segment.numbers(node.column).range(node.min, node.max, out);
        return out;
      }
    }
  }

  #in(node: Extract<PlanNode, { op: 'in' }>): Uint32Array {
    const facet = this.#segment.facet(node.facet);
    const words = this.#words;
    const first = node.values.length === 1 ? facet.codeOf(node.values[0] ?? '') : -1;
    const stored = first < 0 ? null : facet.dense(first);
    if (stored !== null) return stored;
    const out = this.#pool.take(words);
    out.fill(0, 0, words);
    for (const value of node.values) {
      const code = facet.codeOf(value);
      if (code < 0) continue;
      const dense = facet.dense(code);
      if (dense !== null) or(out, dense, words);
      else {
        const ordinals = facet.sparse(code);
        for (let i = 0; i < ordinals.length; i++) setBit(out, ordinals[i] ?? 0);
      }
    }
    return out;
  }

  #any(parts: readonly number[]): Uint32Array {
    const out = this.#pool.take(this.#words);
    out.fill(0, 0, this.#words);
    for (const part of parts) or(out, this.set(part), this.#words);
    return out;
  }

  #all(parts: readonly number[]): Uint32Array {
    const words = this.#words;
    const out = this.#pool.take(words);
    let begun = false;
    for (const part of parts) {
      const node = this.#nodes[part];
      if (node?.op === 'not') continue;
      const set = this.set(part);
      if (begun) and(out, set, words);
      else copy(out, set, words);
      begun = true;
    }
    if (!begun) out.fill(0xffffffff, 0, words);
    for (const part of parts) {
      const node = this.#nodes[part];
      if (node?.op === 'not') andNot(out, this.set(node.part), words);
    }
    return out;
  }
}

function copy(out: Uint32Array, set: Uint32Array, words: number): void {
  for (let w = 0; w < words; w++) out[w] = set[w] ?? 0;
}

function or(out: Uint32Array, set: Uint32Array, words: number): void {
  for (let w = 0; w < words; w++) out[w] = (out[w] ?? 0) | (set[w] ?? 0);
}

function and(out: Uint32Array, set: Uint32Array, words: number): void {
  for (let w = 0; w < words; w++) out[w] = (out[w] ?? 0) & (set[w] ?? 0);
}

function andNot(out: Uint32Array, set: Uint32Array, words: number): void {
  for (let w = 0; w < words; w++) out[w] = (out[w] ?? 0) & ~(set[w] ?? 0);
}
