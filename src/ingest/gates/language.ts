import type { Gate } from './evidence.ts';
import { LANGUAGES_OF_WORD } from './function-words.ts';
import { refuse } from './refusal.ts';

const LETTERS_MIN = 12;
const SCRIPT_SHARE = 0.6;
/** A few words decide nothing: names and quotations bring them. */
const WORDS_MIN = 3;
const WORDS_SHARE = 0.12;

/** Refuses only what is clearly of another language: its script, or its function words against those of the ten. */
export const languageGate: Gate = ({ text, ascii, words }) => {
  const language = (ascii ? null : otherScript(text)) ?? otherLanguage(words);
  return language === null ? null : refuse('language', 'text', `is in ${language}, which is not supported`);
};

const SCRIPTS: readonly (readonly [number, number, string])[] = [
  [0x0370, 0x03ff, 'Greek'],
  [0x0400, 0x052f, 'a Cyrillic script'],
  [0x0530, 0x058f, 'Armenian'],
  [0x0590, 0x05ff, 'Hebrew'],
  [0x0600, 0x077f, 'an Arabic script'],
  [0x0900, 0x0dff, 'an Indic script'],
  [0x0e00, 0x0e7f, 'Thai'],
  [0x0e80, 0x0fff, 'Lao or Tibetan'],
  [0x1000, 0x109f, 'Burmese'],
  [0x10a0, 0x10ff, 'Georgian'],
  [0x1100, 0x11ff, 'Korean'],
  [0x1200, 0x137f, 'Ethiopic'],
  [0x1780, 0x17ff, 'Khmer'],
  [0xac00, 0xd7af, 'Korean'],
];

function otherScript(text: string): string | null {
  let letters = 0;
  let other = 0;
  let first: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x370) {
      if ((code | 32) >= 97 && (code | 32) <= 122) letters++;
      else if (code >= 0xc0) letters++;
      continue;
    }
    if (code >= 0x3040 && code <= 0x9fff) letters++;
    const script = SCRIPTS.find(([from, to]) => code >= from && code <= to);
    if (script === undefined) continue;
    letters++;
    other++;
    first ??= script[2];
  }
  return other >= LETTERS_MIN && other >= letters * SCRIPT_SHARE ? first : null;
}

function otherLanguage(words: readonly string[]): string | null {
  let supported = 0;
  let hits: Map<string, number> | null = null;
  for (const word of words) {
    const languages = LANGUAGES_OF_WORD.get(word);
    if (languages === undefined) continue;
    if (languages.length === 0) supported++;
    hits ??= new Map();
    for (const language of languages) hits.set(language, (hits.get(language) ?? 0) + 1);
  }
  for (const [language, count] of hits ?? []) {
    if (count >= WORDS_MIN && count >= supported * 2 && count >= words.length * WORDS_SHARE) return language;
  }
  return null;
}
