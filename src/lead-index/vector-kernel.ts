import type { QueryCode } from './embedding-code.ts';
import { SLOT_BYTES, SLOTS, SLOTS_AT, type VectorArrays } from './vector-memory.ts';
import { DISTANCES, SIGN_WORDS } from './vector-signs.ts';
import { VECTORS_WASM } from './vectors-wasm.ts';
import { memoryOf } from './wasm-memories.ts';

/** Leads whose products are computed at one call. */
export const PRODUCTS_MAX = 1024;
/** Words of a bitset gone through at one call: all their leads may be listed. */
export const NEAR_WORDS = 128;
const NEAR_LEADS = NEAR_WORDS * 32;

/** Places in a slot. A call needs no more than the room for products, or that for near leads. */
const QUERY = 0;
const LEADS = QUERY + 4096;
const PRODUCTS = LEADS + PRODUCTS_MAX * 4;
const WORDS = LEADS;
const SIGNS = WORDS + NEAR_WORDS * 4;
const STATE = SIGNS + SIGN_WORDS * 4;
/** u32 wanted, most, within; how many there are of each distance. */
const STATE_WORDS = 3 + DISTANCES;
const NEAR = STATE + STATE_WORDS * 4;
const NEAR_DISTANCES = NEAR + NEAR_LEADS * 4;

interface Functions {
  products(
    leads: number,
    count: number,
    values: number,
    length: number,
    scales: number,
    query: number,
    out: number,
  ): void;
  near(
    words: number,
    wordsEnd: number,
    lead: number,
    signs: number,
    code: number,
    state: number,
    leads: number,
    distances: number,
  ): number;
}

/** vectors.wat over one segment's vectors, for one thread: places in its memory are of this thread alone. */
export class VectorKernel {
  /** To be filled before products(). */
  readonly leads: Uint32Array;
  /** What products() computed. */
  readonly products: Float64Array;
  /** To be filled before near(), a zero after the last where they are odd. */
  readonly words: Uint32Array;
  /** Wanted, most, within, then the histogram of distances. */
  readonly state: Uint32Array;
  /** What near() listed. */
  readonly near: Uint32Array;
  readonly distances: Uint8Array;
  /** Of the query; to be filled before near(). */
  readonly signs: Uint32Array;
  readonly #query: Int16Array;
  readonly #slot: number;
  readonly #arrays: VectorArrays;
  readonly #functions: Functions;
  #code: QueryCode | null = null;

  constructor(functions: Functions, arrays: VectorArrays, slot: number) {
    const { buffer } = arrays.values;
    const at = SLOTS_AT + slot * SLOT_BYTES;
    this.#functions = functions;
    this.#arrays = arrays;
    this.#slot = at;
    this.#query = new Int16Array(buffer, at + QUERY, (LEADS - QUERY) / 2);
    this.leads = new Uint32Array(buffer, at + LEADS, PRODUCTS_MAX);
    this.products = new Float64Array(buffer, at + PRODUCTS, PRODUCTS_MAX);
    this.words = new Uint32Array(buffer, at + WORDS, NEAR_WORDS);
    this.state = new Uint32Array(buffer, at + STATE, STATE_WORDS);
    this.near = new Uint32Array(buffer, at + NEAR, NEAR_LEADS);
    this.distances = new Uint8Array(buffer, at + NEAR_DISTANCES, NEAR_LEADS);
    this.signs = new Uint32Array(buffer, at + SIGNS, SIGN_WORDS);
  }

  /** Of the first `count` of `leads`. */
  multiply(code: QueryCode, count: number): void {
    this.#ask(code);
    const { values, scales } = this.#arrays;
    const at = this.#slot;
    this.#functions.products(
      at + LEADS,
      count,
      values.byteOffset,
      code.values.length,
      scales.byteOffset,
      at + QUERY,
      at + PRODUCTS,
    );
  }

  /** Goes through the first `count` of `words`, whose first bit is lead `first`. Returns how many it listed. */
  list(count: number, first: number): number {
    const { signs } = this.#arrays;
    const at = this.#slot;
    return this.#functions.near(
      at + WORDS,
      at + WORDS + count * 4,
      first,
      signs.byteOffset,
      at + SIGNS,
      at + STATE,
      at + NEAR,
      at + NEAR_DISTANCES,
    );
  }

  #ask(code: QueryCode): void {
    if (this.#code === code) return;
    this.#query.set(code.values);
    this.#code = code;
  }
}

let compiled: WebAssembly.Module | null | undefined;
/** By memory: two segments may be made of the same data. */
const kernels = new WeakMap<WebAssembly.Memory, VectorKernel | null>();

/** Null where the vectors lie elsewhere, or too many threads search them already. */
export function kernelOf(arrays: VectorArrays): VectorKernel | null {
  const memory = memoryOf(arrays.values.buffer);
  if (memory === undefined) return null;
  let kernel = kernels.get(memory);
  if (kernel === undefined) {
    kernel = openKernel(memory, arrays);
    kernels.set(memory, kernel);
  }
  return kernel;
}

function openKernel(memory: WebAssembly.Memory, arrays: VectorArrays): VectorKernel | null {
  compiled ??= compile();
  if (compiled === null) return null;
  const slot = Atomics.add(new Uint32Array(memory.buffer, 0, 1), 0, 1);
  if (slot >= SLOTS) return null;
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return new VectorKernel(functionsOf(exports), arrays, slot);
}

/** Null on a processor without vector instructions. */
function compile(): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(Buffer.from(VECTORS_WASM, 'base64'));
  } catch {
    return null;
  }
}

/** Safe: the module is compiled from vectors.wat, which exports these. */
function functionsOf(exports: unknown): Functions {
  return exports as Functions;
}
