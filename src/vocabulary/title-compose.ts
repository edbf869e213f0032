import type { Language } from '../domain/parsed.ts';
import type { SurfaceLanguage } from './api.ts';
import { surfaceLanguage } from './languages.ts';
import { PhraseMatcher } from './phrase-matcher.ts';
import { list, type Row } from './read-table.ts';
import { fold, type Token } from './tokenize.ts';

interface Part {
  readonly language: SurfaceLanguage;
  /** head: "head of {}"; function: "sales". */
  readonly english: string;
}

/** Words between a head and its function: "directeur de la production", "Leiter der Buchhaltung". */
const LINKS = new Set(
  'de la le les du des d l di del dello della dell delle dei degli per da do dos das van het der den die dem fur im in el los las von vom zu y e voor hoofd の 的'.split(
    ' ',
  ),
);

export interface ComposedTitle {
  end: number;
  title: string;
  language: SurfaceLanguage;
}

/** Titles that other languages build from a head and a function: "Vertriebsleiter", "directeur commercial", "営業部長". */
export function buildTitleComposer(
  rows: readonly Row[],
): (tokens: readonly Token[], i: number, language?: Language) => ComposedTitle | null {
  const heads = new PhraseMatcher<Part>();
  const functions = new PhraseMatcher<Part>();
  const suffixes: { suffix: string; part: Part }[] = [];
  for (const row of rows) {
    const part: Part = { language: surfaceLanguage(row['language'] ?? ''), english: row['english'] ?? '' };
    for (const surface of list(row['surfaces'])) {
      (row['kind'] === 'head' ? heads : functions).add(surface, part);
      if (row['kind'] === 'head' && (part.language === 'de' || part.language === 'nl'))
        suffixes.push({ suffix: fold(surface), part });
    }
  }
  suffixes.sort((a, b) => b.suffix.length - a.suffix.length);

  return (tokens, i, language) => {
    const fits = (part: Part): boolean => language === undefined || part.language === language;
    const first = tokens[i];
    if (first === undefined) return null;
    return (
      compound(first, i, suffixes, functions, fits) ??
      headFirst(tokens, i, heads, functions, fits) ??
      headLast(tokens, i, heads, functions, fits)
    );
  };
}

type Fits = (part: Part) => boolean;

function compound(
  token: Token,
  i: number,
  suffixes: readonly { suffix: string; part: Part }[],
  functions: PhraseMatcher<Part>,
  fits: Fits,
): ComposedTitle | null {
  if (token.folded.length < 6) return null;
  for (const { suffix, part } of suffixes) {
    if (!fits(part) || !token.folded.endsWith(suffix)) continue;
    const stem = token.folded.slice(0, -suffix.length);
    for (const form of [stem, stem.replace(/s$/, ''), stem.replace(/en$/, 'e')]) {
      const of = functions.exact([form]).find((known) => known.language === part.language);
      if (of !== undefined)
        return { end: i + 1, title: part.english.replace('{}', of.english), language: part.language };
    }
  }
  return null;
}

function headFirst(
  tokens: readonly Token[],
  i: number,
  heads: PhraseMatcher<Part>,
  functions: PhraseMatcher<Part>,
  fits: Fits,
): ComposedTitle | null {
  for (const head of heads.matchesAt(tokens, i)) {
    if (!fits(head.entry)) continue;
    let at = head.end;
    for (
      let links = 0;
      links < 3 && LINKS.has(tokens[at]?.folded ?? '') && tokens[at]?.gap !== 'break';
      links++
    )
      at++;
    for (let start = at; start >= head.end; start--) {
      if (tokens[start]?.gap === 'break') continue;
      const of = functions
        .matchesAt(tokens, start)
        .find((match) => match.entry.language === head.entry.language);
      if (of !== undefined)
        return {
          end: of.end,
          title: head.entry.english.replace('{}', of.entry.english),
          language: head.entry.language,
        };
    }
  }
  return null;
}

function headLast(
  tokens: readonly Token[],
  i: number,
  heads: PhraseMatcher<Part>,
  functions: PhraseMatcher<Part>,
  fits: Fits,
): ComposedTitle | null {
  for (const of of functions.matchesAt(tokens, i)) {
    if (!fits(of.entry)) continue;
    for (const start of [of.end, of.end + 1]) {
      if (start > of.end && !LINKS.has(tokens[of.end]?.folded ?? '')) break;
      if (tokens[start]?.gap === 'break') continue;
      const head = heads.matchesAt(tokens, start).find((match) => match.entry.language === of.entry.language);
      if (head !== undefined)
        return {
          end: head.end,
          title: head.entry.english.replace('{}', of.entry.english),
          language: of.entry.language,
        };
    }
  }
  return null;
}
