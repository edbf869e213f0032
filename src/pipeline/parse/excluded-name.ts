import { isEmployer, isKind } from './company-name.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  isStop,
  placesFrom,
  technologiesAt,
  textOf,
  titleAt,
  topicsAt,
  wordIs,
} from './draft.ts';
import { domainEnd, readName } from './read-names.ts';

/** A company that is left out, in words [start, end). */
export interface ExcludedName {
  readonly start: number;
  readonly end: number;
  /** As written, and as companies are called in records where the vocabulary knows better. */
  readonly names: readonly string[];
  /** The words of something that may as well be a kind of company: "ohne Bosch", "except axa". */
  readonly kind: string | null;
  /** A product has the same name. */
  readonly product: boolean;
}

/** Small words inside the names of companies: "Bank of America", "Banco do Brasil". */
const CONNECTS = /^(?:of|de|do|da|du|des|di|del|della|van|von|der|and|und|et|y|e)$/;
/** No name of a company in Chinese or Japanese is longer. */
const CHARACTERS_MAX = 10;
const ACRONYM_MAX = 3;
const KATAKANA = /^[ァ-ヶー]$/u;
/** Endings that most plural nouns have: "excluding brokers" names nobody. */
const PLURALS: Partial<Record<string, RegExp>> = {
  en: /(?:s|ing)$/,
  fr: /[sx]$/,
  es: /s$/,
  pt: /s$/,
  it: /[ie]$/,
  nl: /(?:s|en)$/,
};

/** The name at word `at`; `sure` behind a word that leaves companies out, where one without a capital may be one as well. */
export function excludedNameAt(draft: Draft, at: number, sure: boolean): ExcludedName | null {
  if (at >= draft.words.length || draft.claims[at] !== FREE) return null;
  const known = knownAt(draft, at);
  if (known !== null) return known;
  if (isCjk(draft)) return latinAt(draft, at);
  const name = readName(draft, at);
  if (name === null) return null;
  if (name.domain) return named(draft, at, name.end, false);
  if (!wordIs(draft, at, 'capital') || draft.titleCase) return sure ? smallAt(draft, at) : null;
  const end = wholeEnd(draft, at, name.end);
  const other = end - at > 1 ? isWhole(draft, at, end) : !isEmployer(draft, name);
  if (other && !(sure && (isElsewhere(draft, at, end) || isAcronymBeside(draft, at, end)))) return null;
  return named(draft, at, end, isNoun(draft, at, end));
}

/** Whether characters part the words, and Latin letters stand out. */
export function isCjk(draft: Draft): boolean {
  return draft.language === 'ja' || draft.language === 'zh';
}

/** A company or a group of companies of the vocabulary; a name that is a common word only beside its trade. */
export function knownAt(draft: Draft, at: number): ExcludedName | null {
  for (const { end, entry } of draft.ctx.vocabulary.companies.matchesAt(draft.words, at)) {
    const plain = end === at + 1 && !wordIs(draft, at, 'capital') && !wordIs(draft, at, 'cjk');
    if (plain && entry.names.length === 1 && !allSmall(draft)) continue;
    if (!draft.claims.slice(at, end).every((claim) => claim === FREE)) continue;
    if (entry.topics.length > 0 && !isAbout(draft, entry.topics)) continue;
    const text = textOf(draft, at, end);
    const names = entry.names.length > 1 || entry.names.includes(text) ? entry.names : [text, ...entry.names];
    return { start: at, end, names, kind: null, product: false };
  }
  return null;
}

function allSmall(draft: Draft): boolean {
  return draft.words.every(({ capital }) => !capital);
}

/** Whether the prompt speaks of one of these topics, or of one under them. */
function isAbout(draft: Draft, topics: readonly string[]): boolean {
  const { ancestors } = draft.ctx.vocabulary.topics;
  return draft.words.some((_, i) =>
    topicsAt(draft, i).some(
      ({ entry }) => topics.includes(entry.topic) || ancestors(entry.topic).some((id) => topics.includes(id)),
    ),
  );
}

/** "Pfizer", "Amazon Japan", "LINEヤフー" in a text of characters. */
function latinAt(draft: Draft, at: number): ExcludedName | null {
  if (!isLatin(draft, at)) return null;
  let end = at + 1;
  while (end < draft.words.length && draft.claims[end] === FREE && !gapIs(draft, end, 'break')) {
    if (!isLatin(draft, end) && !(gapIs(draft, end, 'none') && KATAKANA.test(foldedAt(draft, end)))) break;
    end++;
  }
  return isWhole(draft, at, end) && !isAcronymBeside(draft, at, end) ? null : named(draft, at, end, false);
}

/** "Ubisoft和EA", "Ubisoft and EA": short for a title in another place, and beside the name of a company one itself. */
function isAcronymBeside(draft: Draft, at: number, end: number): boolean {
  const word = draft.words[at];
  if (end - at > 1 || word?.caps !== true || word.text.length > ACRONYM_MAX || draft.allCaps) return false;
  const chunk = titleAt(draft, at);
  if (chunk === null || chunk.seniority !== null || topicsAt(draft, at).length > 0) return false;
  if (placesFrom(draft, at).some(({ caution }) => caution === 'ok')) return false;
  const next = nextInList(draft, end);
  if (next !== null && isCapitalName(draft, next)) return true;
  const joined = cueBefore(draft, at, KIND.and | KIND.or)?.start ?? (isListed(draft, at) ? at : null);
  return joined !== null && joined > 0 && isCapitalName(draft, joined - 1);
}

function isCapitalName(draft: Draft, i: number): boolean {
  if (!wordIs(draft, i, 'capital') || isStop(draft, i)) return false;
  return !isWhole(draft, i, i + 1) && placesFrom(draft, i).length === 0;
}

/**
 * 罗氏 in "除了GSK和罗氏": characters that no vocabulary knows, beside a name that is one. Up to the next of the list or the end
 * of the clause.
 */
export function charactersAt(draft: Draft, at: number): ExcludedName | null {
  let end = at;
  while (end < draft.words.length && wordIs(draft, end, 'cjk') && draft.claims[end] === FREE) {
    if (end > at && (isListed(draft, end) || breaksBefore(draft, end))) break;
    if (cueAt(draft, end, KIND.and | KIND.or | KIND.negation) !== null || foldedAt(draft, end) === '的')
      break;
    end++;
  }
  if (end - at < 2 || end - at > CHARACTERS_MAX || isWhole(draft, at, end)) return null;
  const closed =
    breaksBefore(draft, end) ||
    nextInList(draft, end) !== null ||
    foldedAt(draft, end) === '的' ||
    cueAt(draft, end, KIND.negation)?.entry.value === 'previous';
  return closed ? named(draft, at, end, false) : null;
}

/** The same from its end back: ソニー in "ソニーとIBMを除く". */
export function charactersBefore(draft: Draft, end: number): ExcludedName | null {
  let start = end;
  while (start > 0 && isNameCharacter(draft, start - 1) && (start === end || !breaksBefore(draft, start)))
    start--;
  if (end - start < 2 || end - start > CHARACTERS_MAX || isWhole(draft, start, end)) return null;
  return named(draft, start, end, false);
}

function isNameCharacter(draft: Draft, i: number): boolean {
  const free = wordIs(draft, i, 'cjk') && draft.claims[i] === FREE && !isStop(draft, i);
  return free && cueAt(draft, i, KIND.negation | KIND.and | KIND.or | KIND.company | KIND.person) === null;
}

/** Whether a comma of some script stands before word `i`. */
export function isListed(draft: Draft, i: number): boolean {
  return /^[、，・,/]$/u.test(draft.words[i]?.before.trim() ?? '');
}

export function isLatin(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  return word !== undefined && !word.cjk && !word.digits && draft.claims[i] === FREE;
}

/** The name goes on over small words to the next capital: "Bank of America", "Banque de France". */
function wholeEnd(draft: Draft, at: number, from: number): number {
  let end = from;
  for (let n = 0; n < 2 && CONNECTS.test(foldedAt(draft, end)); n++) {
    const isJoin = cueAt(draft, end, KIND.and | KIND.or) !== null;
    // "Bosch und Siemens" are two, "Banco do Brasil" is one: its first word says what it is.
    if (isJoin || topicsAt(draft, at).length === 0 || !wordIs(draft, end + 1, 'capital')) break;
    if (gapIs(draft, end, 'break') || gapIs(draft, end + 1, 'break')) break;
    end = readName(draft, end + 1)?.end ?? end;
  }
  return end;
}

/** All of the words have another meaning: a topic, a title, a place, a stage, a type of company. */
function isWhole(draft: Draft, at: number, end: number): boolean {
  const { stages, companyTypes, sizes } = draft.ctx.vocabulary;
  for (const table of [stages, companyTypes, sizes])
    if (table.matchesAt(draft.words, at, draft.language).some((match) => match.end >= end)) return true;
  if (topicsAt(draft, at).some((match) => match.end >= end)) return true;
  const chunk = titleAt(draft, at);
  if (chunk !== null && chunk.end >= end && chunk.confidence >= 0.5) return true;
  const places = placesFrom(draft, at);
  return places.some(({ length, kind, caution, prior }) => {
    if (at + length < end) return false;
    // "ToyotaとHonda": few ask for small towns, and in another script.
    if (kind !== 'city' && !(kind === 'region' && isCjk(draft))) return true;
    return caution === 'ok' && (prior >= SURE_PRIOR || !isCjk(draft));
  });
}

const SURE_PRIOR = 0.5;

/** "in Argentina, excepto Bagó": a town of another country than the prompt asks for, and nothing else. */
function isElsewhere(draft: Draft, at: number, end: number): boolean {
  const here = placesFrom(draft, at).filter(({ length }) => at + length >= end);
  if (here.length === 0 || here.some(({ kind }) => kind !== 'city' && kind !== 'region')) return false;
  if (topicsAt(draft, at).length > 0 || titleAt(draft, at) !== null) return false;
  const asked = new Set<string | null>();
  for (let i = 0; i < at; i++) {
    const place = placesFrom(draft, i)[0];
    if (place?.caution !== 'ok') continue;
    asked.add(place.within.country);
    for (const country of place.value.countries) asked.add(country);
  }
  return asked.size > 0 && here.every(({ within }) => !asked.has(within.country));
}

/** Something in small letters that nothing else reads: "except allianz", "behalve bpost". */
function smallAt(draft: Draft, at: number): ExcludedName | null {
  const word = draft.words[at];
  if (word === undefined || word.digits || word.cjk || isStop(draft, at) || hasCue(draft, at)) return null;
  if (word.text.length < 3 || PLURALS[draft.language]?.test(word.folded)) return null;
  const next = draft.words[at + 1];
  const ends =
    next === undefined || next.gap === 'break' || cueAt(draft, at + 1, KIND.and | KIND.or) !== null;
  const name = { start: at, end: at + 1, domain: false, text: word.text };
  if (!ends || isKind(draft, name) || isWhole(draft, at, at + 1) || placesFrom(draft, at).length > 0)
    return null;
  return named(draft, at, at + 1, true);
}

/** German gives capitals to all nouns: only what no noun looks like is sure to be a name. */
function isNoun(draft: Draft, at: number, end: number): boolean {
  if (draft.language !== 'de' || end - at > 1) return false;
  const text = textOf(draft, at, end);
  return text.slice(1) === text.slice(1).toLowerCase();
}

function named(draft: Draft, start: number, end: number, kind: boolean): ExcludedName {
  const text = textOf(draft, start, end).replace(/['’]s$/, '');
  return {
    start,
    end,
    names: [domainEnd(draft, start) === end ? text.toLowerCase() : text],
    kind: kind ? text.toLowerCase() : null,
    product: technologiesAt(draft, start).some((match) => match.end >= end),
  };
}

/** Where the next name of a list may start after word `end`; null where the list ends. */
export function nextInList(draft: Draft, end: number): number | null {
  if (end >= draft.words.length) return null;
  const join = cueAt(draft, end, KIND.and | KIND.or);
  if (join !== null) return pastArticles(draft, join.end);
  if (!isListed(draft, end)) return null;
  return pastArticles(draft, cueAt(draft, end, KIND.and | KIND.or)?.end ?? end);
}

const BEFORE_NAMES =
  /^(?:those|anyone|anybody|people|employees|companies|from|at|bei|beim|chez|presso|bij|mitarbeiter|firmen|firma|company|group|von|vom|de|des|du|d|di|del|della|dello|dei|degli|dell|da|do|das|dos|van|het|the|la|le|les|l|el|los|las|il|lo|gli|a|al|o|os|as|der|die|den|dem)$/;
const ARTICLES_MAX = 3;

/** Past "the", "d'", "de la", "those at": what stands between the words of exclusion and a name. */
export function pastArticles(draft: Draft, at: number): number {
  let start = at;
  while (start - at < ARTICLES_MAX && start < draft.words.length) {
    if (start > at && breaksBefore(draft, start)) break;
    if (wordIs(draft, start, 'capital') || !BEFORE_NAMES.test(foldedAt(draft, start))) break;
    start++;
  }
  return start;
}
