import type { Facet } from '../../domain/predicate.ts';
import type { Candidates, Snapshot } from '../../lead-index/api.ts';
import { HASHED } from '../../lead-index/lead-rows.ts';
import { type CandidateRows, segmentAt } from '../fit/candidate-rows.ts';

/**
 * Numbers the companies among the candidates: one number for one company id or domain, and for one company key unless
 * domains or countries speak against it. The same grouping whatever the order of the candidates.
 */
export function companyGroups(rows: CandidateRows): Uint32Array {
  const parent = new Uint32Array(rows.candidates.count);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const table = new Int32Array(1 << tableBits(parent.length));
  for (const facet of ['company_id', 'domain'] as const)
    eachRepeated(facet, rows, table, (first, i) => join(parent, first, i));
  const byKey = new Map<number, number[]>();
  eachRepeated('company_key', rows, table, (first, i) => {
    const same = byKey.get(first);
    if (same === undefined) byKey.set(first, [first, i]);
    else same.push(i);
  });
  for (const same of byKey.values()) joinNamesakes(same, rows, parent);
  for (let i = 0; i < parent.length; i++) parent[i] = find(parent, i);
  return parent;
}

/** An open-addressing table, at most half full: a Map of boxed numbers took most of the time of grouping. */
function tableBits(count: number): number {
  return 33 - Math.clz32(count);
}

/** Visits every position whose value of a facet stood earlier, with the position where it stood first. */
function eachRepeated(
  facet: (typeof HASHED)[number],
  { at, cells, candidates, snapshot }: CandidateRows,
  table: Int32Array,
  visit: (first: number, i: number) => void,
): void {
  const cell = HASHED.indexOf(facet);
  const { count } = candidates;
  const shift = 32 - tableBits(count);
  const mask = table.length - 1;
  table.fill(-1);
  for (let i = 0; i < count; i++) {
    const hash = cells[(at[i] ?? 0) + cell] ?? 0;
    if (hash === 0) continue;
    let slot = Math.imul(hash, 0x9e3779b1) >>> shift;
    let first = table[slot] ?? -1;
    while (
      first >= 0 &&
      !(cells[(at[first] ?? 0) + cell] === hash && hasSameValue(facet, candidates, snapshot, first, i))
    ) {
      slot = (slot + 1) & mask;
      first = table[slot] ?? -1;
    }
    if (first < 0) table[slot] = i;
    else visit(first, i);
  }
}

/** Of two candidates that have a value: whether it is the same one. */
function hasSameValue(
  facet: Facet,
  { segment, ordinal }: Candidates,
  snapshot: Snapshot,
  a: number,
  b: number,
): boolean {
  const ofA = segmentAt(snapshot, segment[a] ?? 0).facet(facet);
  const ofB = segmentAt(snapshot, segment[b] ?? 0).facet(facet);
  const codeA = ofA.codes[ofA.start[ordinal[a] ?? 0] ?? 0] ?? 0;
  const codeB = ofB.codes[ofB.start[ordinal[b] ?? 0] ?? 0] ?? 0;
  // Codes name values within one segment.
  return ofA === ofB ? codeA === codeB : ofA.valueOf(codeA) === ofB.valueOf(codeB);
}

/** A candidate's first value of a facet; null where it has none. */
function facetValueOf(facet: Facet, candidates: Candidates, snapshot: Snapshot, i: number): string | null {
  const view = segmentAt(snapshot, candidates.segment[i] ?? 0).facet(facet);
  const ordinal = candidates.ordinal[i] ?? 0;
  const from = view.start[ordinal] ?? 0;
  return (view.start[ordinal + 1] ?? 0) > from ? view.valueOf(view.codes[from] ?? 0) : null;
}

/**
 * Namesakes with equal domain and country are one company. One that leaves a field open joins the others only where
 * those agree among themselves: "Acme" without a domain says nothing where acme.com and acme.de are both there.
 */
function joinNamesakes(same: readonly number[], rows: CandidateRows, parent: Uint32Array): void {
  const valuesOf = (facet: Facet) => same.map((i) => facetValueOf(facet, rows.candidates, rows.snapshot, i));
  const domains = valuesOf('domain');
  const countries = valuesOf('country');
  const isOneDomain = isOne(domains);
  const isOneCountry = isOne(countries);
  const first = new Map<string, number>();
  same.forEach((i, n) => {
    const domain = isOneDomain ? '' : domains[n];
    const country = isOneCountry ? '' : countries[n];
    const isAlone = domain === null || country === null;
    const key = isAlone ? `alone ${i}` : `${domain}\n${country}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, i);
    else join(parent, known, i);
  });
}

function isOne(values: readonly (string | null)[]): boolean {
  return new Set(values.filter((value) => value !== null)).size <= 1;
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
