import type { Packed, PackedArrays } from './packed-arrays.ts';

/** A segment as plain data: what a worker hands over and a file holds. Segment gives it methods. */
export interface SegmentData {
  leadCount: number;
  snippetCount: number;
  /** 0 where no lead has an embedding. */
  dimensions: number;
  /** observed_at of the newest snippet; -Infinity where there is none. */
  newestMs: number;
  /** Terms over all own texts, and over all snippets. */
  ownLength: number;
  snippetLength: number;
  arrays: PackedArrays;
}

function get(arrays: PackedArrays, name: string): Packed {
  const array = arrays[name];
  if (array === undefined) throw new Error(`segment has no array ${name}`);
  return array;
}

function wrong(name: string): Error {
  return new Error(`segment array ${name} has another type`);
}

export function u8(arrays: PackedArrays, name: string): Uint8Array {
  const array = get(arrays, name);
  if (!(array instanceof Uint8Array)) throw wrong(name);
  return array;
}
export function i8(arrays: PackedArrays, name: string): Int8Array {
  const array = get(arrays, name);
  if (!(array instanceof Int8Array)) throw wrong(name);
  return array;
}
export function u32(arrays: PackedArrays, name: string): Uint32Array {
  const array = get(arrays, name);
  if (!(array instanceof Uint32Array)) throw wrong(name);
  return array;
}
export function f32(arrays: PackedArrays, name: string): Float32Array {
  const array = get(arrays, name);
  if (!(array instanceof Float32Array)) throw wrong(name);
  return array;
}
export function f64(arrays: PackedArrays, name: string): Float64Array {
  const array = get(arrays, name);
  if (!(array instanceof Float64Array)) throw wrong(name);
  return array;
}
