import type { Facet } from '../../domain/predicate.ts';
import type { Candidates, FacetView, Snapshot } from '../../lead-index/api.ts';

/**
 * Numbers the companies among the candidates: one number for one company id or domain, and for one company key unless
 * domains or countries speak against it. The same grouping whatever the order of the candidates.
 */
export function companyGroups(candidates: Candidates, snapshot: Snapshot): Uint32Array {
  const parent = new Uint32Array(candidates.count);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const domains = valueIds('domain', candidates, snapshot);
  joinEqual(valueIds('company_id', candidates, snapshot), parent);
  joinEqual(domains, parent);
  const keys = valueIds('company_key', candidates, snapshot);
  const byKey = new Map<number, number[]>();
  eachRepeated(keys, (first, i) => {
    const key = keys[i] ?? -1;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [first, i]);
    else same.push(i);
  });
  if (byKey.size > 0) {
    const countries = valueIds('country', candidates, snapshot);
    for (const same of byKey.values()) joinNamesakes(same, domains, countries, parent);
  }
  for (let i = 0; i < parent.length; i++) parent[i] = find(parent, i);
  return parent;
}

/** A number per candidate for its first value of a facet, equal for equal values; -1 where it has none. No strings are made for the first segment. */
function valueIds(facet: Facet, candidates: Candidates, snapshot: Snapshot): Int32Array {
  const views = snapshot.segments.map((segment) => segment.facet(facet));
  const [base] = views;
  const others = new Map<string, number>();
  let next = base?.valueCount ?? 0;
  const known: (Map<number, number> | undefined)[] = [];
  const translated = (view: FacetView, segment: number, code: number): number => {
    const seen = known[segment]?.get(code);
    if (seen !== undefined) return seen;
    const value = view.valueOf(code);
    const inBase = base?.codeOf(value) ?? -1;
    const id = inBase >= 0 ? inBase : (others.get(value) ?? next++);
    if (inBase < 0) others.set(value, id);
    const ids = known[segment] ?? new Map<number, number>();
    known[segment] = ids.set(code, id);
    return id;
  };
  const ids = new Int32Array(candidates.count);
  for (let i = 0; i < candidates.count; i++) {
    const segment = candidates.segment[i] ?? 0;
    const view = views[segment];
    const ordinal = candidates.ordinal[i] ?? 0;
    const from = view?.start[ordinal] ?? 0;
    if (view === undefined || (view.start[ordinal + 1] ?? 0) <= from) ids[i] = -1;
    else {
      const code = view.codes[from] ?? 0;
      ids[i] = segment === 0 ? code : translated(view, segment, code);
    }
  }
  return ids;
}

function joinEqual(ids: Int32Array, parent: Uint32Array): void {
  eachRepeated(ids, (first, i) => join(parent, first, i));
}

/** Visits every position whose id (0 or more) stood earlier, with the position where it stood first. */
function eachRepeated(ids: Int32Array, visit: (first: number, i: number) => void): void {
  // An open-addressing table, at most half full: a Map of boxed numbers took most of the time of grouping.
  const bits = 33 - Math.clz32(ids.length);
  const slots = new Int32Array(1 << bits).fill(-1);
  const mask = slots.length - 1;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? -1;
    if (id < 0) continue;
    let slot = Math.imul(id, 0x9e3779b1) >>> (32 - bits);
    let first = slots[slot] ?? -1;
    while (first >= 0 && ids[first] !== id) {
      slot = (slot + 1) & mask;
      first = slots[slot] ?? -1;
    }
    if (first < 0) slots[slot] = i;
    else visit(first, i);
  }
}

/**
 * Namesakes with equal domain and country are one company. One that leaves a field open joins the others only where
 * those agree among themselves: "Acme" without a domain says nothing where acme.com and acme.de are both there.
 */
function joinNamesakes(
  same: readonly number[],
  domains: Int32Array,
  countries: Int32Array,
  parent: Uint32Array,
): void {
  const distinct = (ids: Int32Array) => new Set(same.map((i) => ids[i] ?? -1).filter((id) => id >= 0)).size;
  const isOneDomain = distinct(domains) <= 1;
  const isOneCountry = distinct(countries) <= 1;
  const first = new Map<string, number>();
  for (const i of same) {
    const domain = isOneDomain ? 0 : (domains[i] ?? -1);
    const country = isOneCountry ? 0 : (countries[i] ?? -1);
    const key = domain < 0 || country < 0 ? `alone ${i}` : `${domain} ${country}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, i);
    else join(parent, known, i);
  }
}

function find(parent: Uint32Array, i: number): number {
  let root = i;
  while (parent[root] !== root) root = parent[root] ?? root;
  for (let at = i; at !== root; ) {
    const next = parent[at] ?? root;
    parent[at] = root;
    at = next;
  }
  return root;
}

function join(parent: Uint32Array, a: number, b: number): void {
  parent[find(parent, a)] = find(parent, b);
}
