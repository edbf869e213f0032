import type { Column, Facet, Predicate } from '../domain/predicate.ts';

/** A predicate with equal parts shared; parts are numbers of earlier nodes. */
export type PlanNode =
  | { op: 'all' | 'any'; parts: number[] }
  | { op: 'not'; part: number }
  | { op: 'in'; facet: Facet; values: string[] }
  | { op: 'range'; column: Column; min: number; max: number };

/** With more nodes, or more values in them, than this everything is forgotten before the next search. */
const NODES_MAX = 4096;
const VALUES_MAX = 1 << 18;
/** Longer lists are known again by the object that holds them: to compare them would cost more. */
const SHORT_VALUES = 8;

/**
 * Numbers the parts of the predicates of all searches of one index: what two stages or two searches share is one node,
 * so that what is known of it in a segment need not be found out again.
 */
export class Plan {
  readonly nodes: PlanNode[] = [];
  /** Goes up when numbers given before mean nothing any more. */
  generation = 0;
  #values = 0;
  readonly #byKey = new Map<string, number>();
  #byLongList = new WeakMap<Predicate, number>();
  /** Of the search at work. */
  readonly #byPredicate = new Map<Predicate, number>();

  /** To be called before each search. */
  begin(): void {
    this.#byPredicate.clear();
    if (this.nodes.length < NODES_MAX && this.#values < VALUES_MAX) return;
    this.generation++;
    this.#values = 0;
    this.nodes.length = 0;
    this.#byKey.clear();
    this.#byLongList = new WeakMap();
  }

  /** The distinct nodes that a lead must meet all of. */
  demands(predicate: Predicate): number[] {
    if (predicate.op !== 'all') return [this.add(predicate)];
    return this.#distinctParts('all', predicate.of);
  }

  add(predicate: Predicate): number {
    const known = this.#byPredicate.get(predicate);
    if (known !== undefined) return known;
    const number = this.#add(predicate);
    this.#byPredicate.set(predicate, number);
    return number;
  }

  #add(predicate: Predicate): number {
    switch (predicate.op) {
      case 'all':
      case 'any':
        return this.#addJoin(predicate.op, predicate.of);
      case 'not': {
        const part = this.add(predicate.of);
        return this.#known(`n${part}`) ?? this.#node(`n${part}`, { op: 'not', part });
      }
      case 'in':
        return this.#addIn(predicate);
      case 'range': {
        const { column, min = -Infinity, max = Infinity } = predicate;
        const key = `r${column} ${min} ${max}`;
        return this.#known(key) ?? this.#node(key, { op: 'range', column, min, max });
      }
      case 'attribute':
        throw new RangeError('the lead index holds no attributes: ask the store');
    }
  }

  #addIn(predicate: Extract<Predicate, { op: 'in' }>): number {
    const { facet } = predicate;
    const isLong = predicate.values.length > SHORT_VALUES;
    const known = isLong ? this.#byLongList.get(predicate) : undefined;
    if (known !== undefined) return known;
    const values = facet === 'city' ? predicate.values.map((v) => v.toLowerCase()) : predicate.values;
    const key = `i${facet}\u0000${values.join('\u0000')}`;
    const number = this.#known(key) ?? this.#node(key, { op: 'in', facet, values });
    if (isLong) this.#byLongList.set(predicate, number);
    return number;
  }

  #addJoin(op: 'all' | 'any', of: Predicate[]): number {
    const parts = this.#distinctParts(op, of);
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    const key = `${op}${parts.join(',')}`;
    return this.#known(key) ?? this.#node(key, { op, parts });
  }

  #distinctParts(op: 'all' | 'any', of: Predicate[]): number[] {
    const parts: number[] = [];
    for (const child of of) {
      const part = this.add(child);
      const node = this.nodes[part];
      if (node?.op === op) parts.push(...node.parts);
      else parts.push(part);
    }
    return parts.length < 2 ? parts : [...new Set(parts)];
  }

  #known(key: string): number | undefined {
    return this.#byKey.get(key);
  }

  #node(key: string, node: PlanNode): number {
    if (node.op === 'in') this.#values += node.values.length;
    this.nodes.push(node);
    this.#byKey.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }
}
