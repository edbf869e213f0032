import { type Token, tokenize } from './tokenize.ts';

/** `entry` matched tokens [start, end). */
export interface PhraseMatch<E> {
  readonly start: number;
  readonly end: number;
  readonly entry: E;
}

interface Node<E> {
  next: Map<string, Node<E>> | null;
  entries: E[] | null;
}

/** A trie over folded tokens. CJK text is one token per character, so substrings match there without more. */
export class PhraseMatcher<E> {
  readonly #root: Node<E> = { next: null, entries: null };

  /** The same surface may be added for several entries; all of them are returned. */
  add(surface: string, entry: E): void {
    const words = surfaceWords(surface);
    if (words.length === 0) return;
    let node = this.#root;
    for (const word of words) {
      node.next ??= new Map();
      let child = node.next.get(word);
      if (child === undefined) {
        child = { next: null, entries: null };
        node.next.set(word, child);
      }
      node = child;
    }
    node.entries ??= [];
    if (!node.entries.includes(entry)) node.entries.push(entry);
  }

  /** All entries whose surface starts at token i, longest first. Never crosses a break. */
  matchesAt(tokens: readonly Token[], i: number): PhraseMatch<E>[] {
    const found: PhraseMatch<E>[] = [];
    let node: Node<E> | undefined = this.#root;
    for (let end = i; end < tokens.length; end++) {
      const token = tokens[end];
      if (token === undefined || (end > i && token.gap === 'break')) break;
      node = node.next?.get(token.folded);
      if (node === undefined) break;
      if (node.entries !== null)
        for (const entry of node.entries) found.push({ start: i, end: end + 1, entry });
    }
    return found.length > 1 ? found.sort((a, b) => b.end - a.end) : found;
  }

  /** Leftmost longest, without overlaps: the first entry of each. */
  scan(tokens: readonly Token[]): PhraseMatch<E>[] {
    const found: PhraseMatch<E>[] = [];
    for (let i = 0; i < tokens.length; ) {
      const match = this.matchesAt(tokens, i)[0];
      if (match !== undefined) found.push(match);
      i = match === undefined ? i + 1 : match.end;
    }
    return found;
  }

  /** Entries whose surface is exactly these folded words. */
  exact(words: readonly string[]): readonly E[] {
    let node: Node<E> | undefined = this.#root;
    for (const word of words) {
      node = node.next?.get(word);
      if (node === undefined) return [];
    }
    return node.entries ?? [];
  }
}

const PLAIN = /^[a-z]+(?: [a-z]+)*$/;

/** The folded words of a surface; plain ones without the cost of the tokenizer. */
export function surfaceWords(surface: string): string[] {
  if (PLAIN.test(surface)) return surface.split(' ');
  return tokenize(surface).map((token) => token.folded);
}
