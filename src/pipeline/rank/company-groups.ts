import type { Facet } from '../../domain/predicate.ts';
import type { Candidates, Snapshot } from '../../lead-index/api.ts';

/**
 * Numbers the companies among the candidates: one number for one company id or domain, and for one company key unless
 * domains or countries speak against it. The same grouping whatever the order of the candidates.
 */
export function companyGroups(candidates: Candidates, snapshot: Snapshot): Uint32Array {
  const parent = Uint32Array.from({ length: candidates.count }, (_, i) => i);
  const domains = valuesOf('domain', candidates, snapshot);
  const countries = valuesOf('country', candidates, snapshot);
  joinEqual(valuesOf('company_id', candidates, snapshot), parent);
  joinEqual(domains, parent);
  const byKey = new Map<string, number[]>();
  valuesOf('company_key', candidates, snapshot).forEach((key, i) => {
    if (key === null) return;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [i]);
    else same.push(i);
  });
  for (const same of byKey.values()) if (same.length > 1) joinNamesakes(same, domains, countries, parent);
  return parent.map((_, i) => find(parent, i));
}

/** First value of a single-valued facet per candidate. */
function valuesOf(facet: Facet, candidates: Candidates, snapshot: Snapshot): (string | null)[] {
  const views = snapshot.segments.map((segment) => segment.facet(facet));
  return Array.from({ length: candidates.count }, (_, i) => {
    const view = views[candidates.segment[i] ?? 0];
    const ordinal = candidates.ordinal[i] ?? 0;
    const from = view?.start[ordinal] ?? 0;
    if (view === undefined || (view.start[ordinal + 1] ?? 0) <= from) return null;
    return view.valueOf(view.codes[from] ?? 0);
  });
}

function joinEqual(values: readonly (string | null)[], parent: Uint32Array): void {
  const first = new Map<string, number>();
  values.forEach((value, i) => {
    if (value === null) return;
    const known = first.get(value);
    if (known === undefined) first.set(value, i);
    else join(parent, known, i);
  });
}

/**
 * Namesakes with equal domain and country are one company. One that leaves a field open joins the others only where
 * those agree among themselves: "Acme" without a domain says nothing where acme.com and acme.de are both there.
 */
function joinNamesakes(
  same: readonly number[],
  domains: readonly (string | null)[],
  countries: readonly (string | null)[],
  parent: Uint32Array,
): void {
  const distinct = (values: readonly (string | null)[]) => new Set(same.flatMap((i) => values[i] ?? [])).size;
  const isOneDomain = distinct(domains) <= 1;
  const isOneCountry = distinct(countries) <= 1;
  const first = new Map<string, number>();
  for (const i of same) {
    const domain = isOneDomain ? '' : domains[i];
    const country = isOneCountry ? '' : countries[i];
    const key = `${domain ?? `?${i}`}\n${country ?? `?${i}`}`;
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
