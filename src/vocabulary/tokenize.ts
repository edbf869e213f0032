import { scanWords } from './scan-words.ts';

/**
 * How a token is joined to the one before: none (first token, or two CJK characters side by side), joint (hyphen, slash, &, dot,
 * apostrophe, plus without a space), space, or break (comma, colon, bracket, quote, full stop, line end): phrases never cross a break.
 */
export type Gap = 'none' | 'joint' | 'space' | 'break';

/** One word, number or single CJK character. [start, end) are UTF-16 offsets into the text. */
export interface Token {
  readonly text: string;
  readonly folded: string;
  readonly start: number;
  readonly end: number;
  readonly gap: Gap;
}

const BREAK = /[,;:!?()[\]{}"“”„«»「」『』（）、。，；：！？|•·\n\r\t]|\.\s|\s[-–—]\s/u;
const SPACED = /\s/u;

/** Splits text into words; numbers keep their separators ("1,000", "2.5"); "50k" is "50" and "k"; "c++", "c#" and ".net" stay whole. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  scanWords(text, (start, end) => {
    const raw = text.slice(start, end);
    const gap = tokens.length === 0 ? 'none' : gapOf(text, last, start);
    tokens.push({ text: raw, folded: fold(raw), start, end, gap });
    last = end;
  });
  return tokens;
}

/** How what stands in [start, end) joins the tokens on both sides. */
export function gapOf(text: string, start: number, end: number): Gap {
  if (start === end) return 'none';
  if (end - start === 1 && text.charCodeAt(start) === 0x20) return 'space';
  const between = text.slice(start, end);
  if (BREAK.test(between)) return isAbbreviation(text, start, between) ? 'space' : 'break';
  return SPACED.test(between) ? 'space' : 'joint';
}

const ABBREVIATION =
  /(?:^|[^\p{L}\p{N}])(?:ste?|ft|mt|[sj]n?r|asst|assoc|exec|mgr|dir|dept|approx|max|min|incl|excl|mind|inkl|exkl|mio|mrd|tsd|mln|mld)$/iu;
const ABBREVIATION_CHARACTERS_MAX = 7;

/** "D.C. area", "U.S. Area": initials before a word that begins no sentence. */
const INITIALS = /(?:^|[^\p{L}\p{N}.])(?:\p{L}\.){1,3}\p{L}$/u;
const GOES_ON = /^(?:\p{Ll}|Area|Metro|Region|Market|Based)/u;

/** "St. Louis", "Sr. Engineer": the dot ends a word, not a sentence. */
function isAbbreviation(text: string, dot: number, between: string): boolean {
  if (!/^\.[ \u00a0]+$/.test(between)) return false;
  const before = text.slice(Math.max(0, dot - ABBREVIATION_CHARACTERS_MAX), dot);
  if (ABBREVIATION.test(before)) return true;
  // "EE. UU."
  if (/(?:^|[^\p{L}\p{N}])EE$/u.test(before) && text.startsWith('UU', dot + between.length)) return true;
  const after = text.slice(dot + between.length, dot + between.length + ABBREVIATION_CHARACTERS_MAX);
  return GOES_ON.test(after) && INITIALS.test(before);
}

const SPECIAL: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  ð: 'd',
  þ: 'th',
};
/** Words are short: a loop is faster than an expression. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** Hiragana, katakana and the common ideographs: letters that have no case and no other form. */
export function isPlainCjk(code: number): boolean {
  return (
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a1 && code <= 0x30fa) ||
    (code >= 0x4e00 && code <= 0x9fff)
  );
}

/** Lower case without accents (compatibility forms unified, kana voicing kept): "Zürich" -> "zurich", "Ｓａａｓ" -> "saas". */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  if (text.length === 1 && isPlainCjk(text.charCodeAt(0))) return text;
  return text
    .normalize('NFKD')
    .replace(/(?![\u3099\u309a])\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđłıðþ]/g, (c) => SPECIAL[c] ?? c)
    .normalize('NFC');
}
