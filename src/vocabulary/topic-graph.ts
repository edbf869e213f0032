/** Hierarchy and likeness of topics; every answer is computed once and kept (at most one entry per topic). */
export class TopicGraph {
  readonly #parents: ReadonlyMap<string, readonly string[]>;
  readonly #children = new Map<string, string[]>();
  readonly #edges = new Map<string, Map<string, number>>();
  readonly #ancestors = new Map<string, readonly string[]>();
  readonly #descendants = new Map<string, readonly string[]>();
  readonly #likeness = new Map<string, ReadonlyMap<string, number>>();

  constructor(
    parents: ReadonlyMap<string, readonly string[]>,
    related: readonly { from: string; to: string; similarity: number }[],
  ) {
    this.#parents = parents;
    for (const [id, ups] of parents) for (const up of ups) push(this.#children, up, id);
    for (const [id, ups] of parents) for (const up of ups) this.#link(id, up, this.#stepUp(up));
    for (const { from, to, similarity } of related) this.#link(from, to, similarity);
  }

  ancestors(id: string): readonly string[] {
    return remember(this.#ancestors, id, () => walk(id, (at) => this.#parents.get(at) ?? []).slice(1));
  }

  descendants(id: string): readonly string[] {
    return remember(this.#descendants, id, () => walk(id, (at) => this.#children.get(at) ?? []));
  }

  /** Asked in one direction always: products rounded in the other order differ in the last digit. */
  similarity(a: string, b: string): number {
    if (a === b) return 1;
    return (a < b ? this.#likenessOf(a).get(b) : this.#likenessOf(b).get(a)) ?? 0;
  }

  /** The more children a parent has, the less being one of them says. */
  #stepUp(parent: string): number {
    return Math.max(0.3, 0.9 - 0.1 * Math.log2(Math.max(4, this.#children.get(parent)?.length ?? 0)));
  }

  #link(a: string, b: string, weight: number): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const edges = this.#edges.get(from) ?? new Map<string, number>();
      edges.set(to, Math.max(weight, edges.get(to) ?? 0));
      this.#edges.set(from, edges);
    }
  }

  /** Best product of edge weights over at most three edges; under 0.2 is nothing. */
  #likenessOf(id: string): ReadonlyMap<string, number> {
    return remember(this.#likeness, id, () => {
      const best = new Map<string, number>([[id, 1]]);
      let front = new Map(best);
      for (let hop = 0; hop < 3; hop++) {
        const next = new Map<string, number>();
        for (const [at, value] of front) {
          for (const [to, weight] of this.#edges.get(at) ?? []) {
            const through = Math.round(value * weight * 1e6) / 1e6;
            if (through < 0.2 || through <= (best.get(to) ?? 0)) continue;
            best.set(to, through);
            next.set(to, through);
          }
        }
        front = next;
      }
      return best;
    });
  }
}

/** Breadth first, the start first, nothing twice. */
function walk(start: string, next: (id: string) => readonly string[]): string[] {
  const seen = new Set([start]);
  for (const id of seen) for (const to of next(id)) seen.add(to);
  return [...seen];
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}

function remember<V>(map: Map<string, V>, key: string, compute: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = compute();
    map.set(key, value);
  }
  return value;
}
