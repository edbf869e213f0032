import type { Language } from '../../domain/parsed.ts';
import { memoOf } from '../../memo.ts';
import type { Cues, SurfaceLanguage, TopicSurface, Vocabulary } from '../../vocabulary/api.ts';
import type { PhraseMatch } from '../../vocabulary/phrase-matcher.ts';
import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import type { Word } from './words.ts';

type Telling = Pick<Vocabulary, 'cues' | 'topics' | 'stages' | 'companyTypes'>;

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
/** What a prompt without any telling word is taken for, and what another language has to reach. */
const ENGLISH_LEAD = 0.5;
const TELLING = 0.7;
const LETTER_WEIGHT = 0.75;
const IN_THE = /^(?:no|na|nos|nas)$/;
/** Too little to decide but between equals. */
const SPELLING = 0.01;
/** A word that only one language has says more than its share. */
const UNIQUE = 0.25;
/** What a phrase of several languages, but not of English, says for each of them, as a multiple of its share. */
const SHARED = 1.6;
/** The language of a country, where it decides between equals. */
const SPOKEN: Readonly<Record<string, Language>> = {
  ...{ DE: 'de', AT: 'de', CH: 'de', NL: 'nl', BE: 'nl', FR: 'fr', IT: 'it', PT: 'pt', BR: 'pt' },
  ...{ ES: 'es', MX: 'es', AR: 'es', CO: 'es', CL: 'es', PE: 'es' },
};
/** Words by length: "la" and "ma" are abbreviations of places as well. */
const WEIGHT_BY_LENGTH = [0, 0.3, 0.4, 0.7];

/**
 * The language the prompt is written in, from its function words, cues and topics, then its letters. English unless
 * another is clearly ahead, so that "la" or a city with an umlaut does not decide; kana mean Japanese, other Han text
 * Chinese.
 */
export function detectLanguage(
  words: readonly Word[],
  places: readonly (readonly PlaceCandidate[])[],
  vocabulary: Telling,
): Language {
  const script = ofScript(words);
  if (script !== null) return script;
  const scores = new Map<Language, number>(
    LATIN.map((language) => [language, language === 'en' ? ENGLISH_LEAD : 0]),
  );
  const named = placeWords(places);
  words.forEach((word, i) => {
    if (tells(words, i) && !named.has(i)) wordScores(word, vocabulary.cues, scores);
  });
  phraseScores(words, vocabulary, scores);
  spellingScores(places, scores);
  words.forEach((word, i) => {
    // "no Brasil": in Brazil; a Spaniard would say "no en Brasil".
    if (IN_THE.test(word.folded) && places[i + 1]?.[0]?.caution === 'ok')
      add(scores, 'pt', LETTER_WEIGHT / 2);
  });
  let best: Language = 'en';
  for (const language of LATIN) if (scoreOf(scores, language) > scoreOf(scores, best)) best = language;
  return scoreOf(scores, best) < TELLING ? 'en' : best;
}

/** Words of names of places, which are in no language ("Den Haag", "Los Angeles"). */
function placeWords(places: readonly (readonly PlaceCandidate[])[]): Set<number> {
  const named = new Set<number>();
  places.forEach((candidates, i) => {
    const longest = candidates[0];
    if (longest === undefined || longest.length < 2) return;
    for (let at = i; at < i + longest.length; at++) named.add(at);
  });
  return named;
}

/** Numbers, acronyms and parts of domain names are in no language. */
function tells(words: readonly Word[], i: number): boolean {
  const word = words[i];
  if (word === undefined || word.digits || word.cjk || word.caps || word.before === '.') return false;
  return words[i + 1]?.before !== '.' && (word.text.length > 1 || word.gap === 'space' || i === 0);
}

function wordScores(word: Word, cues: Cues, scores: Map<Language, number>): void {
  const weight = weightOf(word);
  const speakers = speakersOf(cues, word.folded);
  for (const language of speakers) {
    add(scores, language, weight * (1 / speakers.length + (speakers.length === 1 ? UNIQUE : 0)));
  }
  if (word.capital) return;
  // All of these letters fold to others.
  const lower = word.text.toLowerCase();
  if (lower === word.folded) return;
  for (const [letters, languages] of LETTERS) {
    if (!letters.test(lower)) continue;
    for (const language of languages) add(scores, language, LETTER_WEIGHT / languages.length);
  }
}

/** Whose function word it is. */
const speakersOf = memoOf(
  (cues: Cues, folded): readonly Language[] =>
    LATIN.filter((language) => cues.stopWords(language).has(folded)),
  4096,
);

/** Names of places decide nothing but a tie: "en Brasil" is not French. */
function spellingScores(places: readonly (readonly PlaceCandidate[])[], scores: Map<Language, number>): void {
  for (const candidates of places) {
    const language = LATIN.find((known) => known === candidates[0]?.language);
    if (language !== undefined) add(scores, language, SPELLING);
    const spoken = SPOKEN[candidates[0]?.within.country ?? ''];
    if (spoken !== undefined) add(scores, spoken, SPELLING / 2);
  }
}

/** Cue phrases ("que buscan", "mit Sitz in") and names of topics ("banche") tell as well; those of one language the most. */
function phraseScores(
  words: readonly Word[],
  { cues, topics, stages, companyTypes }: Telling,
  scores: Map<Language, number>,
): void {
  for (let i = 0; i < words.length; ) {
    const tables = [
      cues.matchesAt(words, i),
      foreign(topics.matchesAt(words, i)),
      stages.matchesAt(words, i),
      companyTypes.matchesAt(words, i),
    ];
    const end = longestEnd(tables, i + 1);
    const languages = languagesAt(tables, end);
    const speakers =
      languages.size === 0 || languages.has('any') || !tells(words, i)
        ? []
        : LATIN.filter((language) => languages.has(language));
    let weight = 0;
    for (let at = i; at < end; at++) weight += weightOf(words[at]);
    // "supermarkten" is Dutch or German, but not English.
    const shared = speakers.length > 1 && !languages.has('en') ? SHARED : 1;
    for (const language of speakers) add(scores, language, (weight * shared) / speakers.length);
    i = end;
  }
}

type Found = readonly PhraseMatch<{ readonly language: SurfaceLanguage; readonly kind?: unknown }>[];

/** Where the longest phrase ends; function words are no phrases. */
function longestEnd(tables: readonly Found[], least: number): number {
  let end = least;
  for (const found of tables)
    for (const hit of found) if (hit.end > end && hit.entry.kind !== 'stop') end = hit.end;
  return end;
}

const NO_LANGUAGES: ReadonlySet<SurfaceLanguage> = new Set();

function languagesAt(tables: readonly Found[], end: number): ReadonlySet<SurfaceLanguage> {
  let languages: Set<SurfaceLanguage> | null = null;
  for (const found of tables)
    for (const hit of found)
      if (hit.end === end && hit.entry.kind !== 'stop') {
        languages ??= new Set();
        languages.add(hit.entry.language);
      }
  return languages ?? NO_LANGUAGES;
}

/** English names of topics are used in every language ("fintech", "software"); they tell nothing. */
function foreign(matches: readonly PhraseMatch<TopicSurface>[]): readonly PhraseMatch<TopicSurface>[] {
  return matches.some(({ entry }) => entry.language === 'en') ? [] : matches;
}

function weightOf(word: Word | undefined): number {
  return word === undefined ? 0 : (WEIGHT_BY_LENGTH[word.text.length] ?? 1);
}

function add(scores: Map<Language, number>, language: Language, weight: number): void {
  scores.set(language, scoreOf(scores, language) + weight);
}

function scoreOf(scores: ReadonlyMap<Language, number>, language: Language): number {
  return scores.get(language) ?? 0;
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
  if (kana > 0) return 'ja';
  // Simplified forms of the same words would not match these.
  return japanese >= 2 && japanese * 3 >= han ? 'ja' : 'zh';
}
