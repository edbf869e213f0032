import type { PlaceCandidate } from '../../vocabulary/places/types.ts';
import { KIND } from './cue-kinds.ts';
import {
  breaksBefore,
  commaBefore,
  cueAt,
  type Draft,
  foldedAt,
  type ItemValue,
  isStop,
  placesFrom,
} from './draft.ts';

const PLACE_WORDS_MAX = 4;
/** A reading this much less likely does not count as another meaning of a name. */
const RIVAL_MARGIN = 0.05;

/** Of several places of one name the one that another place of the prompt points at ("Portland, Maine"), else the likeliest. */
export function choose(draft: Draft, i: number, fitting: readonly PlaceCandidate[]): PlaceCandidate | null {
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
export function countryEnd(draft: Draft, at: number): number {
  const word = foldedAt(draft, at) === 'the' ? at + 1 : at;
  if (foldedAt(draft, word) !== 'country' || (word === at && !breaksBefore(draft, at))) return at;
  const isLast = breaksBefore(draft, word + 1) || cueAt(draft, word + 1, KIND.and | KIND.or) !== null;
  return isLast ? word + 1 : at;
}

/** "Tbilisi, Georgia", "Perth WA": of two places of one name the one that the city before it lies in. */
function holding(
  draft: Draft,
  i: number,
  first: PlaceCandidate,
  fitting: readonly PlaceCandidate[],
): PlaceCandidate | null {
  const cities = draft.places
    .slice(Math.max(0, i - PLACE_WORDS_MAX), i)
    .flatMap((candidates, n, { length }) =>
      candidates.filter((place) => place.kind === 'city' && n + place.length === length),
    );
  const holds = (place: PlaceCandidate) =>
    cities.some(({ within }) => place.ref === within.region || place.ref === within.country);
  if (commaBefore(draft, i)) return holds(first) ? first : (fitting.find(holds) ?? null);
  // "Baton Rouge LA"
  return (
    fitting.find((place) => place.kind === 'region' && place.caution === 'abbreviation' && holds(place)) ??
    null
  );
}

function neighbours(draft: Draft, i: number, next: number): PlaceCandidate[] {
  const after =
    next < draft.words.length ? placesFrom(draft, next).filter((other) => points(draft, next, other)) : [];
  const before =
    i > 0 && !endsLonger(draft, i)
      ? placesFrom(draft, i - 1).filter((other) => other.length === 1 && other.caution === 'ok')
      : [];
  return [...after, ...before];
}

/** The word before `end` is the last of a longer name: the America of "Latin America, Brazil". */
function endsLonger(draft: Draft, end: number): boolean {
  for (let i = Math.max(0, end - PLACE_WORDS_MAX); i < end - 1; i++)
    if (placesFrom(draft, i).some(({ length, caution }) => i + length === end && caution === 'ok'))
      return true;
  return false;
}

/** "Portland OR" and "Portland, or" at the end point at Oregon; "Portland or Seattle" does not. */
function points(draft: Draft, at: number, other: PlaceCandidate): boolean {
  if (other.caution === 'ok') return true;
  const word = draft.words[at];
  if (word === undefined || other.kind === 'city' || other.kind === 'demonym') return false;
  const caps = word.caps && !draft.allCaps;
  return caps || breaksBefore(draft, at + 1) || !isStop(draft, at);
}

export function valuesOf(chosen: PlaceCandidate, fitting: readonly PlaceCandidate[]): ItemValue[] {
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
export function regionSaid(draft: Draft, i: number, chosen: PlaceCandidate): ItemValue[] {
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

/** "Indiana" is Italian for an Indian: what another language calls somebody yields to a place of that name. */
export function native(draft: Draft, fitting: readonly PlaceCandidate[]): readonly PlaceCandidate[] {
  if (fitting.length < 2) return fitting;
  const own = fitting.filter(
    ({ kind, language }) => kind !== 'demonym' || language === null || language === draft.language,
  );
  return own.length === 0 ? fitting : own;
}
