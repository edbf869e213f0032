import { hashBytes } from './hash.ts';
import { GrowBytes, GrowU32 } from './packed-arrays.ts';

const TOKENS_MAX = 200_000;

/**
 * Remembers the term of each token seen, by number, so that a known word of a text is found by its characters alone:
 * no substring is made. A pure function's memory: its content never changes a result. `generation` goes up when it
 * forgets, which tells holders of numbers that they mean nothing any more.
 */
export class TermCache {
  generation = 0;
  /** Term by number; number 0 stands for a stop word. */
  readonly terms: string[] = [''];
  /** Terms once more, as they go into a dictionary: term n is bytes [ends[n], ends[n + 1]), with its hash. */
  readonly bytes = new GrowBytes(1 << 14);
  readonly ends = new GrowU32(1 << 12);
  readonly hashes = new GrowU32(1 << 12);
  readonly #numberOfTerm = new Map<string, number>();
  readonly #toTerm: (token: string) => string;
  /** Entry + 1 by hash. */
  #slots = new Int32Array(1 << 12);
  /** Of entry e at 4e: hash, number of its term, where its characters start, how many. Side by side: one cache line. */
  #entries = new Int32Array(1 << 12);
  #entryCount = 0;
  #characters = new Uint16Array(1 << 14);
  #characterCount = 0;

  constructor(toTerm: (token: string) => string) {
    this.#toTerm = toTerm;
    this.#keepStopWord();
  }

  /** Number of the token's term. */
  numberOf(token: string): number {
    let hash = HASH_SEED;
    for (let i = 0; i < token.length; i++) hash = hashStep(hash, token.charCodeAt(i));
    return this.numberAt(token, 0, token.length, hash);
  }

  /** The same for characters [from, to) of a text, upper case ASCII folded; `hash` is over the folded characters. */
  numberAt(text: string, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const entries = this.#entries;
    const mask = slots.length - 1;
    for (let i = spread(hash) & mask; ; i = (i + 1) & mask) {
      const at = ((slots[i] ?? 0) - 1) * 4;
      if (at < 0) return this.#add(text.slice(from, to).toLowerCase(), hash);
      if (entries[at] === hash && this.#same(at, text, from, to)) return entries[at + 1] ?? 0;
    }
  }

  #add(token: string, hash: number): number {
    // A slice would keep the whole text alive.
    const own = Buffer.from(token, 'utf16le').toString('utf16le');
    const term = this.#toTerm(own);
    let number = term === '' ? 0 : this.#numberOfTerm.get(term);
    if (number === undefined) {
      number = this.terms.length;
      this.terms.push(term);
      this.#numberOfTerm.set(term, number);
      this.#keepBytes(term);
    }
    const entry = this.#entryCount++;
    if (entry * 4 === this.#entries.length) {
      const next = new Int32Array(this.#entries.length * 2);
      next.set(this.#entries);
      this.#entries = next;
    }
    this.#entries.set([hash, number, this.#characterCount, token.length], entry * 4);
    this.#keepCharacters(own);
    if (this.#entryCount * 2 > this.#slots.length) this.#grow();
    else this.#place(entry);
    return number;
  }

  #keepStopWord(): void {
    this.bytes.length = 0;
    this.ends.length = 0;
    this.hashes.length = 0;
    this.ends.push(0);
    this.ends.push(0);
    this.hashes.push(0);
  }

  #keepBytes(term: string): void {
    const from = this.bytes.length;
    this.bytes.pushString(term);
    this.ends.push(this.bytes.length);
    this.hashes.push(hashBytes(this.bytes.data, from, this.bytes.length));
  }

  #same(at: number, text: string, from: number, to: number): boolean {
    const entries = this.#entries;
    if (entries[at + 3] !== to - from) return false;
    const start = (entries[at + 2] ?? 0) - from;
    const characters = this.#characters;
    for (let i = from; i < to; i++) {
      const c = text.charCodeAt(i);
      if (characters[start + i] !== (c >= 65 && c <= 90 ? c + 32 : c)) return false;
    }
    return true;
  }

  #keepCharacters(token: string): void {
    const start = this.#characterCount;
    const end = start + token.length;
    if (end > this.#characters.length) {
      const next = new Uint16Array(Math.max(end, this.#characters.length * 2));
      next.set(this.#characters);
      this.#characters = next;
    }
    for (let i = 0; i < token.length; i++) this.#characters[start + i] = token.charCodeAt(i);
    this.#characterCount = end;
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1;
    let i = spread(this.#entries[entry * 4] ?? 0) & mask;
    while (this.#slots[i] !== 0) i = (i + 1) & mask;
    this.#slots[i] = entry + 1;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let entry = 0; entry < this.#entryCount; entry++) this.#place(entry);
  }

  /** Forgets everything when full. To be called between texts: numbers given out before mean nothing after. */
  makeRoom(): void {
    if (this.#entryCount < TOKENS_MAX) return;
    this.generation++;
    this.terms.length = 1;
    this.#keepStopWord();
    this.#numberOfTerm.clear();
    this.#slots = new Int32Array(1 << 12);
    this.#entryCount = 0;
    this.#characterCount = 0;
  }
}

export const HASH_SEED = 0x811c9dc5 | 0;

/** FNV-1a, one character further. */
export function hashStep(hash: number, character: number): number {
  return Math.imul(hash ^ character, 0x01000193);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
