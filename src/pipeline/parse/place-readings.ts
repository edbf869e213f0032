import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  hasCue,
  type ItemValue,
  isStop,
  placesFrom,
  topicsAt,
} from './draft.ts';
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
const PLACE_WORDS_MAX = 4;
const FRAGMENT = new Set(['the', 'of']);
const JOBS = /^(?:jobs?|positions?|roles?|openings?|vacanc(?:y|ies)|hiring)$/;
/** A reading this much less likely does not count as another meaning of a name. */
const RIVAL_MARGIN = 0.05;
/** Under this a name in small letters wants a place word before it ("bull run"). */
const SURE_PRIOR = 0.5;

export function placeReadings(
  draft: Draft,
  i: number,
  titles: readonly (readonly Reading[])[],
): readonly Reading[] {
  const candidates = candidatesAt(draft, i);
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

function candidatesAt(draft: Draft, i: number): readonly PlaceCandidate[] {
  return placesFrom(draft, i);
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
  if (chosen === null) return null;
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

/** "Indiana" is Italian for an Indian: what another language calls somebody yields to a place of that name. */
function native(draft: Draft, fitting: readonly PlaceCandidate[]): readonly PlaceCandidate[] {
  if (fitting.length < 2) return fitting;
  const own = fitting.filter(
    ({ kind, language }) => kind !== 'demonym' || language === null || language === draft.language,
  );
  return own.length === 0 ? fitting : own;
}

/** Of several places of one name the one that another place of the prompt points at ("Portland, Maine"), else the likeliest. */
function choose(draft: Draft, i: number, fitting: readonly PlaceCandidate[]): PlaceCandidate | null {
  const likeliest = fitting[0];
  if (likeliest === undefined || fitting.length === 1) return likeliest ?? null;
  const area = fitting.find((candidate) => candidate.kind === 'area' && candidate.prior >= likeliest.prior);
  const first = area ?? likeliest;
  const next = i + first.length;
  const nation = fitting.find(({ kind }) => kind === 'country');
  if (nation !== undefined && countryEnd(draft, i + nation.length) > i + nation.length) return nation;
  const around = holding(draft, i, first, fitting);
  if (around !== null) return around;
  for (const other of neighbours(draft, i, next)) {
    const inside = fitting.find(
      (candidate) =>
        candidate.within.region !== null &&
        other.value.regions.includes(candidate.within.region) &&
        candidate.ref !== other.ref,
    );
    if (inside !== undefined) return inside;
    const within = fitting.find(
      (candidate) =>
        candidate.within.country !== null &&
        other.kind === 'country' &&
        other.value.countries.includes(candidate.within.country),
    );
    if (within !== undefined) return within;
  }
  return first;
}

/** "Georgia (the country)", "Georgia, country": where that ends; `at` where it does not stand there ("Georgia country manager"). */
function countryEnd(draft: Draft, at: number): number {
  const word = foldedAt(draft, at) === 'the' ? at + 1 : at;
  if (foldedAt(draft, word) !== 'country' || (word === at && !breaksBefore(draft, at))) return at;
  const isLast = breaksBefore(draft, word + 1) || cueAt(draft, word + 1, KIND.and | KIND.or) !== null;
  return isLast ? word + 1 : at;
}

/** "Tbilisi, Georgia": of two places of one name the one that the city before the comma lies in. */
function holding(
  draft: Draft,
  i: number,
  first: PlaceCandidate,
  fitting: readonly PlaceCandidate[],
): PlaceCandidate | null {
  if (!commaBefore(draft, i)) return null;
  const cities = draft.places
    .slice(Math.max(0, i - PLACE_WORDS_MAX), i)
    .flatMap((candidates, n, { length }) =>
      candidates.filter((place) => place.kind === 'city' && n + place.length === length),
    );
  const holds = (place: PlaceCandidate) =>
    cities.some(({ within }) => place.ref === within.region || place.ref === within.country);
  return holds(first) ? first : (fitting.find(holds) ?? null);
}

function neighbours(draft: Draft, i: number, next: number): PlaceCandidate[] {
  const after =
    next < draft.words.length ? candidatesAt(draft, next).filter((other) => points(draft, next, other)) : [];
  const before =
    i > 0 ? candidatesAt(draft, i - 1).filter((other) => other.length === 1 && other.caution === 'ok') : [];
  return [...after, ...before];
}

/** "Portland OR" and "Portland, or" at the end point at Oregon; "Portland or Seattle" does not. */
function points(draft: Draft, at: number, other: PlaceCandidate): boolean {
  if (other.caution === 'ok') return true;
  const word = draft.words[at];
  if (word === undefined || other.kind === 'city' || other.kind === 'demonym') return false;
  const caps = word.caps && !draft.allCaps;
  return caps || breaksBefore(draft, at + 1) || !isStop(draft, at);
}

function valuesOf(chosen: PlaceCandidate, fitting: readonly PlaceCandidate[]): ItemValue[] {
  const values: ItemValue[] = [
    ...chosen.value.countries.map((value): ItemValue => ({ field: 'countries', value })),
    ...chosen.value.regions.map((value): ItemValue => ({ field: 'regions', value })),
    ...chosen.value.cities.map((value): ItemValue => ({ field: 'cities', value })),
  ];
  const country = chosen.within.country;
  const rival = fitting.some(
    (other) =>
      other.within.country !== country &&
      other.kind === chosen.kind &&
      other.prior > chosen.prior - RIVAL_MARGIN,
  );
  if (country !== null && !rival && !chosen.value.countries.includes(country)) {
    values.push({ field: 'countries', value: country, implied: true });
  }
  return values;
}

/** "Cambridge, MA": the region that is part of a city's name as it was written. */
function regionSaid(draft: Draft, i: number, chosen: PlaceCandidate): ItemValue[] {
  const { region } = chosen.within;
  if (chosen.kind !== 'city' || region === null) return [];
  for (let n = 1; n < chosen.length; n++) {
    const said = placesFrom(draft, i + n).some(
      (place) => place.kind === 'region' && place.ref === region && n + place.length === chosen.length,
    );
    if (said) return [{ field: 'regions', value: region, implied: true }];
  }
  return [];
}

/** Whether the surroundings let this name be a place. */
function allowed(
  draft: Draft,
  i: number,
  candidate: PlaceCandidate,
  titles: readonly (readonly Reading[])[],
): boolean {
  const end = i + candidate.length;
  if (candidate.language !== null && candidate.language !== draft.language && candidate.caution !== 'ok')
    return false;
  const cue = placeCue(draft, i);
  const word = draft.words[i];
  if (word === undefined) return false;
  if (isPhrase(draft, i, candidate)) return false;
  if (candidate.caution === 'ok') {
    const sure = candidate.kind !== 'city' || candidate.prior >= SURE_PRIOR || word.capital || word.cjk;
    return sure || cue !== null || i === 0 || placeEndsAt(draft, i) || JOBS.test(foldedAt(draft, i - 1));
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
  return candidatesAt(draft, end).length > 0;
}

/** Whether a place ends there that needs no context, or a city that lies in `region` ("Greenwich CT"). */
function placeEndsAt(draft: Draft, end: number, region?: string): boolean {
  for (let i = Math.max(0, end - 3); i < end; i++) {
    for (const { length, caution, kind, within } of candidatesAt(draft, i)) {
      if (i + length !== end) continue;
      if (caution === 'ok' || (kind === 'city' && within.region === region)) return true;
    }
  }
  return false;
}

/** The place stands first: nothing but request words, levels of experience and the like before it. */
function leads(draft: Draft, i: number): boolean {
  if (i === 0) return true;
  if (draft.claims[i - 1] !== 0) return true;
  return (
    cueBefore(draft, i, KIND.request | KIND.experience) !== null ||
    /^(?:level|career|experienced|years)$/.test(foldedAt(draft, i - 1))
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
