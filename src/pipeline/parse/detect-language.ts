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
    if (
      word.digits ||
      word.cjk ||
      word.caps ||
      (word.text.length === 1 && word.gap !== 'space') ||
      word.before === '.'
    )
      continue;
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
  cueScores(words, cues, scores);
  let best: Language = 'en';
  for (const language of LATIN) if ((scores.get(language) ?? 0) > (scores.get(best) ?? 0)) best = language;
  return best;
}

/** Cue phrases ("que buscan", "mit Sitz in") tell as well; those of one language the most. */
function cueScores(words: readonly Word[], cues: Cues, scores: Map<Language, number>): void {
  for (let i = 0; i < words.length; ) {
    const hits = cues.matchesAt(words, i).filter((hit) => hit.entry.kind !== 'stop');
    const end = hits[0]?.end ?? i + 1;
    const languages = new Set(hits.filter((hit) => hit.end === end).map((hit) => hit.entry.language));
    const speakers = LATIN.filter((language) => languages.has(language));
    const shared = languages.has('any') || words[i]?.caps === true || (words[i]?.text.length ?? 0) < 2;
    if (!shared) for (const language of speakers) add(scores, language, (end - i) / speakers.length);
    i = end;
  }
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
