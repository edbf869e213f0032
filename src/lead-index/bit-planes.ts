import { PLANES_WASM } from './planes-wasm.ts';

/** Words of a set at most: one window of leads. */
export const PLANE_WORDS = 2048;
const PLANE_BYTES = PLANE_WORDS * 4;
/** What a step works on at a time, and the room of a temporary set. */
const PART_BYTES = 512;
/** Bytes come in multiples of this. */
const LINE_BYTES = 64;
const LINE_WORDS = LINE_BYTES / 4;
const PLANES = 32;
const TEMPS = 160;
const STEPS_MAX = 192;
const STEP_WORDS = 4;
const PAGE_BYTES = 65_536;

/** Where things lie. */
const STEPS_AT = 0;
const TEMPS_AT = STEPS_AT + STEPS_MAX * STEP_WORDS * 4;
const PLANES_AT = TEMPS_AT + TEMPS * PART_BYTES;
const BYTES = PLANES_AT + PLANES * PLANE_BYTES;

/** An operand of a step: a set of leads, or one that is only there while a part is worked on. */
export type Operand = number;

/** Temporary sets 0 and 1. */
export const NONE: Operand = TEMPS_AT;
export const ALL: Operand = TEMPS_AT + PART_BYTES;

export function planeOperand(n: number): Operand {
  return PLANES_AT + n * PLANE_BYTES + 1;
}

/** n from 2 on. */
export function tempOperand(n: number): Operand {
  return TEMPS_AT + n * PART_BYTES;
}

type Run = (steps: number, end: number, bytes: number) => void;

/**
 * Sets of the leads of one window as bits, and steps that make new ones of them: planes.wat, or the same in JavaScript on a
 * processor without vector instructions. One for each thread is enough, as nothing is kept between two searches.
 */
export class BitPlanes {
  readonly #words: Uint32Array;
  readonly #planes: Uint32Array[];
  readonly #run: Run;
  #steps = 0;

  constructor(isCompiled = true) {
    const made = isCompiled ? compile() : null;
    const buffer = made?.buffer ?? new ArrayBuffer(BYTES);
    this.#words = new Uint32Array(buffer, 0, BYTES / 4);
    this.#run = made?.run ?? ((steps, end, bytes) => runSteps(this.#words, steps, end, bytes));
    this.#planes = Array.from(
      { length: PLANES },
      (_, n) => new Uint32Array(buffer, PLANES_AT + n * PLANE_BYTES, PLANE_WORDS),
    );
    this.#words.fill(0xffffffff, ALL / 4, (ALL + PART_BYTES) / 4);
  }

  /** The words of set n. */
  plane(n: number): Uint32Array {
    return this.#planes[n] ?? NOTHING;
  }

  /** Copies words at .. at + count - 1. */
  load(n: number, bits: Uint32Array, at: number, count: number): void {
    this.plane(n).set(bits.subarray(at, at + count));
  }

  /** Forgets all steps. */
  begin(): void {
    this.#steps = 0;
  }

  /** Adds the step into = a | (b & c). */
  add(into: Operand, a: Operand, b: Operand, c: Operand): void {
    if (this.#steps === STEPS_MAX) throw new RangeError(`more than ${STEPS_MAX} steps`);
    this.#words.set([into, a, b, c], STEPS_AT / 4 + this.#steps++ * STEP_WORDS);
  }

  /** Does the steps for the first `count` words; those after them may be anything then. */
  run(count: number): void {
    const bytes = Math.ceil(count / LINE_WORDS) * LINE_BYTES;
    this.#run(STEPS_AT, STEPS_AT + this.#steps * STEP_WORDS * 4, bytes);
  }
}

const NOTHING = new Uint32Array(0);

let ofThread: BitPlanes | undefined;

/** Those of this thread; what is in them lasts until somebody else asks for them. */
export function sharedPlanes(): BitPlanes {
  ofThread ??= new BitPlanes();
  return ofThread;
}

/** Null without WebAssembly or vector instructions, or where there is no room among the addresses. */
function compile(): { buffer: SharedArrayBuffer; run: Run } | null {
  try {
    const pages = Math.ceil(BYTES / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const module = new WebAssembly.Module(Buffer.from(PLANES_WASM, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { buffer: memory.buffer, run: runOf(exports) };
  } catch {
    return null;
  }
}

/** Safe: the module is compiled from planes.wat, which exports it. */
function runOf(exports: Record<string, unknown>): Run {
  return exports.run as Run;
}

/** What planes.wat does. */
function runSteps(words: Uint32Array, steps: number, end: number, bytes: number): void {
  for (let offset = 0; offset < bytes; offset += PART_BYTES) {
    const length = Math.min(PART_BYTES, bytes - offset) / 4;
    for (let step = steps / 4; step < end / 4; step += STEP_WORDS) {
      const into = placeOf(words[step] ?? 0, offset);
      const a = placeOf(words[step + 1] ?? 0, offset);
      const b = placeOf(words[step + 2] ?? 0, offset);
      const c = placeOf(words[step + 3] ?? 0, offset);
      for (let w = 0; w < length; w++)
        words[into + w] = (words[a + w] ?? 0) | ((words[b + w] ?? 0) & (words[c + w] ?? 0));
    }
  }
}

function placeOf(operand: Operand, offset: number): number {
  return ((operand & -16) + (operand & 1) * offset) >>> 2;
}
