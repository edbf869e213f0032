import { GOES_ON, IS_PHRASE, PhraseSet } from './phrase-set.ts';
import { type Token, tokenize } from './tokenize.ts';

const NONE: readonly never[] = [];

/** `entry` matched tokens [start, end). */
export interface PhraseMatch<E> {
  readonly start: number;
  readonly end: number;
  readonly entry: E;
}

/**
 * Phrases over folded tokens, by their words joined with blanks: few objects, so that tens of thousands load in
 * milliseconds. CJK text is one token per character, so substrings match there without more.
 */
export class PhraseMatcher<E> {
  /** The first entry of a phrase; further ones are in #more. */
  readonly #entries = new Map<string, E>();
  readonly #more = new Map<string, E[]>();
  readonly #set: PhraseSet;
  readonly #shift: number;
  /** The text that was read last, and what was found in it: several passes ask for the same words. */
  #lastTokens: readonly Token[] | null = null;
  #lastFound: (readonly PhraseMatch<E>[])[] = [];

  /** Matchers that read the same texts share a set. */
  constructor(set: PhraseSet = new PhraseSet()) {
    this.#set = set;
    this.#shift = set.join();
  }

  /** The same surface may be added for several entries; all of them are returned. */
  add(surface: string, entry: E): void {
    const phrase = phraseOf(surface);
    if (phrase === '') return;
    this.#lastTokens = null;
    const known = this.#entries.get(phrase);
    if (known === undefined) {
      this.#entries.set(phrase, entry);
      this.#set.add(phrase, this.#shift);
    } else if (known !== entry) {
      const more = this.#more.get(phrase);
      if (more === undefined) this.#more.set(phrase, [entry]);
      else if (!more.includes(entry)) more.push(entry);
    }
  }

  /** All entries whose surface starts at token i, longest first. Never crosses a break. */
  matchesAt(tokens: readonly Token[], i: number): readonly PhraseMatch<E>[] {
    // Most words begin no phrase.
    if (((this.#set.flagsAt(tokens, i) >> this.#shift) & (GOES_ON | IS_PHRASE)) === 0) return NONE;
    if (tokens !== this.#lastTokens) {
      this.#lastTokens = tokens;
      this.#lastFound = [];
    }
    const known = this.#lastFound[i];
    if (known !== undefined) return known;
    const found = this.#find(tokens, i);
    this.#lastFound[i] = found;
    return found;
  }

  #find(tokens: readonly Token[], i: number): readonly PhraseMatch<E>[] {
    const set = this.#set;
    let flags = set.flagsAt(tokens, i) >> this.#shift;
    if ((flags & (GOES_ON | IS_PHRASE)) === 0) return NONE;
    const found: PhraseMatch<E>[] = [];
    let run = set.runAt(tokens, i);
    for (let end = i + 1; ; end++) {
      if ((flags & IS_PHRASE) !== 0) this.#collect(tokens, i, end, found);
      const next = tokens[end];
      if ((flags & GOES_ON) === 0 || next === undefined || next.gap === 'break') break;
      run = set.longerBy(run, tokens, end);
      flags = set.flagsOf(run) >> this.#shift;
    }
    return found.length === 0 ? NONE : found.reverse();
  }

  #collect(tokens: readonly Token[], start: number, end: number, found: PhraseMatch<E>[]): void {
    let phrase = tokens[start]?.folded ?? '';
    for (let at = start + 1; at < end; at++) phrase += ` ${tokens[at]?.folded}`;
    const entry = this.#entries.get(phrase);
    if (entry === undefined) return;
    const more = this.#more.get(phrase);
    if (more !== undefined)
      for (let k = more.length - 1; k >= 0; k--) found.push({ start, end, entry: more[k] ?? entry });
    found.push({ start, end, entry });
  }

  /** Leftmost longest, without overlaps: the first entry of each. */
  scan(tokens: readonly Token[]): PhraseMatch<E>[] {
    const found: PhraseMatch<E>[] = [];
    for (let i = 0; i < tokens.length; ) {
      const match = this.#find(tokens, i)[0];
      if (match !== undefined) found.push(match);
      i = match === undefined ? i + 1 : match.end;
    }
    return found;
  }

  /** Entries whose surface is exactly these folded words. */
  exact(words: readonly string[]): readonly E[] {
    const phrase = words.join(' ');
    const entry = this.#entries.get(phrase);
    return entry === undefined ? [] : [entry, ...(this.#more.get(phrase) ?? [])];
  }
}

const PLAIN = /^[a-z]+(?: [a-z]+)*$/;

function phraseOf(surface: string): string {
  return PLAIN.test(surface) ? surface : surfaceWords(surface).join(' ');
}

/** The folded words of a surface; plain ones without the cost of the tokenizer. */
export function surfaceWords(surface: string): string[] {
  if (PLAIN.test(surface)) return surface.split(' ');
  return tokenize(surface).map((token) => token.folded);
}
