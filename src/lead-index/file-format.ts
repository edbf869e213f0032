import { COLUMNS, FACETS } from '../domain/predicate.ts';
import { ANALYSIS_VERSION } from './analyze.ts';
import type { LeadIndexOptions } from './api.ts';
import { type Packed, sharedF32, sharedF64, sharedI8, sharedU8, sharedU32 } from './packed-arrays.ts';

/**
 * The file: MAGIC, arrays (each at a multiple of ALIGN), the table of contents as JSON, then TAIL_BYTES: the table's
 * offset and length (u64 each), its CRC-32, and MAGIC again. Numbers are little-endian. Every array has a CRC-32.
 */
export const MAGIC = Buffer.from('ASSAYIDX');
export const ALIGN = 64;
export const TAIL_BYTES = 8 + 8 + 4 + 8;
/** Goes up when arrays change their meaning. */
export const FORMAT_VERSION = 12;
/** Read, written and summed at once: some milliseconds, so that queries go on between. */
export const CHUNK_BYTES = 4 << 20;

export const ARRAY_TYPES = {
  u8: sharedU8,
  i8: sharedI8,
  u32: sharedU32,
  f32: sharedF32,
  f64: sharedF64,
} as const;
export type ArrayType = keyof typeof ARRAY_TYPES;

export interface SectionEntry {
  name: string;
  type: ArrayType;
  /** Elements. */
  length: number;
  offset: number;
  crc: number;
}

export interface SegmentEntry {
  leadCount: number;
  snippetCount: number;
  dimensions: number;
  newestMs: number | null;
  ownLength: number;
  snippetLength: number;
  sections: SectionEntry[];
  /** Bitset of live leads and the log of deletions, as arrays. */
  state: SectionEntry[];
  removed: { leads: number; ownLength: number; snippets: number; snippetLength: number };
}

export interface TableOfContents {
  /** What must be equal for the file to be used: see compatibility(). */
  compatibility: string;
  seq: number;
  segments: SegmentEntry[];
}

/** Names everything that the content depends on besides the leads. */
export function compatibility(options: LeadIndexOptions): string {
  return JSON.stringify({
    format: FORMAT_VERSION,
    analysis: ANALYSIS_VERSION,
    facets: FACETS,
    columns: COLUMNS,
    dimensions: options.dimensions,
    embedder: options.embedderVersion,
  });
}

export function typeOf(array: Packed): ArrayType {
  if (array instanceof Uint8Array) return 'u8';
  if (array instanceof Int8Array) return 'i8';
  if (array instanceof Uint32Array) return 'u32';
  return array instanceof Float32Array ? 'f32' : 'f64';
}

export function bytesOf(array: Packed): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
