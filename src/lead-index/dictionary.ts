import { arrayNames } from './array-names.ts';
import { hashBytes, hashIfAscii } from './hash.ts';
import { GrowBytes, GrowU32, type PackedArrays, sharedU32 } from './packed-arrays.ts';
import { u8, u32 } from './segment-data.ts';

/** Strings numbered 0 .. size - 1, as UTF-8 bytes with an open-addressing table; no string is kept on the heap. */
export class Dictionary {
  readonly size: number;
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
  readonly #slots: Uint32Array;

  constructor(arrays: PackedArrays, name: string) {
    const names = arrayNames(name);
    const bytes = u8(arrays, names.bytes);
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offsets = u32(arrays, names.offsets);
    this.#slots = u32(arrays, names.slots);
    this.size = this.offsets.length - 1;
  }

  codeOf(value: string): number {
    return find(this.#slots, this.bytes, this.offsets, value);
  }

  valueOf(code: number): string {
    return this.bytes.toString('utf8', this.offsets[code], this.offsets[code + 1]);
  }
}

export class DictionaryBuilder {
  readonly #bytes = new GrowBytes();
  readonly #offsets = new GrowU32();
  /** By code, so that a larger table is filled without reading the values again. */
  readonly #hashes = new GrowU32();
  #slots: Uint32Array;

  /** `expected`: about how many values there will be. */
  constructor(expected = 0) {
    this.#slots = new Uint32Array(slotsFor(expected));
    this.#offsets.push(0);
  }

  get size(): number {
    return this.#offsets.length - 1;
  }

  /** Code of the value, numbered in the order first seen. */
  add(value: string): number {
    const hash = hashIfAscii(value);
    if (hash < 0) {
      const bytes = Buffer.from(value);
      return this.addBytes(bytes, 0, bytes.length);
    }
    const code = findAscii(this.#slots, this.#bytes.data, this.#offsets.data, hash, value);
    if (code >= 0) return code;
    this.#bytes.pushAscii(value);
    return this.#insert(hash);
  }

  /** The same for a value that is not there yet, as bytes with their hashBytes(). */
  addNew(source: Uint8Array, from: number, to: number, hash: number): number {
    this.#bytes.pushBytes(source, from, to);
    return this.#insert(hash);
  }

  /** The same for a value given as UTF-8 bytes [from, to). */
  addBytes(source: Uint8Array, from: number, to: number): number {
    const hash = hashBytes(source, from, to);
    const code = findBytes(this.#slots, this.#bytes.data, this.#offsets.data, hash, source, from, to);
    if (code >= 0) return code;
    this.#bytes.pushBytes(source, from, to);
    return this.#insert(hash);
  }

  pack(arrays: PackedArrays, name: string): void {
    const names = arrayNames(name);
    arrays[names.bytes] = this.#bytes.toShared();
    arrays[names.offsets] = this.#offsets.toShared();
    const slots = sharedU32(this.#slots.length);
    slots.set(this.#slots);
    arrays[names.slots] = slots;
  }

  #insert(hash: number): number {
    const code = this.size;
    this.#hashes.push(hash);
    this.#offsets.push(this.#bytes.length);
    if ((code + 1) * 2 > this.#slots.length) this.#grow();
    else place(this.#slots, hash, code);
    return code;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const { data: hashes } = this.#hashes;
    for (let code = 0; code < this.size; code++) place(slots, hashes[code] ?? 0, code);
    this.#slots = slots;
  }
}

/** At most every second slot is taken. */
function slotsFor(values: number): number {
  return Math.max(32, 2 ** Math.ceil(Math.log2(values * 2 + 2)));
}

function place(slots: Uint32Array, hash: number, code: number): void {
  const mask = slots.length - 1;
  let i = hash & mask;
  while (slots[i] !== 0) i = (i + 1) & mask;
  slots[i] = code + 1;
}

function find(slots: Uint32Array, bytes: Uint8Array, offsets: Uint32Array, value: string): number {
  const hash = hashIfAscii(value);
  if (hash >= 0) return findAscii(slots, bytes, offsets, hash, value);
  const encoded = Buffer.from(value);
  return findBytes(slots, bytes, offsets, hashBytes(encoded, 0, encoded.length), encoded, 0, encoded.length);
}

function findAscii(
  slots: Uint32Array,
  bytes: Uint8Array,
  offsets: Uint32Array,
  hash: number,
  value: string,
): number {
  const mask = slots.length - 1;
  const n = value.length;
  for (let i = hash & mask; ; i = (i + 1) & mask) {
    const slot = slots[i] ?? 0;
    if (slot === 0) return -1;
    const at = offsets[slot - 1] ?? 0;
    if ((offsets[slot] ?? 0) - at !== n) continue;
    let j = 0;
    while (j < n && bytes[at + j] === value.charCodeAt(j)) j++;
    if (j === n) return slot - 1;
  }
}

function findBytes(
  slots: Uint32Array,
  bytes: Uint8Array,
  offsets: Uint32Array,
  hash: number,
  source: Uint8Array,
  from: number,
  to: number,
): number {
  const mask = slots.length - 1;
  const n = to - from;
  for (let i = hash & mask; ; i = (i + 1) & mask) {
    const slot = slots[i] ?? 0;
    if (slot === 0) return -1;
    const at = offsets[slot - 1] ?? 0;
    if ((offsets[slot] ?? 0) - at !== n) continue;
    let j = 0;
    while (j < n && bytes[at + j] === source[from + j]) j++;
    if (j === n) return slot - 1;
  }
}
