import { GrowU32 } from './packed-arrays.ts';
import { stem } from './stem.ts';
import { STOP_WORDS } from './stop-words.ts';
import { HASH_SEED, hashStep, TermCache } from './term-cache.ts';

/** Goes up when analyze() gives other terms for a text: indexes saved before are then rebuilt. */
export const ANALYSIS_VERSION = 1;

/**
 * Text to index terms: folded to lower-case letters without accents, split into words, stop words dropped, lightly
 * stemmed; Chinese and Japanese runs become overlapping pairs of characters. One function for documents and queries.
 * Kept whole: c++, c#, .net, node.js, r&d, 3.5; joined: e-commerce, u.s., 1,000.
 */
export function analyze(text: string): string[] {
  found.length = 0;
  termCache.makeRoom();
  analyzeNumbers(text, found);
  const terms: string[] = [];
  for (let i = 0; i < found.length; i++) terms.push(termCache.terms[found.data[i] ?? 0] ?? '');
  return terms;
}

const found = new GrowU32(64);

/** The same as numbers of termCache.terms, appended to `out`, for the index builder. */
export function analyzeNumbers(text: string, out: GrowU32): void {
  const before = out.length;
  if (readQuickly(text, out)) return;
  out.length = before;
  for (const token of tokenize(fold(text))) add(termCache.numberOf(token), out);
}

function add(number: number, out: GrowU32): void {
  if (number !== 0) out.push(number);
}

/** Reads a text of ASCII characters; false, with `out` half done, at any other. */
function readQuickly(text: string, out: GrowU32): boolean {
  const n = text.length;
  let i = 0;
  while (i < n) {
    const from = i;
    let hash = HASH_SEED;
    let code = SPACE;
    for (; i < n; i++) {
      code = text.charCodeAt(i);
      const low = code < 128 ? (LOWER[code] ?? 0) : 0;
      if (low === 0) break;
      hash = hashStep(hash, low);
    }
    if (i === n) code = SPACE;
    if (code > 127) return false;
    if (i === from) {
      if (code === DOT && isDotNet(text.slice(Math.max(0, i - 4), i + 6).toLowerCase(), Math.min(i, 4))) {
        add(termCache.numberOf('.net'), out);
        i += 4;
      } else i++;
    } else if (JOINING[code] === 1 && mayJoin(text, code, i)) {
      i = readJoined(text, from, out);
      if (i < 0) return false;
    } else add(termCache.numberAt(text, from, i, hash), out);
  }
  return true;
}

const SPACE = 32;
const DOT = 46;
/** Lower-case letter or digit; 0 for any other character. */
const LOWER = Uint8Array.from({ length: 128 }, (_, c) =>
  (c >= 97 && c <= 122) || (c >= 48 && c <= 57) ? c : c >= 65 && c <= 90 ? c + 32 : 0,
);
/** Marks that pushJoined() may take into a word. */
const JOINING = Uint8Array.from({ length: 128 }, (_, c) =>
  "+#'-&.,".includes(String.fromCharCode(c)) ? 1 : 0,
);

function mayJoin(text: string, mark: number, at: number): boolean {
  if (mark === 43 || mark === 35) return true;
  if (at + 1 >= text.length) return false;
  const next = text.charCodeAt(at + 1);
  return next > 127 || (LOWER[next] ?? 0) !== 0;
}

/** One word with marks by the careful path; -1 where other than ASCII characters follow closely. */
function readJoined(text: string, from: number, out: GrowU32): number {
  const near = text.slice(from, from + JOINED_MAX);
  if (!isAscii(near)) return -1;
  const tokens: string[] = [];
  const end = pushWord(near.toLowerCase(), 0, tokens);
  // A word that goes on after what was cut out is read from the whole text.
  if (end >= JOINED_MAX - 1 && from + end < text.length) return -1;
  for (const token of tokens) add(termCache.numberOf(token), out);
  return from + end;
}

const JOINED_MAX = 64;

/** Lower case, compatibility forms and accents folded. Marks of scripts where they make another letter (kana) stay. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøłđðþı’]/g, (c) => LETTERS[c] ?? c);
}

const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  '’': "'",
};

/** Spellings of one thing, by token. */
const ALIASES: Record<string, string> = {
  nodejs: 'node.js',
  nextjs: 'next.js',
  reactjs: 'react',
  'react.js': 'react',
  vuejs: 'vue',
  'vue.js': 'vue',
  angularjs: 'angular',
  dotnet: '.net',
  csharp: 'c#',
  cpp: 'c++',
};

export const termCache = new TermCache((token) =>
  STOP_WORDS.has(token) ? '' : (ALIASES[token] ?? stem(token)),
);

const OTHER = 0;
const WORD = 1;
const DIGIT = 2;
const CJK = 3;
const ASCII_CLASS = Uint8Array.from({ length: 128 }, (_, c) =>
  c >= 97 && c <= 122 ? WORD : c >= 48 && c <= 57 ? DIGIT : OTHER,
);
const LETTER_OR_NUMBER = /[\p{L}\p{N}\p{M}]/u;

function classOf(code: number): number {
  if (code < 128) return ASCII_CLASS[code] ?? OTHER;
  if (code >= 0x3041 && code <= 0x30ff) return code === 0x30fb ? OTHER : CJK;
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || code === 0x3005) return CJK;
  // Surrogate halves (rare Han, letters of rare scripts) count as letters; emoji become harmless rare terms.
  if (code >= 0xd800 && code <= 0xdfff) return WORD;
  return LETTER_OR_NUMBER.test(String.fromCharCode(code)) ? WORD : OTHER;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const n = text.length;
  let i = 0;
  while (i < n) {
    const c = classOf(text.charCodeAt(i));
    if (c === OTHER) {
      if (isDotNet(text, i)) {
        tokens.push('.net');
        i += 4;
      } else i++;
    } else if (c === CJK) i = pushPairs(text, i, tokens);
    else i = pushWord(text, i, tokens);
  }
  return tokens;
}

/** ".net" that starts a word, or follows "asp", "vb" or "ado" (their token is already out). */
function isDotNet(text: string, i: number): boolean {
  if (text.charCodeAt(i) !== 46 || !text.startsWith('.net', i) || isWordAt(text, i + 4)) return false;
  return (
    i === 0 ||
    !isWordAt(text, i - 1) ||
    /(?:^|[^a-z0-9])(?:asp|vb|ado)$/.test(text.slice(Math.max(0, i - 4), i))
  );
}

function isWordAt(text: string, i: number): boolean {
  if (i >= text.length) return false;
  const c = classOf(text.charCodeAt(i));
  return c === WORD || c === DIGIT;
}

function pushPairs(text: string, from: number, tokens: string[]): number {
  let end = from + 1;
  while (end < text.length && classOf(text.charCodeAt(end)) === CJK) end++;
  if (end - from === 1) tokens.push(text.slice(from, end));
  for (let i = from; i + 2 <= end; i++) tokens.push(text.slice(i, i + 2));
  return end;
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    const c = code < 128 ? ASCII_CLASS[code] : classOf(code);
    if (c !== WORD && c !== DIGIT) break;
    end++;
  }
  return end;
}

function pushWord(text: string, from: number, tokens: string[]): number {
  const end = wordEnd(text, from);
  const next = text.charCodeAt(end);
  // The common case: a word followed by a space or the end.
  if (next === 32 || end === text.length) {
    tokens.push(text.slice(from, end));
    return end;
  }
  return pushJoined(text, from, end, next, tokens);
}

/** Words that a punctuation mark belongs to. `end` is where the plain word ends and `next` the character there. */
function pushJoined(text: string, from: number, end: number, next: number, tokens: string[]): number {
  const word = text.slice(from, end);
  const single = end - from === 1;
  if (next === 43 && text.charCodeAt(end + 1) === 43 && !isWordAt(text, end + 2))
    return push(tokens, `${word}++`, end + 2);
  if (next === 35 && single && !isWordAt(text, end + 1)) return push(tokens, `${word}#`, end + 1);
  if (next === 39 && text.charCodeAt(end + 1) === 115 && !isWordAt(text, end + 2))
    return push(tokens, word, end + 2);
  if (!isWordAt(text, end + 1)) return push(tokens, word, end);
  const restEnd = wordEnd(text, end + 1);
  const rest = text.slice(end + 1, restEnd);
  if (next === 45 && single && ASCII_CLASS[text.charCodeAt(from)] === WORD)
    return push(tokens, word + rest, restEnd);
  if (next === 38 && restEnd - from <= 5) return push(tokens, `${word}&${rest}`, restEnd);
  if (next === 46 && rest === 'js') return push(tokens, `${word}.js`, restEnd);
  if (next === 46 && isNumber(word) && isNumber(rest)) return push(tokens, `${word}.${rest}`, restEnd);
  if (next === 44 && isNumber(word) && rest.length === 3 && isNumber(rest))
    return pushThousands(text, word + rest, restEnd, tokens);
  if (next === 46 && single && rest.length === 1) return pushAcronym(text, from, tokens);
  return push(tokens, word, end);
}

function push(tokens: string[], token: string, next: number): number {
  tokens.push(token);
  return next;
}

function isNumber(word: string): boolean {
  for (let i = 0; i < word.length; i++) if (ASCII_CLASS[word.charCodeAt(i)] !== DIGIT) return false;
  return true;
}

/** 1,000,000 */
function pushThousands(text: string, start: string, from: number, tokens: string[]): number {
  let number = start;
  let end = from;
  while (text.charCodeAt(end) === 44) {
    const group = text.slice(end + 1, wordEnd(text, end + 1));
    if (group.length !== 3 || !isNumber(group)) break;
    number += group;
    end += 4;
  }
  return push(tokens, number, end);
}

/** u.s.a. */
function pushAcronym(text: string, from: number, tokens: string[]): number {
  let word = text.charAt(from);
  let end = from + 1;
  while (text.charCodeAt(end) === 46 && isWordAt(text, end + 1) && !isWordAt(text, end + 2)) {
    word += text.charAt(end + 1);
    end += 2;
  }
  return push(tokens, word, end);
}
