import { fold } from './fold.ts';

const PLAIN = /^[a-z0-9]+$/;
const PLAIN_WORDS = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
const BETWEEN = /[^\p{L}\p{M}\p{N}]+/u;

/** The letters-and-digits pieces of a folded token: "u.s." -> u, s; "fort-worth" -> fort, worth; "," -> none. */
export function pieces(token: string): string[] {
  if (PLAIN.test(token)) return [token];
  return token.split(BETWEEN).filter((piece) => piece !== '');
}

/** The key under which a name is indexed: its folded pieces joined by blanks. */
export function surfaceKey(name: string): string {
  const folded = fold(name);
  return PLAIN_WORDS.test(folded) ? folded : pieces(folded).join(' ');
}

const SHORT_FORMS: [RegExp, string][] = [
  [/\bsaint\b/, 'st'],
  [/\bst\b/, 'saint'],
  [/\bfort\b/, 'ft'],
  [/\bmount\b/, 'mt'],
];

/** Other spellings of a name that its key does not cover: without the apostrophe, and with St for Saint and the like. */
export function spellings(name: string): string[] {
  const keys = [surfaceKey(name)];
  if (/['’‘ʿ]/.test(name)) keys.push(surfaceKey(name.replace(/['’‘ʿ]/g, '')));
  if (name.includes('aint') || /\b(?:St|Fort|Mount)\b/.test(name)) {
    for (const [long, short] of SHORT_FORMS) {
      const key = keys[0] ?? '';
      if (long.test(key)) keys.push(key.replace(long, short));
    }
  }
  return keys;
}

const CJK = /[\u3005\u3040-\u30ff\u3400-\u9fff]/;
export const isCjk = (text: string): boolean => CJK.test(text);
