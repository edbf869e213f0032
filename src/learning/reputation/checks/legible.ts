import type { QueryFacts } from '../query-facts.ts';
import { percent, type QueryCheck } from './check.ts';

const KEY_ROWS = ['qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'];
const ONE_SIGN = /(.)\1{3}/u;
const LATIN = /^[a-z]+$/;
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{7}/;
const VOWEL = /[aeiouy]/;
const WORD_MAX = 40;

/** Share of the letters that stand in words that can be words; 0 where nothing is asked for. */
export const legible: QueryCheck = {
  value: (facts) => share(facts),
  sentence: (facts) =>
    facts.asksForSomething
      ? `only ${percent(share(facts))} of the prompt are words`
      : 'the prompt asks for nothing',
};

function share({ words, prompt, asksForSomething }: QueryFacts): number {
  if (!asksForSomething || words.length === 0) return 0;
  let all = 0;
  let good = 0;
  for (const word of words) {
    all += word.length;
    if (!isGarbage(word, prompt)) good += word.length;
  }
  return good / all;
}

/** Keys in the order of a keyboard, one sign again and again, or no vowel where the word is no abbreviation. */
function isGarbage(word: string, prompt: string): boolean {
  if (repeatsSign(word) || word.length > WORD_MAX) return !/^\d+$/.test(word) && isLatinOrMixed(word);
  if (!LATIN.test(word) || word.length < 4) return false;
  // A row's first keys, or five of it: "wert" is a word.
  if (KEY_ROWS.some((row) => row.startsWith(word) || (word.length >= 5 && row.includes(word)))) return true;
  if (CONSONANTS.test(word)) return true;
  return !VOWEL.test(word) && word.length >= 5 && !prompt.includes(word.toUpperCase());
}

/** Four times the same sign in a row; words hold no line ends. */
function repeatsSign(word: string): boolean {
  let run = 1;
  let before = -1;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if (code > 127) return ONE_SIGN.test(word);
    run = code === before ? run + 1 : 1;
    if (run === 4) return true;
    before = code;
  }
  return false;
}

function isLatinOrMixed(word: string): boolean {
  return /[a-z0-9]/.test(word);
}
