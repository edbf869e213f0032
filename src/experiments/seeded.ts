import { createHash } from 'node:crypto';

const TWO_32 = 0x1_0000_0000;

/** Numbers in [0, 1) that follow from the seed alone: sfc32 (Doty-Humphrey 2010, PractRand) over 96 bits of SHA-256. */
export function seeded(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = 1;
  return () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / TWO_32;
  };
}

/** One number in (0, 1) for the parts: the first 48 bits of SHA-256, never 0 or 1. */
export function unitInterval(...parts: string[]): number {
  const digest = createHash('sha256').update(parts.join('\0')).digest();
  return (digest.readUIntBE(0, 6) + 0.5) / 2 ** 48;
}
