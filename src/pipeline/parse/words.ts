import { isPlainCjk, type Token, tokenize } from '../../vocabulary/tokenize.ts';

/** A token of the prompt with what the grammar needs to know about it. */
export interface Word extends Token {
  /** The characters between the token before and this one. */
  readonly before: string;
  /** The characters between this token and the next one. */
  readonly after: string;
  readonly capital: boolean;
  /** Two letters or more, all of them capitals. */
  readonly caps: boolean;
  readonly digits: boolean;
  readonly cjk: boolean;
}

const DIGITS = /^\p{N}/u;
const CJK = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u;

/** The prompt as words; offsets are UTF-16 units of the prompt as given. Linear, and total over all strings. */
export function wordsOf(prompt: string): Word[] {
  const tokens = splitPlus(tokenize(prompt));
  return tokens.map((token, i): Word => {
    const previousEnd = i === 0 ? 0 : (tokens[i - 1]?.end ?? 0);
    const nextStart = tokens[i + 1]?.start ?? prompt.length;
    const written = writtenAs(token.text);
    return {
      text: token.text,
      folded: token.folded,
      start: token.start,
      end: token.end,
      gap: token.gap,
      before: prompt.slice(previousEnd, token.start),
      after: prompt.slice(token.end, nextStart),
      capital: written.capital,
      caps: written.caps,
      digits: written.digits,
      cjk: written.cjk,
    };
  });
}

type Written = Pick<Word, 'capital' | 'caps' | 'digits' | 'cjk'>;

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

/** "50M+" is a number with a magnitude and a plus sign, not the name "M+"; nor is "Series B+" a product. */
function splitPlus(tokens: Token[]): Token[] {
  return tokens.map((token, i) => {
    const number = tokens[i - 1];
    const afterNumber = number !== undefined && token.gap !== 'space' && DIGITS.test(number.text);
    if (!token.folded.endsWith('+') || !(afterNumber || /^[a-z]\+$/.test(token.folded))) return token;
    const text = token.text.replace(/\++$/, '');
    return { ...token, text, folded: token.folded.replace(/\++$/, ''), end: token.start + text.length };
  });
}
