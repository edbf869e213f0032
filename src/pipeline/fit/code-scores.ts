import { Attached } from '../../attached.ts';
import type { Facet } from '../../domain/predicate.ts';
import type { FacetView, Snapshot } from '../../lead-index/api.ts';
import type { SegmentRows } from './candidate-rows.ts';

/** Scores of a facet's values; none is below 0. */
export type Scores = ReadonlyMap<string, number>;

/** Up to this many values with a score are compared one by one. */
const FEW = 3;
/** Up to this many values of a facet, a table by code is cheaper than looking each code up. */
const TABLE_MAX = 4096;

/** Scores of a facet's values in one segment, by code. */
export class CodeScores {
  readonly #codes: readonly number[];
  readonly #scores: readonly number[];
  readonly #table: Float64Array | null;
  readonly #map: Map<number, number> | null;

  /** `scores[n]` is that of `codes[n]`. */
  constructor(codes: readonly number[], scores: readonly number[], valueCount: number) {
    this.#codes = codes;
    this.#scores = scores;
    const isTable = codes.length > FEW && valueCount <= TABLE_MAX;
    const table = isTable ? new Float64Array(valueCount) : null;
    const map = codes.length > FEW && !isTable ? new Map<number, number>() : null;
    codes.forEach((code, n) => {
      if (table !== null) table[code] = scores[n] ?? 0;
      map?.set(code, scores[n] ?? 0);
    });
    this.#table = table;
    this.#map = map;
  }

  /** 0 for a value without a score. */
  of(code: number): number {
    const table = this.#table;
    if (table !== null) return table[code] ?? 0;
    if (this.#map !== null) return this.#map.get(code) ?? 0;
    const codes = this.#codes;
    for (let n = 0; n < codes.length; n++) if (codes[n] === code) return this.#scores[n] ?? 0;
    return 0;
  }
}

/** Scores that queries share are of many values, as what is near a place or a topic; they live as long as their maps. */
const REMEMBERED_FROM = 8;
const remembered = new Attached<Scores, WeakMap<FacetView, { scores: CodeScores | null }>>();

/** Null where no lead of the segment has a value with a score. */
export function codeScores(
  of: SegmentRows,
  facet: Facet,
  scores: Scores,
  snapshot: Snapshot,
): CodeScores | null {
  const { segment, number } = of;
  if (scores.size < REMEMBERED_FROM)
    return lookedUp(scores, (value) => snapshot.codesOf(facet, value)[number] ?? -1, segment.facet(facet));
  let tables = remembered.of(scores);
  if (tables === undefined) {
    tables = new WeakMap();
    remembered.set(scores, tables);
  }
  const view = segment.facet(facet);
  let table = tables.get(view);
  if (table === undefined) {
    table = { scores: lookedUp(scores, (value) => view.codeOf(value), view) };
    tables.set(view, table);
  }
  return table.scores;
}

function lookedUp(scores: Scores, codeOf: (value: string) => number, view: FacetView): CodeScores | null {
  const codes: number[] = [];
  const found: number[] = [];
  for (const [value, score] of scores) {
    const code = codeOf(value);
    if (code < 0) continue;
    codes.push(code);
    found.push(score);
  }
  return codes.length === 0 ? null : new CodeScores(codes, found, view.valueCount);
}
