import type { Language } from '../../domain/parsed.ts';
import type { SurfaceLanguage, TopicSurface, Vocabulary } from '../../vocabulary/api.ts';
import type { PhraseMatch } from '../../vocabulary/phrase-matcher.ts';
import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import { LATIN } from './lexicon.ts';
import { ofScript } from './script-language.ts';
import type { Word } from './words.ts';

type Telling = Pick<Vocabulary, 'cues' | 'topics' | 'stages' | 'companyTypes' | 'titles'>;

const PLACE: ReadonlyMap<string, number> = new Map(LATIN.map((language, n) => [language, n]));
const ENGLISH = LATIN.indexOf('en');
const FRENCH = LATIN.indexOf('fr');
const PORTUGUESE = LATIN.indexOf('pt');
const ITALIAN = LATIN.indexOf('it');
/** Bits: one for each of LATIN, and one for a name that is the same in every language. */
const SPEAKERS = (1 << LATIN.length) - 1;
const ANY = 1 << LATIN.length;
const NOTHING: readonly never[] = [];
/** Letters that only some of the languages write. */
const LETTERS: readonly (readonly [RegExp, readonly Language[]])[] = [
  [/ß/, ['de']],
  [/[äöü]/, ['de']],
  [/[ãõ]/, ['pt']],
  [/ç/, ['fr', 'pt']],
  [/[èùœêû]/, ['fr', 'it']],
  [/[ñ¿¡]|ción$/, ['es']],
  [/[ìò]/, ['it']],
  [/[éâîô]/, ['fr', 'pt']],
];
/** What a prompt without any telling word is taken for, and what another language has to reach. */
const ENGLISH_LEAD = 0.5;
const TELLING = 0.7;
/** No more than "in" and the like speaks for English. */
const ENGLISH_UNTOLD = ENGLISH_LEAD + 0.3;
const TITLES_SOUGHT_MAX = 12;
const TITLE_LETTERS_MIN = 6;
const LETTER_WEIGHT = 0.75;
/** What an English noun for a person says; shorter ones are abbreviations, used everywhere. */
const HEAD_WEIGHT = 0.6;
const HEAD_LENGTH_MIN = 5;
const IN_THE = /^(?:no|na|nos|nas)$/;
const ROMANCE_EN: readonly Language[] = ['es', 'fr'];
const ROMANCE_DE: readonly Language[] = ['fr', 'es', 'pt'];
/** A "de" between plain words, and once more for a language of the places that are named. */
const JOIN_WEIGHT = 0.3;
const SHORT_MAX = 4;
/** Too little to decide but between equals. */
const SPELLING = 0.01;
/** Endings of compounds that one language writes. */
const ENDINGS: readonly (readonly [RegExp, Language])[] = [
  [
    /(?:bedrijf|bedrijven|kantoren|winkels|instellingen|fabriek|fabrieken|leveranciers|organisaties|instanties|stichtingen|verenigingen)$/,
    'nl',
  ],
  [/(?:unternehmen|firmen|herstellern?|betriebe|anbieter|organisationen|behorden?|vereinen?)$/, 'de'],
];
const COMPOUND_LETTERS_MIN = 11;
/** A word that only one language has says more than its share. */
const UNIQUE = 0.25;
/** What a phrase of several languages, but not of English, says for each of them, as a multiple of its share. */
const SHARED = 1.6;
/** The language of a country, where it decides between equals. */
const SPOKEN: Readonly<Record<string, Language>> = {
  ...{ DE: 'de', AT: 'de', CH: 'de', NL: 'nl', BE: 'nl', FR: 'fr', IT: 'it', PT: 'pt', BR: 'pt' },
  ...{ ES: 'es', MX: 'es', AR: 'es', CO: 'es', CL: 'es', PE: 'es', GT: 'es', EC: 'es', UY: 'es', CR: 'es' },
  ...{ AO: 'pt', MZ: 'pt', SN: 'fr', MA: 'fr', TN: 'fr', CI: 'fr' },
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
  const script = ofScript(words, places);
  if (script !== null) return script;
  const scores = new Float64Array(LATIN.length);
  scores[ENGLISH] = ENGLISH_LEAD;
  const named = placeWords(places);
  for (let i = 0; i < words.length; i++)
    if (named?.[i] !== 1 && tells(words, i)) wordScores(words[i], scores);
  phraseScores(words, named, vocabulary, scores);
  spellingScores(places, scores);
  for (let i = 0; i + 1 < words.length; i++) {
    // "no Brasil": in Brazil; a Spaniard would say "no en Brasil".
    if (places[i + 1]?.[0]?.caution === 'ok' && IN_THE.test(words[i]?.folded ?? ''))
      add(scores, PORTUGUESE, LETTER_WEIGHT / 2);
    // "ONG en Guatemala", where "Londen en Parijs" is Dutch.
    if (words[i]?.folded === 'en' && places[i + 1]?.[0]?.caution === 'ok' && i > 0 && !placeEnds(places, i))
      for (const language of ROMANCE_EN) add(scores, PLACE.get(language) ?? 0, LETTER_WEIGHT / 2);
  }
  joinScores(words, places, named, scores);
  let best = ENGLISH;
  for (let n = 0; n < LATIN.length; n++) if ((scores[n] ?? 0) > (scores[best] ?? 0)) best = n;
  const other = LATIN[best] ?? 'en';
  if (other === 'en' && (scores[ENGLISH] ?? 0) <= ENGLISH_UNTOLD) return ofTitles(words, places, vocabulary);
  if ((scores[best] ?? 0) < TELLING || other === 'en') return 'en';
  addEnglishTitles(words, other, vocabulary, scores);
  return (scores[ENGLISH] ?? 0) > (scores[best] ?? 0) ? 'en' : other;
}

/** "CTO à Lausanne", "CEOs de fintechs mexicanas": how little a short prompt has to tell. */
function joinScores(
  words: readonly Word[],
  places: readonly (readonly PlaceCandidate[])[],
  named: Uint8Array | null,
  scores: Float64Array,
): void {
  let romance = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined || named?.[i] === 1 || (i > 0 && word.gap !== 'space')) continue;
    const next = words[i + 1];
    if (i > 0 && next?.gap === 'space' && isJoin(word, next)) {
      if (word.text === 'à') add(scores, FRENCH, LETTER_WEIGHT);
      else romance = true;
    }
    const whose = places[i]?.find(({ kind, length }) => kind === 'demonym' && length === 1);
    const language = PLACE.get(whose?.language ?? '');
    if (whose !== places[i]?.[0] || language === undefined || word.capital || word.text.length <= SHORT_MAX)
      continue;
    add(scores, language, HEAD_WEIGHT);
    // The vocabulary has one of the languages that share the form.
    if (whose?.language === 'es') add(scores, PORTUGUESE, HEAD_WEIGHT);
    if (whose?.language === 'es' && !word.folded.endsWith('s')) add(scores, ITALIAN, HEAD_WEIGHT);
  }
  if (!romance) return;
  for (const language of ROMANCE_DE) add(scores, PLACE.get(language) ?? 0, JOIN_WEIGHT);
  const spoken = new Set(places.flatMap(([likeliest]) => SPOKEN[likeliest?.within.country ?? ''] ?? []));
  for (const language of ROMANCE_DE)
    if (spoken.has(language)) add(scores, PLACE.get(language) ?? 0, JOIN_WEIGHT);
}

/** The "à" of "à la carte" and the "de" of "chef de cuisine" are said in English. */
function isJoin(word: Word, next: Word): boolean {
  if (word.text === 'à') return !/^(?:la|le|l)$/.test(next.folded);
  return (
    word.text === 'de' && !next.capital && !/^(?:cuisine|partie|rang|facto|jure|novo)$/.test(next.folded)
  );
}

/** "20 Vertriebsleiter in Köln": nothing tells but a title that one language builds. */
function ofTitles(
  words: readonly Word[],
  places: readonly (readonly PlaceCandidate[])[],
  { titles }: Telling,
): Language {
  for (let i = 0; i < words.length && i < TITLES_SOUGHT_MAX; i++) {
    const word = words[i];
    if (word === undefined || word.digits || word.caps || word.text.length < TITLE_LETTERS_MIN) continue;
    if ((places[i]?.length ?? 0) > 0 || titles.matchesAt(words, i, 'en').length > 0) continue;
    const found = LATIN.filter(
      (language) => language !== 'en' && (titles.chunkAt(words, i, language)?.confidence ?? 0) >= 0.5,
    );
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
  }
  return 'en';
}

/** "AI engineers in Düsseldorf": nouns for persons that only English has, looked up where another language is ahead. */
function addEnglishTitles(
  words: readonly Word[],
  other: Language,
  { titles }: Telling,
  scores: Float64Array,
): void {
  for (let i = 0; i < words.length; i++) {
    const found = titles.matchesAt(words, i);
    const end = found[0]?.end;
    const english = found.some(
      ({ entry, end: at }) =>
        at === end &&
        entry.language === 'en' &&
        (entry.part === 'head' || entry.part === 'phrase' || entry.part === 'role'),
    );
    const shared = found.some(({ entry }) => entry.language === other);
    if (english && !shared && (words[i]?.text.length ?? 0) >= HEAD_LENGTH_MIN)
      add(scores, ENGLISH, HEAD_WEIGHT);
  }
}

/** Whether the name of a place ends before word `i`. */
function placeEnds(places: readonly (readonly PlaceCandidate[])[], i: number): boolean {
  for (let at = Math.max(0, i - 3); at < i; at++)
    if (places[at]?.some(({ length, caution }) => at + length === i && caution === 'ok') === true)
      return true;
  return false;
}

/** Words of names of places, which are in no language ("Den Haag", "Los Angeles"); null where there are none. */
function placeWords(places: readonly (readonly PlaceCandidate[])[]): Uint8Array | null {
  let named: Uint8Array | null = null;
  for (let i = 0; i < places.length; i++) {
    const longest = places[i]?.[0];
    if (longest === undefined || longest.length < 2) continue;
    named ??= new Uint8Array(places.length);
    named.fill(1, i, i + longest.length);
  }
  return named;
}

/** Numbers, acronyms and parts of domain names are in no language. */
function tells(words: readonly Word[], i: number): boolean {
  const word = words[i];
  if (word === undefined || word.digits || word.cjk || word.caps || word.before === '.') return false;
  const after = words[i + 1]?.before;
  // "AI" is none of Italian's prepositions where nothing follows it ("head of AI/ML").
  if (word.folded === 'ai' && after !== ' ') return false;
  // "non-profit" is what everybody says.
  if (word.folded === 'non' && words[i + 1]?.gap === 'joint') return false;
  // The firm, where German writes "über".
  if (word.folded === 'uber' && /^uber$/i.test(word.text)) return false;
  return after !== '.' && (word.text.length > 1 || word.gap === 'space' || i === 0);
}

function wordScores(word: Word | undefined, scores: Float64Array): void {
  if (word === undefined) return;
  const { speakers } = word;
  if (speakers !== 0) {
    const unique = (speakers & (speakers - 1)) === 0 ? UNIQUE : 0;
    addEach(scores, speakers, weightOf(word) * (1 / count(speakers) + unique));
  }
  if (speakers === 0 && word.folded.length >= COMPOUND_LETTERS_MIN)
    for (const [ending, language] of ENDINGS)
      if (ending.test(word.folded)) add(scores, PLACE.get(language) ?? 0, LETTER_WEIGHT);
  // A word that folds to itself has none of these letters: all of them fold to others.
  if (word.capital || word.text === word.folded) return;
  const lower = word.text.toLowerCase();
  if (lower === word.folded) return;
  for (const [letters, languages] of LETTERS) {
    if (!letters.test(lower)) continue;
    for (const language of languages) add(scores, PLACE.get(language) ?? 0, LETTER_WEIGHT / languages.length);
  }
}

/** Names of places decide nothing but a tie: "en Brasil" is not French. */
function spellingScores(places: readonly (readonly PlaceCandidate[])[], scores: Float64Array): void {
  for (const candidates of places) {
    const likeliest = candidates[0];
    if (likeliest === undefined) continue;
    const language = likeliest.language === null ? undefined : PLACE.get(likeliest.language);
    if (language !== undefined) add(scores, language, SPELLING);
    const spoken = SPOKEN[likeliest.within.country ?? ''];
    if (spoken !== undefined) add(scores, PLACE.get(spoken) ?? 0, SPELLING * 1.2);
  }
}

/** Cue phrases ("que buscan", "mit Sitz in") and names of topics ("banche") tell as well; those of one language the most. */
function phraseScores(
  words: readonly Word[],
  named: Uint8Array | null,
  { cues, topics, stages, companyTypes }: Telling,
  scores: Float64Array,
): void {
  for (let i = 0; i < words.length; ) {
    const ofCues = cues.matchesAt(words, i);
    const allTopics = topics.matchesAt(words, i);
    const ofTopics = foreign(allTopics);
    const ofStages = stages.matchesAt(words, i);
    const ofTypes = companyTypes.matchesAt(words, i);
    // "software house" is what other languages say as well.
    const english = ofTopics.length === 0 && allTopics.length > 0 ? (allTopics[0]?.end ?? i) : i;
    let end = longestEnd(ofCues, i + 1);
    if (english > end) {
      i = english;
      continue;
    }
    end = longestEnd(ofTopics, end);
    end = longestEnd(ofStages, end);
    end = longestEnd(ofTypes, end);
    const languages =
      languagesAt(ofCues, end) |
      languagesAt(ofTopics, end) |
      languagesAt(ofStages, end) |
      languagesAt(ofTypes, end);
    const speakers = languages & SPEAKERS;
    if (speakers !== 0 && (languages & ANY) === 0 && named?.[i] !== 1 && tells(words, i)) {
      let weight = 0;
      for (let at = i; at < end; at++) weight += weightOf(words[at]);
      const many = count(speakers);
      // "supermarkten" is Dutch or German, but not English.
      const shared = many > 1 && (languages & (1 << ENGLISH)) === 0 ? SHARED : 1;
      addEach(scores, speakers, (weight * shared) / many);
    }
    i = end;
  }
}

type Found = readonly PhraseMatch<{ readonly language: SurfaceLanguage; readonly kind?: unknown }>[];

/** Where the longest phrase ends, `least` at least; function words are no phrases. */
function longestEnd(found: Found, least: number): number {
  let end = least;
  for (const hit of found) if (hit.end > end && hit.entry.kind !== 'stop') end = hit.end;
  return end;
}

/** The languages of the phrases that end at `end`, as bits. */
function languagesAt(found: Found, end: number): number {
  let languages = 0;
  for (const hit of found)
    if (hit.end === end && hit.entry.kind !== 'stop') languages |= bitOf(hit.entry.language);
  return languages;
}

function bitOf(language: SurfaceLanguage): number {
  const place = PLACE.get(language);
  return place === undefined ? (language === 'any' ? ANY : 0) : 1 << place;
}

/** English names of topics are used in every language ("fintech", "software"); they tell nothing. */
function foreign(matches: readonly PhraseMatch<TopicSurface>[]): readonly PhraseMatch<TopicSurface>[] {
  for (const { entry } of matches) if (entry.language === 'en') return NOTHING;
  return matches;
}

function weightOf(word: Word | undefined): number {
  return word === undefined ? 0 : (WEIGHT_BY_LENGTH[word.text.length] ?? 1);
}

function add(scores: Float64Array, place: number, weight: number): void {
  scores[place] = (scores[place] ?? 0) + weight;
}

function addEach(scores: Float64Array, languages: number, weight: number): void {
  for (let n = 0; n < LATIN.length; n++) if ((languages & (1 << n)) !== 0) add(scores, n, weight);
}

function count(languages: number): number {
  let many = 0;
  for (let left = languages; left !== 0; left &= left - 1) many++;
  return many;
}
