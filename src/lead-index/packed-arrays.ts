/** Typed arrays over SharedArrayBuffer: a segment is built once, then read by any number of threads. */
export type Packed = Uint8Array | Int8Array | Uint32Array | Float32Array | Float64Array;
export type PackedArrays = Record<string, Packed>;

export function sharedU8(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
export function sharedI8(length: number): Int8Array {
  return new Int8Array(new SharedArrayBuffer(length));
}
export function sharedU32(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
export function sharedF32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}
export function sharedF64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
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

/** Growing byte string. */
export class GrowBytes {
  length = 0;
  data: Buffer;

  constructor(capacity = 256) {
    this.data = Buffer.allocUnsafeSlow(capacity);
  }

  /** Room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.data.length) return;
    const next = Buffer.allocUnsafeSlow(Math.max(this.data.length * 2, this.length + count));
    this.data.copy(next, 0, 0, this.length);
    this.data = next;
  }

  pushString(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.data.write(text, this.length, 'utf8');
  }

  pushBytes(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    this.data.set(source.subarray(from, to), this.length);
    this.length += to - from;
  }

  toShared(): Uint8Array {
    const out = sharedU8(this.length);
    out.set(this.data.subarray(0, this.length));
    return out;
  }
}
