import { memoryOf } from './wasm-memories.ts';

/**
 * Typed arrays over SharedArrayBuffer: a segment is built once, then read by any number of threads. Small ones are made
 * of ordinary memory, which costs a fraction, until gatherSmall() gives all of a segment's one buffer in common.
 */
export type Packed = Uint8Array | Int8Array | Uint32Array | Float32Array | Float64Array;
export type PackedArrays = Record<string, Packed>;

const SMALL_BYTES = 1 << 16;
const ALIGN_BYTES = 8;

function isSmall(bytes: number): boolean {
  return bytes < SMALL_BYTES;
}

/**
 * A buffer that could grow, to the size that it has, is mapped from the system by itself and goes back there; any other comes
 * from malloc, whose arenas kept half as much again as the index of what merges had replaced. Views need their length
 * said, or they would follow the buffer's and be slower.
 */
function sharedBuffer(bytes: number): SharedArrayBuffer {
  return isSmall(bytes)
    ? new SharedArrayBuffer(bytes)
    : new SharedArrayBuffer(bytes, { maxByteLength: bytes });
}

export function sharedU8(length: number): Uint8Array {
  return isSmall(length) ? new Uint8Array(length) : new Uint8Array(sharedBuffer(length), 0, length);
}
export function sharedI8(length: number): Int8Array {
  return isSmall(length) ? new Int8Array(length) : new Int8Array(sharedBuffer(length), 0, length);
}
export function sharedU32(length: number): Uint32Array {
  const bytes = length * 4;
  return isSmall(bytes) ? new Uint32Array(length) : new Uint32Array(sharedBuffer(bytes), 0, length);
}
export function sharedF32(length: number): Float32Array {
  const bytes = length * 4;
  return isSmall(bytes) ? new Float32Array(length) : new Float32Array(sharedBuffer(bytes), 0, length);
}
export function sharedF64(length: number): Float64Array {
  const bytes = length * 8;
  return isSmall(bytes) ? new Float64Array(length) : new Float64Array(sharedBuffer(bytes), 0, length);
}

/**
 * Copies the small arrays into one shared buffer, but for those that lie in a memory of WebAssembly. The buffers of the
 * others are not touched: most have none until asked for it.
 */
export function gatherSmall(arrays: PackedArrays): PackedArrays {
  const entries = Object.entries(arrays);
  let bytes = 0;
  for (const [, array] of entries) if (isLoose(array)) bytes += aligned(array.byteLength);
  const buffer = sharedBuffer(bytes);
  const out: PackedArrays = {};
  let at = 0;
  for (const [name, array] of entries) {
    out[name] = isLoose(array) ? copyTo(buffer, at, array) : array;
    if (isLoose(array)) at += aligned(array.byteLength);
  }
  return out;
}

/** Of a memory of WebAssembly no array is smaller. */
const PLACED_BYTES_MIN = 1 << 14;

function isLoose(array: Packed): boolean {
  const { byteLength } = array;
  return isSmall(byteLength) && (byteLength < PLACED_BYTES_MIN || memoryOf(array.buffer) === undefined);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGN_BYTES) * ALIGN_BYTES;
}

function copyTo(buffer: SharedArrayBuffer, at: number, array: Packed): Packed {
  const copy = viewLike(array, buffer, at);
  copy.set(array);
  return copy;
}

function viewLike(array: Packed, buffer: SharedArrayBuffer, at: number): Packed {
  const { length } = array;
  if (array instanceof Uint32Array) return new Uint32Array(buffer, at, length);
  if (array instanceof Uint8Array) return new Uint8Array(buffer, at, length);
  if (array instanceof Float64Array) return new Float64Array(buffer, at, length);
  if (array instanceof Float32Array) return new Float32Array(buffer, at, length);
  return new Int8Array(buffer, at, length);
}

/** Growing list of unsigned 32-bit numbers. */
export class GrowU32 {
  length = 0;
  data: Uint32Array;

  constructor(capacity = 16) {
    this.data = new Uint32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const next = new Uint32Array(this.data.length * 2);
      next.set(this.data);
      this.data = next;
    }
    this.data[this.length++] = value;
  }

  toShared(): Uint32Array {
    const out = sharedU32(this.length);
    out.set(this.data.subarray(0, this.length));
    return out;
  }
}

const SHORT_BYTES = 48;

/** Growing byte string. */
export class GrowBytes {
  length = 0;
  data: Buffer;

  constructor(capacity = 256) {
    this.data = Buffer.allocUnsafe(capacity);
  }

  /** Room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.data.length) return;
    const next = Buffer.allocUnsafe(Math.max(this.data.length * 2, this.length + count));
    this.data.copy(next, 0, 0, this.length);
    this.data = next;
  }

  pushString(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.data.write(text, this.length, 'utf8');
  }

  /** For short texts, whose characters are all ASCII. */
  pushAscii(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { data } = this;
    const at = this.length;
    for (let i = 0; i < length; i++) data[at + i] = text.charCodeAt(i);
    this.length = at + length;
  }

  pushBytes(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    const { data, length } = this;
    // A view to copy from costs more than a few bytes one by one.
    if (to - from > SHORT_BYTES) data.set(source.subarray(from, to), length);
    else for (let i = from; i < to; i++) data[length + i - from] = source[i] ?? 0;
    this.length = length + to - from;
  }

  toShared(): Uint8Array {
    const out = sharedU8(this.length);
    out.set(this.data.subarray(0, this.length));
    return out;
  }
}
