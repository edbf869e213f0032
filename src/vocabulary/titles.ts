import type { Language } from '../domain/parsed.ts';
import type { TitleChunk, TitlePart, TitleReading, TitleSurface, Titles } from './api.ts';
import { surfaceLanguage } from './languages.ts';
import { PhraseMatcher, surfaceWords } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { plural } from './plural.ts';
import { list, type Row } from './read-table.ts';
import { englishChunkAt } from './title-chunk.ts';
import { buildTitleComposer } from './title-compose.ts';
import { readTitle } from './title-read.ts';
import { buildTitleRules } from './title-rules.ts';
import { buildTitleSimilarity } from './title-similarity.ts';
import { FUNCTIONS, SENIORITIES } from './title-values.ts';
import { type Token, tokenize } from './tokenize.ts';
import { inLanguage } from './value-table.ts';

export interface TitleTables {
  words: readonly Row[];
  compounds: readonly Row[];
  functionRules: readonly Row[];
  seniorityRules: readonly Row[];
  /** Folded words for organisations. */
  companyWords: ReadonlySet<string>;
}

const PARTS: readonly TitlePart[] = ['head', 'modifier', 'level', 'phrase', 'role'];

const READINGS_MAX = 4096;

/** Job titles: their words, how they combine, and the function and seniority they mean. */
export function buildTitles(set: PhraseSet, tables: TitleTables): Titles {
  const functionsOf = buildTitleRules(tables.functionRules, 'function');
  const senioritiesOf = buildTitleRules(tables.seniorityRules, 'seniority');
  const matcher = surfaces(set, tables.words, functionsOf, senioritiesOf);
  const compose = buildTitleComposer(tables.compounds);

  /** Titles are asked for again and again. */
  const readings = new Map<string, TitleReading>();
  const readingOf = (title: string, asked: string): TitleReading => {
    const key = `${title}\n${asked}`;
    let known = readings.get(key);
    if (known === undefined) {
      known = reading(title, asked, functionsOf, senioritiesOf);
      if (readings.size >= READINGS_MAX) readings.clear();
      readings.set(key, known);
    }
    return known;
  };
  const chunkAt = (tokens: readonly Token[], i: number, language?: Language): TitleChunk | null => {
    const composed = language === 'en' ? null : compose(tokens, i, language);
    const english = englishChunkAt(tokens, i, {
      matchesAt: (all, at) => inLanguage(matcher.matchesAt(all, at), language),
      isCompanyWord: (token) => tables.companyWords.has(token.folded),
    });
    const chunk =
      composed !== null && (english === null || composed.end >= english.end || english.confidence < 0.5)
        ? { end: composed.end, title: composed.title, asked: composed.title, confidence: 1 }
        : english;
    if (chunk === null) return null;
    return { start: i, ...chunk, ...readingOf(chunk.title, chunk.asked) };
  };
  const bySurface = (
    text: string,
    of: (title: string) => string[],
    values: readonly string[],
  ): string | null => {
    const plain = text
      .trim()
      .toLowerCase()
      .replace(/[\s/-]+/g, '_');
    if (values.includes(plain)) return plain;
    return of(readTitle(tokenize(text), chunkAt).title)[0] ?? of(text)[0] ?? null;
  };
  return {
    matchesAt: (tokens, i, language) => inLanguage(matcher.matchesAt(tokens, i), language),
    chunkAt,
    read: (text) => {
      const { title, asked, extra } = readTitle(tokenize(text), chunkAt);
      const read = reading(title, asked, functionsOf, senioritiesOf);
      return { ...read, terms: [...new Set([...read.terms, ...extra])] };
    },
    similarity: buildTitleSimilarity(tables.words),
    all: () => [
      ...new Set(tables.words.filter((row) => row['part'] === 'phrase').map((row) => row['title'] ?? '')),
    ],
    canonicalSeniority: (text) => bySurface(text, senioritiesOf, SENIORITIES),
    canonicalFunction: (text) => bySurface(text, functionsOf, FUNCTIONS),
  };
}

type Rules = (title: string) => string[];

/** Function and seniority are read when they are asked for: most surfaces are never matched. */
class LazySurface implements TitleSurface {
  readonly part: TitlePart;
  readonly title: string;
  readonly language: TitleSurface['language'];
  readonly weak: boolean;
  readonly #functionsOf: Rules;
  readonly #senioritiesOf: Rules;

  constructor(
    plain: Pick<TitleSurface, 'part' | 'title' | 'language' | 'weak'>,
    functionsOf: Rules,
    senioritiesOf: Rules,
  ) {
    this.part = plain.part;
    this.title = plain.title;
    this.language = plain.language;
    this.weak = plain.weak;
    this.#functionsOf = functionsOf;
    this.#senioritiesOf = senioritiesOf;
  }

  get function(): string | null {
    return this.#functionsOf(this.title)[0] ?? null;
  }

  get seniority(): string | null {
    return this.#senioritiesOf(this.title)[0] ?? null;
  }
}

function surfaces(
  set: PhraseSet,
  rows: readonly Row[],
  functionsOf: Rules,
  senioritiesOf: Rules,
): PhraseMatcher<TitleSurface> {
  const matcher = new PhraseMatcher<TitleSurface>(set);
  for (const row of rows) {
    const part = PARTS.find((known) => known === row['part']) ?? 'phrase';
    const language = surfaceLanguage(row['language'] ?? '');
    const plurals = language === 'en' && part !== 'modifier' && part !== 'role';
    const make = (title: string, weak: boolean): TitleSurface =>
      new LazySurface({ part, title, language, weak }, functionsOf, senioritiesOf);
    const shared = row['title']
      ? { sure: make(row['title'], false), unsure: make(row['title'], true) }
      : null;
    for (const form of list(row['surfaces'])) {
      const weak = form.endsWith('?');
      const text = weak ? form.slice(0, -1) : form;
      const entry = shared === null ? make(text, weak) : weak ? shared.unsure : shared.sure;
      matcher.add(text, entry);
      if (plurals) matcher.add(plural(text), entry);
    }
  }
  return matcher;
}

const FILLERS = new Set(['of', 'and', 'the', 'for', 'in', 'to', 'a', 'an']);

function reading(
  title: string,
  asked: string,
  functionsOf: (title: string) => string[],
  senioritiesOf: (title: string) => string[],
): TitleReading {
  const functions = functionsOf(title);
  const terms = [...new Set([...surfaceWords(title), ...surfaceWords(asked)])].filter(
    (word) => !FILLERS.has(word),
  );
  return {
    title,
    asked,
    terms,
    functions,
    function: functions[0] ?? null,
    seniority: senioritiesOf(title)[0] ?? null,
  };
}
