import type { Facet } from '../domain/predicate.ts';
import { hashBytes } from './hash.ts';
import { type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { f64, u8, u32 } from './segment-data.ts';

/**
 * What is scored of a lead, side by side: a candidate costs two or three cache misses instead of two for every facet.
 * A row is HEADER cells and then the codes of the LISTED facets, one list after another.
 */
export interface LeadRows {
  /** Row of lead i: cells[start[i]] .. cells[start[i + 1] - 1]. */
  readonly start: Uint32Array;
  readonly cells: Uint32Array;
}

/** Cells 0-2: hash of the value, 0 where there is none. Equal values have equal hashes in every segment. */
export const HASHED = ['company_id', 'domain', 'company_key'] as const satisfies readonly Facet[];
/** Cells 3-9: code of the value + 1, 0 where there is none. */
export const SINGLE = [
  'country',
  'region',
  'city',
  'function',
  'seniority',
  'funding_stage',
  'company_type',
] as const satisfies readonly Facet[];
const SIZES = ['employees_min', 'employees_max'] as const;
/** Cells 12-15: where each list ends, counted from the end of the header. */
export const LISTED = [
  'topics',
  'mentions',
  'technologies',
  'title_terms',
] as const satisfies readonly Facet[];
export const SINGLE_AT = HASHED.length;
/** Cells 10-11: the number + 1, 0 where unknown, ELSEWHERE where only the column holds it exactly. */
export const SIZES_AT = SINGLE_AT + SINGLE.length;
export const ENDS_AT = SIZES_AT + SIZES.length;
export const HEADER = ENDS_AT + LISTED.length;
export const ELSEWHERE = 0xffffffff;

/** How many values the row at `row` has in LISTED[list]. */
export function listLength(cells: Uint32Array, row: number, list: number): number {
  const end = cells[row + ENDS_AT + list] ?? 0;
  return list === 0 ? end : end - (cells[row + ENDS_AT + list - 1] ?? 0);
}

/** How many cells the row at `row` has. */
export function rowLength(cells: Uint32Array, row: number): number {
  return HEADER + (cells[row + HEADER - 1] ?? 0);
}

/** Needs the facets and columns packed. */
export function packLeadRows(arrays: PackedArrays, leadCount: number): void {
  const hashed = HASHED.map((facet) => columnOf(arrays, facet, hashesOf(arrays, facet)));
  const single = SINGLE.map((facet) => columnOf(arrays, facet, null));
  const sizes = SIZES.map((column) => f64(arrays, `column.${column}.values`));
  const listed = LISTED.map((facet) => columnOf(arrays, facet, null));
  const start = sharedU32(leadCount + 1);
  const cells = sharedU32(listed.reduce((sum, { codes }) => sum + codes.length, leadCount * HEADER));
  let next = 0;
  for (let lead = 0; lead < leadCount; lead++) {
    for (const column of hashed) cells[next++] = firstOf(column, lead);
    for (const column of single) cells[next++] = firstOf(column, lead);
    for (const column of sizes) cells[next++] = sizeCell(column[lead] ?? Number.NaN);
    let end = 0;
    for (const { start: of } of listed) {
      end += (of[lead + 1] ?? 0) - (of[lead] ?? 0);
      cells[next++] = end;
    }
    for (const { start: of, codes } of listed)
      for (let at = of[lead] ?? 0; at < (of[lead + 1] ?? 0); at++) cells[next++] = codes[at] ?? 0;
    start[lead + 1] = next;
  }
  arrays['rows.start'] = start;
  arrays['rows.cells'] = cells;
}

interface Column {
  start: Uint32Array;
  codes: Uint32Array;
  /** What stands for each code; null: the code + 1. */
  values: Uint32Array | null;
}

function columnOf(arrays: PackedArrays, facet: Facet, values: Uint32Array | null): Column {
  return {
    start: u32(arrays, `facet.${facet}.start`),
    codes: u32(arrays, `facet.${facet}.codes`),
    values,
  };
}

function firstOf({ start, codes, values }: Column, lead: number): number {
  const from = start[lead] ?? 0;
  if ((start[lead + 1] ?? 0) <= from) return 0;
  const code = codes[from] ?? 0;
  return values === null ? code + 1 : (values[code] ?? 0);
}

function hashesOf(arrays: PackedArrays, facet: Facet): Uint32Array {
  const bytes = u8(arrays, `facet.${facet}.bytes`);
  const offsets = u32(arrays, `facet.${facet}.offsets`);
  const hashes = new Uint32Array(offsets.length - 1);
  for (let code = 0; code < hashes.length; code++)
    hashes[code] = hashBytes(bytes, offsets[code] ?? 0, offsets[code + 1] ?? 0) || 1;
  return hashes;
}

function sizeCell(size: number): number {
  if (Number.isNaN(size)) return 0;
  return Number.isInteger(size) && size >= 0 && size < ELSEWHERE - 1 ? size + 1 : ELSEWHERE;
}
