import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import { choose, countryEnd, native, regionSaid, valuesOf } from './choose-place.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  hasCue,
  isStop,
  placesFrom,
  topicsAt,
} from './draft.ts';
import { isEmployer } from './employer-notes.ts';
import { companyFollows, type Reading, WORD_SCORE } from './reading.ts';

const AROUND_BEFORE = new Set([
  'greater',
  'metro',
  'metropolitan',
  'downtown',
  'central',
  'grossraum',
  'raum',
  'region',
]);
const AROUND_AFTER = new Set([
  'area',
  'areas',
  'region',
  'metro',
  'metropolitan',
  'market',
  'based',
  'county',
  'city',
  'proper',
  'wide',
]);
const NOTHING: readonly never[] = [];
const WHOLE_BONUS = 8;
const FRAGMENT = new Set(['the', 'of']);
const NOTE_WORDS_MAX = 3;
const CLOSE: readonly (readonly string[])[] = [
  ['fr', 'es', 'pt', 'it'],
  ['de', 'nl'],
];
const REMOTE = /^(?:remote|remotely|hybrid|onsite)$/;
const JOBS = /^(?:jobs?|positions?|roles?|openings?|vacanc(?:y|ies)|hiring)$/;
/** Under this a name in small letters wants a place word before it ("bull run"). */
const SURE_PRIOR = 0.5;

export function placeReadings(
  draft: Draft,
  i: number,
  titles: readonly (readonly Reading[])[],
): readonly Reading[] {
  const candidates = placesFrom(draft, i);
  if (candidates.length === 0) return NOTHING;
  const found: Reading[] = [];
  for (let c = 0; c < candidates.length; ) {
    const length = candidates[c]?.length ?? 1;
    const same = candidates.filter((candidate) => candidate.length === length);
    const reading = readingOf(draft, i, same, titles);
    if (reading !== null) found.push(reading);
    c += same.length;
  }
  return found;
}

function readingOf(
  draft: Draft,
  i: number,
  same: readonly PlaceCandidate[],
  titles: readonly (readonly Reading[])[],
): Reading | null {
  const fitting = native(
    draft,
    same.filter((candidate) => allowed(draft, i, candidate, titles)),
  );
  const chosen = choose(draft, i, fitting);
  if (chosen === null || isOvertaken(draft, i, chosen)) return null;
  let end = i + chosen.length;
  for (let at = i + 1; at < end; at++) if (breaksBefore(draft, at) && !commaBefore(draft, at)) return null;
  const cued = placeCue(draft, i) !== null;
  // Worth more than its parts: "southeast asia" is not the Southeast and Asia.
  const whole = (chosen.length - 1) * WHOLE_BONUS;
  const score = chosen.length * WORD_SCORE + whole + (cued ? 5 : chosen.caution === 'ok' ? 2 : -3);
  if (AROUND_AFTER.has(foldedAt(draft, end)) && !breaksBefore(draft, end)) end += 1;
  if (chosen.kind === 'country') end = countryEnd(draft, end);
  // The words around the name ("greater", "area") are claimed with it, but give it no lead over other readings.
  return {
    kind: 'place',
    start: i,
    end,
    score,
    item: { family: 'place', values: [...valuesOf(chosen, fitting), ...regionSaid(draft, i, chosen)] },
  };
}

/** "near east Africa": a place word and an area, not the Near East. */
function isOvertaken(draft: Draft, i: number, { length }: PlaceCandidate): boolean {
  if (length < 2 || cueAt(draft, i, KIND.place)?.end !== i + 1) return false;
  return placesFrom(draft, i + 1).some((other) => other.length >= length && other.caution === 'ok');
}

/** Whether the surroundings let this name be a place. */
function allowed(
  draft: Draft,
  i: number,
  candidate: PlaceCandidate,
  titles: readonly (readonly Reading[])[],
): boolean {
  const end = i + candidate.length;
  if (candidate.caution !== 'ok' && isForeign(draft, candidate)) return false;
  const cue = placeCue(draft, i);
  const word = draft.words[i];
  if (word === undefined) return false;
  if (isPhrase(draft, i, candidate)) return false;
  if (candidate.caution === 'ok') {
    const sure = candidate.kind !== 'city' || candidate.prior >= SURE_PRIOR || word.capital || word.cjk;
    if (sure || cue !== null || i === 0 || placeEndsAt(draft, i)) return true;
    return JOBS.test(foldedAt(draft, i - 1)) || (leads(draft, i) && (titles[end] ?? []).length > 0);
  }
  // "startups de IA": no Iowa.
  if (draft.language !== 'en' && candidate.caution === 'abbreviation' && topicsAt(draft, i).length > 0)
    return false;
  const stop = candidate.length === 1 && isStop(draft, i);
  if (stop) return isStates(draft, i, candidate, titles) || allowedStop(draft, i, candidate, titles);
  // "from enterprise to consumer": a plain word in small letters that has a meaning here as well.
  const plain =
    candidate.caution === 'common_word' && !word.capital && candidate.kind === 'city' && meansElse(draft, i);
  if (cue !== null && !plain) return true;
  if (outsideBefore(draft, i)) return true;
  if (AROUND_AFTER.has(foldedAt(draft, end)) || AROUND_BEFORE.has(foldedAt(draft, i - 1))) return true;
  if (commaBefore(draft, i) && placeEndsAt(draft, i)) return true;
  if (placeEndsAt(draft, i, candidate.ref) && !plain) return true;
  if (JOBS.test(foldedAt(draft, i - 1))) return true;
  if (cueBefore(draft, i, KIND.and | KIND.or) !== null && !plain && placeEndsAt(draft, i - 1)) return true;
  if (isLastState(draft, i, candidate, titles) || isOneOfStates(draft, i, candidate)) return true;
  const mixed = !draft.titleCase && !draft.allCaps;
  if (candidate.caution === 'common_word') {
    if (candidate.kind === 'demonym') return word.capital || nounFollows(draft, end, titles);
    if (word.capital && mixed && i > 0) return true;
    if (word.caps && mixed && nounFollows(draft, end, titles)) return true;
    return leads(draft, i) && (titles[end] ?? []).length > 0;
  }
  if (word.caps && mixed && i > 0 && topicsAt(draft, i).length === 0) return true;
  return leads(draft, i) && nounFollows(draft, end, titles);
}

/** "nos EUA", "en los EUA": languages that are close to each other share the short names of countries. */
function isForeign(draft: Draft, { kind, language }: PlaceCandidate): boolean {
  if (language === null || language === draft.language) return false;
  const close = CLOSE.some((family) => family.includes(language) && family.includes(draft.language));
  return kind !== 'country' || !close;
}

/** "NY NJ CT", "MI/OH", "in TX or OK": one of several states. */
function isOneOfStates(draft: Draft, i: number, candidate: PlaceCandidate): boolean {
  if (draft.language !== 'en' || !isState(candidate)) return false;
  const joined = (at: number) => (cueAt(draft, at, KIND.and | KIND.or) === null ? 0 : 1);
  const before = i - 1 - joined(i - 1);
  const after = i + 1 + joined(i + 1);
  return [before, after].some((at) => !isStop(draft, at) && placesFrom(draft, at).some(isState));
}

function isState({ kind, caution, within, length }: PlaceCandidate): boolean {
  return kind === 'region' && caution === 'abbreviation' && within.country === 'US' && length === 1;
}

/** "senior recruiters NV": right behind a title, with nothing more to come. */
function isLastState(
  draft: Draft,
  i: number,
  { caution, within }: PlaceCandidate,
  titles: readonly (readonly Reading[])[],
): boolean {
  if (caution !== 'abbreviation' || within.country !== 'US') return false;
  if (!breaksBefore(draft, i + 1) || draft.language !== 'en' || meansElse(draft, i)) return false;
  for (let at = i - 1; at >= 0; at--) if (titles[at]?.some(({ end }) => end === i)) return true;
  return false;
}

/** "or", "in", "me": a place only right after a place word ("near or"), in capitals after a city, or first before a title. */
function allowedStop(
  draft: Draft,
  i: number,
  candidate: PlaceCandidate,
  titles: readonly (readonly Reading[])[],
): boolean {
  if (candidate.kind !== 'region' && candidate.kind !== 'country') return false;
  const word = draft.words[i];
  const caps = word?.caps === true && !draft.allCaps;
  if (draft.language !== 'en' && !caps) return false;
  if (commaBefore(draft, i) || placeEndsAt(draft, i)) return caps || breaksBefore(draft, i + 1);
  if (caps && outsideBefore(draft, i)) return true;
  const place = caps ? placeCue(draft, i) : cueBefore(draft, i, KIND.place);
  if (place !== null) return caps || (!followsOn(draft, i + 1) && cueAt(draft, i + 1, KIND.place) === null);
  if (JOBS.test(foldedAt(draft, i - 1))) return caps || breaksBefore(draft, i + 1);
  return i === 0 && (caps ? nounFollows(draft, 1, titles) : (titles[1] ?? []).length > 0);
}

/** "dans la grande distribution", "het Westland": an article and a word, no small town abroad. */
function isPhrase(draft: Draft, i: number, { kind, length, prior, within }: PlaceCandidate): boolean {
  if (kind !== 'city' || draft.language === 'en') return false;
  if (length > 1 && isStop(draft, i) && draft.words[i]?.capital !== true) return prior < SURE_PRIOR;
  const neuter = draft.language === 'nl' && foldedAt(draft, i - 1) === 'het';
  return neuter && within.country !== 'NL' && within.country !== 'BE';
}

/** "US fintechs", "at us banks": in capitals the country and not the pronoun; else only where the pronoun makes no sense. */
function isStates(
  draft: Draft,
  i: number,
  candidate: PlaceCandidate,
  titles: readonly (readonly Reading[])[],
): boolean {
  if (candidate.ref !== 'US') return false;
  if (draft.words[i]?.caps === true && !draft.allCaps) return true;
  const before = foldedAt(draft, i - 1);
  if ((REMOTE.test(before) && breaksBefore(draft, i + 1)) || outsideBefore(draft, i)) return true;
  const led = i === 0 || cueBefore(draft, i, KIND.employment | KIND.place) !== null;
  return led && draft.language === 'en' && (isAbout(draft, i + 1) || nounFollows(draft, i + 1, titles));
}

/** "US-based" */
function isAbout(draft: Draft, i: number): boolean {
  return AROUND_AFTER.has(foldedAt(draft, i)) && draft.words[i]?.gap === 'joint';
}

function meansElse(draft: Draft, i: number): boolean {
  return topicsAt(draft, i).length > 0 || hasCue(draft, i);
}

function placeCue(draft: Draft, i: number) {
  const at = FRAGMENT.has(foldedAt(draft, i - 1)) || AROUND_BEFORE.has(foldedAt(draft, i - 1)) ? i - 1 : i;
  return cueBefore(draft, i, KIND.place) ?? cueBefore(draft, at, KIND.place);
}

/** "outside the US" */
function outsideBefore(draft: Draft, i: number): boolean {
  const at = FRAGMENT.has(foldedAt(draft, i - 1)) ? i - 1 : i;
  return cueBefore(draft, at, KIND.negation)?.entry.value === 'outside';
}

/** "in or near", "from in": the next word shows that the stop word was one. */
function followsOn(draft: Draft, end: number): boolean {
  return placesFrom(draft, end).length > 0;
}

/** Whether a place ends there that needs no context, or a city that lies in `region` ("Greenwich CT"). */
export function placeEndsAt(draft: Draft, end: number, region?: string): boolean {
  for (let i = Math.max(0, end - 3); i < end; i++) {
    for (const { length, caution, kind, within } of placesFrom(draft, i)) {
      if (i + length !== end) continue;
      if (caution === 'ok' || (kind === 'city' && within.region === region)) return true;
    }
  }
  return false;
}

/** The place stands first: nothing but request words, levels of experience, a sector and the like before it. */
function leads(draft: Draft, i: number): boolean {
  if (i === 0) return true;
  if (draft.claims[i - 1] !== 0) return true;
  if (cueBefore(draft, i, KIND.request | KIND.experience) !== null) return true;
  return (
    /^(?:level|career|experienced|years|remote|hybrid)$/.test(foldedAt(draft, i - 1)) || isNote(draft, i)
  );
}

/** "gaming KY firmware engineers", "late stage TN recruiters": what says where people work fills the words before `end`. */
function isNote(draft: Draft, end: number): boolean {
  if (end > NOTE_WORDS_MAX) return false;
  const { companyTypes, stages } = draft.ctx.vocabulary;
  const fills = (match: { end: number }) => match.end === end;
  if (topicsAt(draft, 0).some(fills) || (end === 1 && isEmployer(foldedAt(draft, 0)))) return true;
  return (
    stages.matchesAt(draft.words, 0, draft.language).some(fills) ||
    companyTypes.matchesAt(draft.words, 0, draft.language).some(fills)
  );
}

/** A title, a topic or a company word comes next. */
function nounFollows(draft: Draft, end: number, titles: readonly (readonly Reading[])[]): boolean {
  if ((titles[end] ?? []).length > 0 || companyFollows(draft, end)) return true;
  return end < draft.words.length && topicsAt(draft, end).some((match) => !match.entry.weak);
}

/** A word that may stand before a place and widens it. */
export function isAroundWord(folded: string): boolean {
  return AROUND_BEFORE.has(folded);
}
