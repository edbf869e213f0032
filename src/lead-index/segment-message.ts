import { type ArrayType, typeOf } from './file-format.ts';
import type { MergeInput } from './merge-segments.ts';
import type { Packed, PackedArrays } from './packed-arrays.ts';
import type { SegmentData } from './segment-data.ts';
import { bufferOf, memoryOf } from './wasm-memories.ts';

/**
 * A segment as it goes between threads. Its some 200 arrays lie in a few shared buffers, so these are sent with a list of
 * what is where: sending the arrays one by one costs more than merging a small segment.
 */
export interface SegmentMessage {
  numbers: Omit<SegmentData, 'arrays'>;
  /** Separated by line ends. */
  names: string;
  /** Of each array: type (place in TYPES), place in `buffers`, offset in bytes, elements. */
  places: Float64Array;
  /** A buffer of WebAssembly's comes as the memory that it is of: the buffer alone does not lead to it. */
  buffers: (ArrayBufferLike | WebAssembly.Memory)[];
}

export interface MergeMessage {
  segment: SegmentMessage;
  live: Uint32Array;
}

const TYPES: readonly ArrayType[] = ['u8', 'i8', 'u32', 'f32', 'f64'];
const CELLS = 4;

export function toMessage({ arrays, ...numbers }: SegmentData): SegmentMessage {
  const names = Object.keys(arrays);
  const places = new Float64Array(names.length * CELLS);
  const known = new Map<ArrayBufferLike, number>();
  names.forEach((name, i) => {
    const array = arrays[name];
    if (array === undefined) return;
    let at = known.get(array.buffer);
    if (at === undefined) {
      at = known.size;
      known.set(array.buffer, at);
    }
    places.set([TYPES.indexOf(typeOf(array)), at, array.byteOffset, array.length], i * CELLS);
  });
  const buffers = [...known.keys()].map((buffer) => memoryOf(buffer) ?? buffer);
  return { numbers, names: names.join('\n'), places, buffers };
}

export function fromMessage({ numbers, names, places, buffers }: SegmentMessage): SegmentData {
  const arrays: PackedArrays = {};
  const found = buffers.map((one) => (isMemory(one) ? bufferOf(one) : one));
  names.split('\n').forEach((name, i) => {
    const [type = 0, at = 0, offset = 0, length = 0] = places.subarray(i * CELLS, (i + 1) * CELLS);
    const buffer = found[at];
    if (buffer === undefined) throw new Error(`a message has no buffer for ${name}`);
    arrays[name] = viewOf(TYPES[type] ?? 'u8', buffer, offset, length);
  });
  return { ...numbers, arrays };
}

function isMemory(one: ArrayBufferLike | WebAssembly.Memory): one is WebAssembly.Memory {
  return 'buffer' in one;
}

export function toMergeMessage(inputs: readonly MergeInput[]): MergeMessage[] {
  return inputs.map(({ data, live }) => ({ segment: toMessage(data), live }));
}

export function fromMergeMessage(messages: readonly MergeMessage[]): MergeInput[] {
  return messages.map(({ segment, live }) => ({ data: fromMessage(segment), live }));
}

function viewOf(type: ArrayType, buffer: ArrayBufferLike, offset: number, length: number): Packed {
  switch (type) {
    case 'u8':
      return new Uint8Array(buffer, offset, length);
    case 'i8':
      return new Int8Array(buffer, offset, length);
    case 'u32':
      return new Uint32Array(buffer, offset, length);
    case 'f32':
      return new Float32Array(buffer, offset, length);
    case 'f64':
      return new Float64Array(buffer, offset, length);
  }
}
