import type { FacetView } from '../../lead-index/api.ts';

/** Scores of a facet's values; none is below 0. */
export type Scores = ReadonlyMap<string, number>;

/** Up to this many values with a score are compared one by one. */
const FEW = 3;
/** Up to this many values of a facet, a table by code is cheaper than looking each code up. */
const TABLE_MAX = 4096;

/** Scores of a facet's values in one segment, by code. */
export class CodeScores {
  readonly #codes: Int32Array;
  readonly #scores: Float64Array;
  readonly #table: Float64Array | null;
  readonly #map: Map<number, number> | null;

  constructor(known: readonly (readonly [code: number, score: number])[], valueCount: number) {
    this.#codes = Int32Array.from(known, ([code]) => code);
    this.#scores = Float64Array.from(known, ([, score]) => score);
    const isTable = known.length > FEW && valueCount <= TABLE_MAX;
    this.#table = isTable ? new Float64Array(valueCount) : null;
    if (this.#table !== null) for (const [code, score] of known) this.#table[code] = score;
    this.#map = known.length > FEW && !isTable ? new Map(known) : null;
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
const remembered = new WeakMap<Scores, WeakMap<FacetView, { scores: CodeScores | null }>>();

/** Null where no lead of the segment has a value with a score. */
export function codeScores(view: FacetView, scores: Scores): CodeScores | null {
  if (scores.size < REMEMBERED_FROM) return lookedUp(view, scores);
  let tables = remembered.get(scores);
  if (tables === undefined) {
    tables = new WeakMap();
    remembered.set(scores, tables);
  }
  let table = tables.get(view);
  if (table === undefined) {
    table = { scores: lookedUp(view, scores) };
    tables.set(view, table);
  }
  return table.scores;
}

function lookedUp(view: FacetView, scores: Scores): CodeScores | null {
  const known: [code: number, score: number][] = [];
  for (const [value, score] of scores) {
    const code = view.codeOf(value);
    if (code >= 0) known.push([code, score]);
  }
  return known.length === 0 ? null : new CodeScores(known, view.valueCount);
}
