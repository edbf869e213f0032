import type { Language } from '../domain/parsed.ts';
import type { SurfaceLanguage, ValueTable } from './api.ts';
import { type PhraseMatch, PhraseMatcher, surfaceWords } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { list, type Row } from './read-table.ts';
import type { Token } from './tokenize.ts';

/** Matches of one language (and English and language-free ones); all languages where none is given. */
export function inLanguage<E extends { readonly language: SurfaceLanguage }>(
  matches: readonly PhraseMatch<E>[],
  language: Language | undefined,
): readonly PhraseMatch<E>[] {
  if (language === undefined) return matches;
  for (const { entry } of matches)
    if (!speaks(entry, language)) return matches.filter((match) => speaks(match.entry, language));
  return matches;
}

function speaks(entry: { readonly language: SurfaceLanguage }, language: Language): boolean {
  return entry.language === language || entry.language === 'any' || entry.language === 'en';
}

/** A closed list of values with surfaces: rows of `value, language, surfaces`, in the order of the values. */
export function buildValueTable<E extends { readonly value: string; readonly language: SurfaceLanguage }>(
  set: PhraseSet,
  rows: readonly Row[],
  entryOf: (row: Row, order: number) => E,
): ValueTable<E> {
  const values = [...new Set(rows.map((row) => row['value'] ?? ''))];
  const matcher = new PhraseMatcher<E>(set);
  const known = new Set(values);
  for (const row of rows) {
    const entry = entryOf(row, values.indexOf(row['value'] ?? ''));
    for (const surface of list(row['surfaces'])) matcher.add(surface, entry);
  }
  return {
    values: () => values,
    matchesAt: (tokens: readonly Token[], i: number, language?: Language) =>
      inLanguage(matcher.matchesAt(tokens, i), language),
    canonical(text: string): string | null {
      const value = text
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_');
      if (known.has(value)) return value;
      const words = surfaceWords(text.trim());
      return matcher.exact(words)[0]?.value ?? matcher.exact(words.slice(0, -1))[0]?.value ?? null;
    },
  };
}
