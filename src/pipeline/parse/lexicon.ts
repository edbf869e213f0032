import type { Language } from '../../domain/parsed.ts';
import type { Vocabulary } from '../../vocabulary/api.ts';
import { fold, isPlainCjk } from '../../vocabulary/tokenize.ts';

/** The languages that detection counts words of; the place of each is its bit and its score. */
export const LATIN: readonly Language[] = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl'];

/** What is known of a word wherever it stands. */
export interface Lexeme {
  readonly text: string;
  readonly folded: string;
  readonly capital: boolean;
  /** Two letters or more, all of them capitals. */
  readonly caps: boolean;
  readonly digits: boolean;
  readonly cjk: boolean;
  /** Whose function word it is: a bit for each of LATIN. */
  readonly speakers: number;
}

export type Lexicon = (text: string) => Lexeme;

/** People use the same words; longer ones are no words. */
const LEXEMES_MAX = 8192;
const KEPT_LENGTH_MAX = 32;

const lexicons = new WeakMap<Vocabulary['cues'], Lexicon>();

/** Remembers the words of prompts for as long as the vocabulary lives; one string stands for a word from then on. */
export function lexiconOf({ cues }: Pick<Vocabulary, 'cues'>): Lexicon {
  const known = lexicons.get(cues);
  if (known !== undefined) return known;
  const made = makeLexicon(cues);
  lexicons.set(cues, made);
  return made;
}

function makeLexicon(cues: Vocabulary['cues']): Lexicon {
  const lexemes = new Map<string, Lexeme>();
  return (text) => {
    const known = lexemes.get(text);
    if (known !== undefined) return known;
    const made = lexemeOf(text, cues);
    if (text.length > KEPT_LENGTH_MAX) return made;
    if (lexemes.size >= LEXEMES_MAX) lexemes.clear();
    lexemes.set(text, made);
    return made;
  };
}

function lexemeOf(text: string, cues: Vocabulary['cues']): Lexeme {
  const folded = fold(text);
  const { capital, caps, digits, cjk } = writtenAs(text);
  let speakers = 0;
  for (const [n, language] of LATIN.entries()) if (cues.stopWords(language).has(folded)) speakers |= 1 << n;
  return { text, folded, capital, caps, digits, cjk, speakers };
}

type Written = Pick<Lexeme, 'capital' | 'caps' | 'digits' | 'cjk'>;

const DIGITS = /^\p{N}/u;
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;
const SMALL: Written = { capital: false, caps: false, digits: false, cjk: false };
const CHARACTER: Written = { ...SMALL, cjk: true };

/** Most words tell by their first character. */
function writtenAs(text: string): Written {
  const code = text.charCodeAt(0);
  if (code >= 97 && code <= 122) return SMALL;
  if (text.length === 1 && isPlainCjk(code)) return CHARACTER;
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const upper = text.toUpperCase();
  return {
    capital: first !== first.toLowerCase(),
    caps: text.length > 1 && text === upper && text.toLowerCase() !== upper,
    digits: DIGITS.test(text),
    cjk: CJK.test(text),
  };
}
