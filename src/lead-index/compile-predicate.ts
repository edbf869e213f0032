import type { Column, Facet, Predicate } from '../domain/predicate.ts';

/** A predicate with equal parts shared; parts are numbers of earlier nodes. */
export type PlanNode =
  | { op: 'all' | 'any'; parts: number[] }
  | { op: 'not'; part: number }
  | { op: 'in'; facet: Facet; values: string[] }
  | { op: 'range'; column: Column; min: number; max: number };

/** Collects the nodes of all predicates of one search: what two stages share is one node, evaluated once. */
export class PlanBuilder {
  readonly nodes: PlanNode[] = [];
  readonly #byKey = new Map<string, number>();

  add(predicate: Predicate): number {
    switch (predicate.op) {
      case 'all':
      case 'any':
        return this.#addJoin(predicate.op, predicate.of);
      case 'not': {
        const part = this.add(predicate.of);
        return this.#node(`n${part}`, { op: 'not', part });
      }
      case 'in': {
        const { facet } = predicate;
        const values = facet === 'city' ? predicate.values.map((v) => v.toLowerCase()) : predicate.values;
        return this.#node(`i${facet}\u0000${values.join('\u0000')}`, { op: 'in', facet, values });
      }
      case 'range': {
        const { column, min = -Infinity, max = Infinity } = predicate;
        return this.#node(`r${column} ${min} ${max}`, { op: 'range', column, min, max });
      }
      case 'attribute':
        throw new RangeError('the lead index holds no attributes: ask the store');
    }
  }

  #addJoin(op: 'all' | 'any', of: Predicate[]): number {
    const parts: number[] = [];
    for (const child of of) {
      const part = this.add(child);
      const node = this.nodes[part];
      if (node?.op === op) parts.push(...node.parts);
      else parts.push(part);
    }
    const distinct = parts.length < 2 ? parts : [...new Set(parts)];
    const only = distinct[0];
    if (only !== undefined && distinct.length === 1) return only;
    return this.#node(`${op}${distinct.join(',')}`, { op, parts: distinct });
  }

  #node(key: string, node: PlanNode): number {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.nodes.push(node);
    this.#byKey.set(key, this.nodes.length - 1);
    return this.nodes.length - 1;
  }
}
