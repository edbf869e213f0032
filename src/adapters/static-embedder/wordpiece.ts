/** Settings of a BERT-type tokenizer; the defaults are those of the uncased English models. */
export interface WordPieceOptions {
  lowercase?: boolean;
  stripAccents?: boolean;
  spaceChinese?: boolean;
  cleanText?: boolean;
  unknown?: string;
  prefix?: string;
  /** Words of more code points than this are one unknown token. */
  wordCharsMax?: number;
}

export interface WordPiece {
  readonly unknownId: number;
  /** Token ids of a text, at most `limit`, without the marks of start and end. Text that spells a special token is plain text. */
  encode(text: string, limit?: number): number[];
}

const DROP = 0;
const SPACE = 1;
const PUNCTUATION = 2;
const WORD = 3;
const CACHED_WORDS_MAX = 50_000;

const ASCII_CLASS = asciiClasses();
const ASCII_ONLY = /^[\x00-\x7f]*$/;
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const WHITE_SPACE = /\p{White_Space}/u;
const MARK = /\p{Mn}/gu;
const PUNCTUATION_MARK = /\p{P}/u;

/**
 * BERT's tokenizer: clean, space out Chinese, fold case and accents, split at spaces and punctuation,
 * then the longest vocabulary entry from the left, again and again (Devlin et al. 2018; Wu et al. 2016).
 */
export function wordPiece(
  vocabulary: ReadonlyMap<string, number>,
  options: WordPieceOptions = {},
): WordPiece {
  const unknownId = vocabulary.get(options.unknown ?? '[UNK]');
  if (unknownId === undefined) throw new Error('the vocabulary has no token for unknown words');
  const prefix = options.prefix ?? '##';
  const wordCharsMax = options.wordCharsMax ?? 100;
  const cache = new Map<string, readonly number[]>();

  const piecesOf = (word: string): readonly number[] => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const pieces = longestMatches(word, vocabulary, prefix, wordCharsMax) ?? [unknownId];
    if (cache.size >= CACHED_WORDS_MAX) cache.clear();
    cache.set(word, pieces);
    return pieces;
  };

  return {
    unknownId,
    encode(text, limit = Number.POSITIVE_INFINITY) {
      const ids: number[] = [];
      const take = (word: string): boolean => {
        for (const id of piecesOf(word)) {
          if (ids.length >= limit) return false;
          ids.push(id);
        }
        return true;
      };
      if (ASCII_ONLY.test(text) && (options.cleanText ?? true)) {
        splitAscii(options.lowercase === false ? text : text.toLowerCase(), take);
      } else {
        splitWords(normalize(text, options), take);
      }
      return ids;
    },
  };
}

function longestMatches(
  word: string,
  vocabulary: ReadonlyMap<string, number>,
  prefix: string,
  wordCharsMax: number,
): number[] | null {
  const whole = vocabulary.get(word);
  if (whole !== undefined && word.length <= wordCharsMax) return [whole];
  const chars = Array.from(word);
  if (chars.length > wordCharsMax) return null;
  const pieces: number[] = [];
  let start = 0;
  while (start < chars.length) {
    let end = chars.length;
    let id: number | undefined;
    for (; end > start; end--) {
      const piece = chars.slice(start, end).join('');
      id = vocabulary.get(start === 0 ? piece : prefix + piece);
      if (id !== undefined) break;
    }
    if (id === undefined) return null;
    pieces.push(id);
    start = end;
  }
  return pieces;
}

/** `take` answers false when no more is wanted. */
function splitAscii(text: string, take: (word: string) => boolean): void {
  let start = -1;
  let dropped = false;
  const end = text.length;
  for (let i = 0; i <= end; i++) {
    const kind = i === end ? SPACE : ASCII_CLASS[text.charCodeAt(i)];
    if (kind === WORD) {
      if (start < 0) start = i;
      continue;
    }
    if (kind === DROP) {
      dropped = true;
      continue;
    }
    if (start >= 0) {
      const word = text.slice(start, i);
      if (!take(dropped ? withoutControls(word) : word)) return;
      start = -1;
    }
    dropped = false;
    if (kind === PUNCTUATION && !take(text.charAt(i))) return;
  }
}

function withoutControls(word: string): string {
  let out = '';
  for (const char of word) if (ASCII_CLASS[char.charCodeAt(0)] !== DROP) out += char;
  return out;
}

function splitWords(text: string, take: (word: string) => boolean): void {
  let start = -1;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const char = code < 128 ? '' : String.fromCodePoint(text.codePointAt(i) ?? 0);
    const kind = code < 128 ? ASCII_CLASS[code] : classOf(char);
    const next = i + (char.length || 1);
    if (kind === SPACE || kind === PUNCTUATION) {
      if (start >= 0 && !take(text.slice(start, i))) return;
      start = -1;
      if (kind === PUNCTUATION && !take(text.slice(i, next))) return;
    } else if (start < 0) {
      start = i;
    }
    i = next;
  }
  if (start >= 0) take(text.slice(start));
}

function classOf(char: string): number {
  if (WHITE_SPACE.test(char)) return SPACE;
  return PUNCTUATION_MARK.test(char) ? PUNCTUATION : WORD;
}

function normalize(text: string, options: WordPieceOptions): string {
  const lowercase = options.lowercase ?? true;
  const cleanText = options.cleanText ?? true;
  const spaceChinese = options.spaceChinese ?? true;
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (cleanText && isDropped(char, code)) continue;
    if (cleanText && (code < 128 ? ASCII_CLASS[code] === SPACE : WHITE_SPACE.test(char))) out += ' ';
    else if (spaceChinese && isChinese(code)) out += ` ${char} `;
    else out += char;
  }
  if (options.stripAccents ?? lowercase) out = out.normalize('NFD').replace(MARK, '');
  return lowercase ? toLowerCase(out) : out;
}

/** The reference folds case code point by code point; whole strings differ in one letter, the sigma at the end of a word. */
function toLowerCase(text: string): string {
  return text.includes('Σ') ? Array.from(text, (char) => char.toLowerCase()).join('') : text.toLowerCase();
}

function isDropped(char: string, code: number): boolean {
  if (code < 128) return ASCII_CLASS[code] === DROP;
  return code === 0xfffd || CONTROL.test(char);
}

function isChinese(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x2a6df) ||
    (code >= 0x2a700 && code <= 0x2b73f) ||
    (code >= 0x2b740 && code <= 0x2b81f) ||
    (code >= 0x2b920 && code <= 0x2ceaf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x2f800 && code <= 0x2fa1f)
  );
}

function asciiClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    if (code === 32 || code === 9 || code === 10 || code === 13) classes[code] = SPACE;
    else if (code < 32 || code === 127) classes[code] = DROP;
    else if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) classes[code] = WORD;
    else classes[code] = PUNCTUATION;
  }
  return classes;
}
