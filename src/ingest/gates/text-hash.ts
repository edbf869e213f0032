import type { Simhash } from './simhash.ts';

/** 64 bits that are equal for equal words in equal order of one miner (FNV-1a with two seeds, mixed); finds templates. */
export function textHash(minerId: string, words: readonly string[]): Simhash {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (const word of [minerId, ...words]) {
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
    }
    high = Math.imul(high ^ 0x20, 0x01000193);
    low = Math.imul(low ^ 0x20, 0x85ebca6b);
  }
  return { high: high ^ (low >>> 15), low: low ^ (high >>> 13) };
}
