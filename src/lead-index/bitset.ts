/** Bit i of a set is bit (i & 31) of word i >>> 5. Bits at and after the set's size are zero in every stored set. */
export function wordsFor(size: number): number {
  return (size + 31) >>> 5;
}

export function hasBit(words: Uint32Array, i: number): boolean {
  return (((words[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1;
}

export function setBit(words: Uint32Array, i: number): void {
  const w = i >>> 5;
  words[w] = (words[w] ?? 0) | (1 << (i & 31));
}

export function clearBit(words: Uint32Array, i: number): void {
  const w = i >>> 5;
  words[w] = (words[w] ?? 0) & ~(1 << (i & 31));
}

/** Sets bits 0 .. size - 1 and clears the rest of the `wordsFor(size)` words. */
export function fillBits(words: Uint32Array, size: number): void {
  const count = wordsFor(size);
  words.fill(0xffffffff, 0, count);
  if ((size & 31) !== 0) words[count - 1] = (1 << (size & 31)) - 1;
}

export function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits of the first words. */
export function countBits(set: Uint32Array, words: number): number {
  let count = 0;
  for (let w = 0; w < words; w++) {
    const word = set[w] ?? 0;
    if (word !== 0) count += popcount(word);
  }
  return count;
}
