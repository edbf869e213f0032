import type { Token } from './tokenize.ts';

/** What a matcher says of a run of words, two bits each: longer phrases begin with it; it is a phrase itself. */
export const GOES_ON = 1;
export const IS_PHRASE = 2;

const MATCHERS_MAX = 16;

/**
 * Which runs of words begin a phrase of which matcher, by hash: one read of one table answers for a word in all of
 * them, so that most words never reach a map of strings. Two runs may share a hash: a yes has to be checked.
 */
export class PhraseSet {
  #matchers = 0;
  /** Hash and flags side by side, open addressing, at most half full; flags are never 0. */
  #slots = new Int32Array(1 << 10);
  #count = 0;
  #tokens: readonly Token[] | null = null;
  #hashes = new Int32Array(256);
  #flags = new Int32Array(256);
  /** In which generation a word was read; a new text begins a new one. */
  #readIn = new Int32Array(256);
  #generation = 0;

  /** How far the flags of a new matcher are shifted. */
  join(): number {
    if (this.#matchers === MATCHERS_MAX) throw new RangeError(`a set has at most ${MATCHERS_MAX} matchers`);
    return 2 * this.#matchers++;
  }

  /** `phrase` is folded words joined by blanks. */
  add(phrase: string, shift: number): void {
    let run = 0;
    let hash = SEED;
    for (let at = 0; at < phrase.length; at++) {
      const code = phrase.charCodeAt(at);
      if (code !== BLANK) hash = Math.imul(hash ^ code, PRIME);
      else {
        run = longer(run, hash);
        this.#raise(run, GOES_ON << shift);
        hash = SEED;
      }
    }
    this.#raise(longer(run, hash), IS_PHRASE << shift);
  }

  /** Flags of all matchers for a run of words. */
  flagsOf(run: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    for (let at = (spread(run) << 1) & mask; ; at = (at + 2) & mask) {
      const flags = slots[at + 1] ?? 0;
      if (flags === 0 || slots[at] === run) return flags;
    }
  }

  /** The same for the word at `i` alone, worked out once for all matchers. */
  flagsAt(tokens: readonly Token[], i: number): number {
    this.#read(tokens, i);
    return this.#flags[i] ?? 0;
  }

  /** Hash of the word at `i` as a run of its own. */
  runAt(tokens: readonly Token[], i: number): number {
    this.#read(tokens, i);
    return longer(0, this.#hashes[i] ?? 0);
  }

  /** Hash of a run with the word at `i` after it. */
  longerBy(run: number, tokens: readonly Token[], i: number): number {
    this.#read(tokens, i);
    return longer(run, this.#hashes[i] ?? 0);
  }

  #read(tokens: readonly Token[], i: number): void {
    if (tokens !== this.#tokens) {
      this.#tokens = tokens;
      this.#generation = (this.#generation + 1) | 0;
      if (tokens.length > this.#hashes.length) {
        this.#hashes = new Int32Array(tokens.length * 2);
        this.#flags = new Int32Array(tokens.length * 2);
        this.#readIn = new Int32Array(tokens.length * 2);
      }
    }
    if (this.#readIn[i] === this.#generation) return;
    const hash = hashOf(tokens[i]?.folded ?? '');
    this.#hashes[i] = hash;
    this.#flags[i] = this.flagsOf(longer(0, hash));
    this.#readIn[i] = this.#generation;
  }

  #raise(run: number, flags: number): void {
    const slots = this.#slots;
    const mask = slots.length - 2;
    let at = (spread(run) << 1) & mask;
    while (slots[at + 1] !== 0 && slots[at] !== run) at = (at + 2) & mask;
    if (slots[at + 1] === 0) {
      slots[at] = run;
      this.#count++;
    }
    slots[at + 1] = (slots[at + 1] ?? 0) | flags;
    this.#tokens = null;
    if (this.#count * 4 > slots.length) this.#grow();
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      const flags = old[from + 1] ?? 0;
      if (flags === 0) continue;
      const run = old[from] ?? 0;
      let at = (spread(run) << 1) & mask;
      while (slots[at + 1] !== 0) at = (at + 2) & mask;
      slots[at] = run;
      slots[at + 1] = flags;
    }
    this.#slots = slots;
  }
}

const BLANK = 32;
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** FNV-1a over UTF-16 units. */
function hashOf(word: string): number {
  let hash = SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}

function longer(run: number, word: number): number {
  return ((Math.imul(run, 0x85ebca6b) ^ word) + 0x9e3779b9) | 0;
}

function spread(run: number): number {
  return run ^ (run >>> 15);
}
