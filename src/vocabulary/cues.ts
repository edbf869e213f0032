import type { Language } from '../domain/parsed.ts';
import { AppError } from '../errors.ts';
import { CUE_KINDS, type CueKind, type CueSurface, type Cues } from './api.ts';
import { surfaceLanguage } from './languages.ts';
import { PhraseMatcher, surfaceWords } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { list, type Row } from './read-table.ts';
import { inLanguage } from './value-table.ts';

/** Lexicons by which a prompt is read. */
export function buildCues(set: PhraseSet, rows: readonly Row[], currencies: readonly Row[]): Cues {
  const matcher = new PhraseMatcher<CueSurface>(set);
  const stops = new Map<string, Set<string>>();
  for (const row of rows) {
    const entry: CueSurface = {
      kind: cueKind(row['kind'] ?? ''),
      language: surfaceLanguage(row['language'] ?? ''),
      value: row['value'] ?? '',
    };
    for (const surface of list(row['surfaces'])) {
      matcher.add(surface, entry);
      if (entry.kind === 'stop') addStop(stops, entry.language, surface);
    }
  }
  const usd = new Map(currencies.map((row) => [row['code'] ?? '', Number(row['usd'])]));
  return {
    matchesAt: (tokens, i, language) => inLanguage(matcher.matchesAt(tokens, i), language),
    stopWords: (language: Language) => stops.get(language) ?? NO_WORDS,
    usdPerUnit: (currency) => usd.get(currency.toUpperCase()) ?? null,
    currencySymbols: () =>
      currencies.flatMap((row) =>
        list(row['symbols']).map((symbol) => ({ symbol, code: row['code'] ?? '' })),
      ),
  };
}

const NO_WORDS: ReadonlySet<string> = new Set();

function addStop(stops: Map<string, Set<string>>, language: string, surface: string): void {
  const words = surfaceWords(surface);
  const cjk = language === 'ja' || language === 'zh';
  if (words.length !== 1 && !cjk) return;
  const set = stops.get(language) ?? new Set();
  set.add(words.join(''));
  stops.set(language, set);
}

function cueKind(text: string): CueKind {
  const kind = CUE_KINDS.find((known) => known === text);
  if (kind === undefined) throw new AppError('internal', `cues.tsv has the unknown kind ${text}`);
  return kind;
}
