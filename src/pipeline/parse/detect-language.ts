import type { Language } from '../../domain/parsed.ts';
import type { Cues } from '../../vocabulary/api.ts';
import type { Word } from './words.ts';

const LATIN: readonly Language[] = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl'];
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
const COMPANY_JA = /[株従業社開発売査議員]/;
/** Letters that only some of the languages write. */
const LETTERS: readonly (readonly [RegExp, readonly Language[]])[] = [
  [/ß/, ['de']],
  [/[äöü]/, ['de']],
  [/[ãõ]/, ['pt']],
  [/ç/, ['fr', 'pt']],
  [/[èùœêû]/, ['fr', 'it']],
  [/[ñ¿¡]/, ['es']],
  [/[ìò]/, ['it']],
];
const ENGLISH_LEAD = 0.5;
const LETTER_WEIGHT = 0.75;

/**
 * The language the prompt is written in, from its function words, then its letters. English unless another is clearly
 * ahead, so that "la" or a city with an umlaut does not decide; kana mean Japanese, other Han text Chinese.
 */
export function detectLanguage(words: readonly Word[], cues: Cues): Language {
  const script = ofScript(words);
  if (script !== null) return script;
  const scores = new Map<Language, number>(
    LATIN.map((language) => [language, language === 'en' ? ENGLISH_LEAD : 0]),
  );
  for (const word of words) {
    if (word.digits || word.cjk || word.caps || (word.text.length === 1 && word.gap !== 'space')) continue;
    const speakers = LATIN.filter((language) => cues.stopWords(language).has(word.folded));
    // A word of many languages says little about any one of them.
    for (const language of speakers)
      add(scores, language, 1 / speakers.length + (speakers.length === 1 ? 0.25 : 0));
    if (word.capital) continue;
    for (const [letters, languages] of LETTERS) {
      if (letters.test(word.text.toLowerCase()))
        for (const language of languages) add(scores, language, LETTER_WEIGHT / languages.length);
    }
  }
  let best: Language = 'en';
  for (const language of LATIN) if ((scores.get(language) ?? 0) > (scores.get(best) ?? 0)) best = language;
  return best;
}

function add(scores: Map<Language, number>, language: Language, weight: number): void {
  scores.set(language, (scores.get(language) ?? 0) + weight);
}

/** A few ideographs inside an otherwise Latin prompt (a company's name) do not make it Chinese. */
function ofScript(words: readonly Word[]): Language | null {
  let kana = 0;
  let han = 0;
  let latin = 0;
  let japanese = 0;
  for (const word of words) {
    if (!word.cjk) {
      if (!word.digits) latin += word.text.length;
    } else if (KANA.test(word.text)) kana++;
    else if (HAN.test(word.text)) {
      han++;
      if (COMPANY_JA.test(word.text)) japanese++;
    }
  }
  if (kana + han === 0 || (kana + han) * 3 < latin) return null;
  if (kana > 0 && kana * 8 >= han) return 'ja';
  // Simplified forms of the same words would not match these.
  return japanese >= 2 && japanese * 3 >= han ? 'ja' : 'zh';
}
