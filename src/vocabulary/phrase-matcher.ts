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
  /** Phrases that were met, by the hash of their run of words; at most all there are. */
  readonly #met = new Map<number, MetPhrase<E>>();
  /** The two texts that were read last, and what was found in them: several passes ask for the same words. */
  #last: FoundIn<E> = { tokens: null, found: [] };
  #beforeLast: FoundIn<E> = { tokens: null, found: [] };

  /** Matchers that read the same texts share a set. */
  constructor(set: PhraseSet = new PhraseSet()) {
    this.#set = set;
    this.#shift = set.join();
  }

  /** The same surface may be added for several entries; all of them are returned. */
  add(surface: string, entry: E): void {
    const phrase = phraseOf(surface);
    if (phrase === '') return;
    this.#last = { tokens: null, found: [] };
    this.#beforeLast = this.#last;
    this.#met.clear();
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
    const last = this.#foundIn(tokens);
    const known = last[i];
    if (known !== undefined) return known;
    const found = this.#find(tokens, i);
    last[i] = found;
    return found;
  }

  #foundIn(tokens: readonly Token[]): (readonly PhraseMatch<E>[])[] {
    if (tokens !== this.#last.tokens) {
      const other = this.#beforeLast;
      this.#beforeLast = this.#last;
      this.#last = other.tokens === tokens ? other : { tokens, found: [] };
    }
    return this.#last.found;
  }

  #find(tokens: readonly Token[], i: number): readonly PhraseMatch<E>[] {
    const set = this.#set;
    let flags = set.flagsAt(tokens, i) >> this.#shift;
    if ((flags & (GOES_ON | IS_PHRASE)) === 0) return NONE;
    const found: PhraseMatch<E>[] = [];
    let run = set.runAt(tokens, i);
    for (let end = i + 1; ; end++) {
      if ((flags & IS_PHRASE) !== 0) this.#collect(tokens, i, end, run, found);
      const next = tokens[end];
      if ((flags & GOES_ON) === 0 || next === undefined || next.gap === 'break') break;
      run = set.longerBy(run, tokens, end);
      flags = set.flagsOf(run) >> this.#shift;
    }
    return found.length === 0 ? NONE : found.reverse();
  }

  #collect(tokens: readonly Token[], start: number, end: number, run: number, found: PhraseMatch<E>[]): void {
    const met = this.#met.get(run);
    const phrase = met !== undefined && isPhrase(met.words, tokens, start, end) ? met : null;
    const entries = phrase?.entries ?? this.#lookUp(tokens, start, end, run);
    for (const entry of entries) found.push({ start, end, entry });
  }

  /** The entries of a run of words, the first one last. */
  #lookUp(tokens: readonly Token[], start: number, end: number, run: number): readonly E[] {
    const words = tokens.slice(start, end).map((token) => token.folded);
    const entries = this.exact(words).toReversed();
    if (entries.length > 0) this.#met.set(run, { words, entries });
    return entries;
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

interface MetPhrase<E> {
  readonly words: readonly string[];
  readonly entries: readonly E[];
}
interface FoundIn<E> {
  readonly tokens: readonly Token[] | null;
  readonly found: (readonly PhraseMatch<E>[])[];
}

/** Two phrases may share a hash. */
function isPhrase(words: readonly string[], tokens: readonly Token[], start: number, end: number): boolean {
  if (words.length !== end - start) return false;
  for (let k = 0; k < words.length; k++) if (words[k] !== tokens[start + k]?.folded) return false;
  return true;
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
