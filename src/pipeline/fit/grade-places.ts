import type { SegmentView } from '../../lead-index/api.ts';
import type { Places } from '../knowledge.ts';
import type { PlaceTarget } from '../retrieve/place-predicates.ts';
import type { CandidateRows } from './candidate-rows.ts';
import { bestOf, isKnown, type Leaf } from './part.ts';

/** How near counts as how much, where the place itself is 1. */
const NEAR = {
  nextCity: 0.8,
  homeRegion: 0.6,
  nextRegion: 0.45,
  nextCountry: 0.35,
  homeCountry: 0.3,
} as const;

type Scores = Map<string, number>;

/** 1 inside an asked place, less for its neighbours and for the wider area around it. */
export function gradePlaces(
  targets: readonly PlaceTarget[],
  places: Places,
  unknownValue: number,
): Omit<Leaf, 'weight'> {
  const { cities, regions, countries } = surroundings(targets, places);
  const cityTargets = targets.filter((target) => target.city !== null);
  return {
    name: 'region',
    bind(segment, rows) {
      const city = bestOf(segment, 'city', cities, rows);
      const region = bestOf(segment, 'region', regions, rows);
      const country = bestOf(segment, 'country', countries, rows);
      const inCity = cityTargets.map((target) => isInCity(segment, target, rows));
      const hasCountry = isKnown(segment, 'country', rows);
      const hasCity = isKnown(segment, 'city', rows);
      return (i) => {
        for (const test of inCity) if (test(i)) return 1;
        const near = Math.max(city(i), region(i), country(i));
        return near === 0 && !hasCountry(i) && !hasCity(i) ? unknownValue : near;
      };
    },
  };
}

interface Surroundings {
  cities: Scores;
  regions: Scores;
  countries: Scores;
}

/** What is near is worked out once for the places of a filter. */
const known = new WeakMap<readonly PlaceTarget[], Surroundings>();

function surroundings(targets: readonly PlaceTarget[], places: Places): Surroundings {
  let found = known.get(targets);
  if (found === undefined) {
    found = { cities: new Map(), regions: new Map(), countries: new Map() };
    for (const target of targets) scoreSurroundings(target, places, found);
    known.set(targets, found);
  }
  return found;
}

function scoreSurroundings(target: PlaceTarget, places: Places, scores: Surroundings): void {
  const raise = (map: Scores, key: string, score: number) => map.set(key, Math.max(map.get(key) ?? 0, score));
  const { city } = target;
  for (const country of target.homeCountries) raise(scores.countries, country, NEAR.homeCountry);
  if (city !== null) {
    const context = { region: target.homeRegions[0] ?? null, country: target.homeCountries[0] ?? null };
    for (const next of places.neighbouringCities(city, context))
      raise(scores.cities, next.toLowerCase(), NEAR.nextCity);
    for (const region of target.homeRegions) raise(scores.regions, region, NEAR.homeRegion);
    return;
  }
  for (const region of target.regions) {
    raise(scores.regions, region, 1);
    for (const next of places.neighbouringRegions(region)) raise(scores.regions, next, NEAR.nextRegion);
  }
  for (const country of target.countries) {
    raise(scores.countries, country, 1);
    for (const next of places.neighbouringCountries(country)) raise(scores.countries, next, NEAR.nextCountry);
  }
}

function isInCity(segment: SegmentView, target: PlaceTarget, rows: CandidateRows): (i: number) => boolean {
  const one = (values: readonly string[]) => new Map(values.map((value) => [value, 1]));
  const city = bestOf(segment, 'city', one(target.city === null ? [] : [target.city]), rows);
  const region = bestOf(segment, 'region', one(target.regions), rows);
  const country = bestOf(segment, 'country', one(target.countries), rows);
  const isOpen = target.regions.length + target.countries.length === 0;
  return (i) => city(i) > 0 && (isOpen || region(i) > 0 || country(i) > 0);
}

/** For "outside the US" alone: a company known to be elsewhere is 1, one of unknown country cannot be told. */
export function gradeOutside(unknownValue: number): Omit<Leaf, 'weight'> {
  return {
    name: 'region',
    bind(segment, rows) {
      const hasCountry = isKnown(segment, 'country', rows);
      return (i) => (hasCountry(i) ? 1 : unknownValue);
    },
  };
}
