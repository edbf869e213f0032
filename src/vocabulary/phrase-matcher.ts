import { type Token, tokenize } from './tokenize.ts';

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
  /** First word -> most words of a phrase that starts with it. */
  readonly #reach = new Map<string, number>();

  /** The same surface may be added for several entries; all of them are returned. */
  add(surface: string, entry: E): void {
    const phrase = phraseOf(surface);
    if (phrase === '') return;
    const known = this.#entries.get(phrase);
    if (known === undefined) this.#addNew(phrase, entry);
    else if (known !== entry) {
      const more = this.#more.get(phrase);
      if (more === undefined) this.#more.set(phrase, [entry]);
      else if (!more.includes(entry)) more.push(entry);
    }
  }

  #addNew(phrase: string, entry: E): void {
    this.#entries.set(phrase, entry);
    let words = 1;
    let first = phrase.length;
    for (let at = phrase.indexOf(' '); at >= 0; at = phrase.indexOf(' ', at + 1)) {
      if (words === 1) first = at;
      words++;
    }
    const word = first === phrase.length ? phrase : phrase.slice(0, first);
    if ((this.#reach.get(word) ?? 0) < words) this.#reach.set(word, words);
  }

  /** All entries whose surface starts at token i, longest first. Never crosses a break. */
  matchesAt(tokens: readonly Token[], i: number): PhraseMatch<E>[] {
    const found: PhraseMatch<E>[] = [];
    let phrase = tokens[i]?.folded ?? '';
    const reach = this.#reach.get(phrase) ?? 0;
    for (let words = 1; words <= reach; words++) {
      if (words > 1) {
        const token = tokens[i + words - 1];
        if (token === undefined || token.gap === 'break') break;
        phrase = `${phrase} ${token.folded}`;
      }
      const entry = this.#entries.get(phrase);
      if (entry === undefined) continue;
      const end = i + words;
      const more = this.#more.get(phrase);
      if (more !== undefined)
        for (let k = more.length - 1; k >= 0; k--) found.push({ start: i, end, entry: more[k] ?? entry });
      found.push({ start: i, end, entry });
    }
    return found.reverse();
  }

  /** Leftmost longest, without overlaps: the first entry of each. */
  scan(tokens: readonly Token[]): PhraseMatch<E>[] {
    const found: PhraseMatch<E>[] = [];
    for (let i = 0; i < tokens.length; ) {
      const match = this.#reach.has(tokens[i]?.folded ?? '') ? this.matchesAt(tokens, i)[0] : undefined;
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
