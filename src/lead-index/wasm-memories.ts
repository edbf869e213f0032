/** Memories by their buffer: a view, and what is made of it in another thread, tell no more of where they lie. */
const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();

/** The memory that the buffer belongs to, if it is WebAssembly's. */
export function memoryOf(buffer: ArrayBufferLike): WebAssembly.Memory | undefined {
  return memories.get(buffer);
}

/** Makes a memory known that came from another thread. */
export function bufferOf(memory: WebAssembly.Memory): SharedArrayBuffer {
  const { buffer } = memory;
  memories.set(buffer, memory);
  return buffer;
}
