import { type PackedArrays, sharedF32, sharedI8, sharedU32 } from './packed-arrays.ts';
import { signWords } from './vector-signs.ts';
import { bufferOf } from './wasm-memories.ts';

/** Smaller segments are not worth a memory of their own: each takes some GB of addresses, though no more of the machine's. */
const LEADS_MIN = 4096;
const PAGE_BYTES = 65_536;
const PAGES_MAX = 65_536;
const LINE_BYTES = 64;
/** The kernel adds so many numbers at once. */
const STEP = 32;
const DIMENSIONS_MAX = 2048;

/** Threads that may search a segment with the kernel; others use JavaScript. Their room lies before the vectors. */
export const SLOTS = 4;
export const SLOTS_AT = LINE_BYTES;
export const SLOT_BYTES = 40 * 1024;

export interface VectorArrays {
  scales: Float32Array;
  values: Int8Array;
  /** Of the first numbers of each vector. */
  signs: Uint32Array;
}

/** Arrays for the vectors of a segment, all zero; where the kernel can use them, in one memory of WebAssembly. */
export function makeVectorArrays(leadCount: number, dimensions: number): VectorArrays {
  const lengths = {
    scales: leadCount,
    values: leadCount * dimensions,
    signs: leadCount * signWords(dimensions),
  };
  const signsAt = aligned(SLOTS_AT + SLOTS * SLOT_BYTES);
  const scalesAt = aligned(signsAt + lengths.signs * 4);
  const valuesAt = aligned(scalesAt + lengths.scales * 4);
  const pages = Math.ceil((valuesAt + lengths.values) / PAGE_BYTES);
  const memory = leadCount < LEADS_MIN || !isForKernel(dimensions) ? null : makeMemory(pages);
  if (memory === null)
    return {
      scales: sharedF32(lengths.scales),
      values: sharedI8(lengths.values),
      signs: sharedU32(lengths.signs),
    };
  const buffer = bufferOf(memory);
  return {
    scales: new Float32Array(buffer, scalesAt, lengths.scales),
    values: new Int8Array(buffer, valuesAt, lengths.values),
    signs: new Uint32Array(buffer, signsAt, lengths.signs),
  };
}

/** The same under the names that a segment's arrays have. */
export function packVectorArrays(arrays: PackedArrays, { scales, values, signs }: VectorArrays): void {
  arrays['embedding.scales'] = scales;
  arrays['embedding.values'] = values;
  arrays['embedding.signs'] = signs;
}

function isForKernel(dimensions: number): boolean {
  return signWords(dimensions) > 0 && dimensions % STEP === 0 && dimensions <= DIMENSIONS_MAX;
}

/** Null where there is no WebAssembly (node --jitless), or no room among the addresses. */
function makeMemory(pages: number): WebAssembly.Memory | null {
  if (typeof WebAssembly === 'undefined' || pages > PAGES_MAX) return null;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    return null;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}
