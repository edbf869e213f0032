import { Attached } from '../../attached.ts';
import type { Snapshot } from '../../lead-index/api.ts';
import type { Places } from '../knowledge.ts';
import type { PlaceTarget } from '../retrieve/place-predicates.ts';
import { type Leaf, raiseToBest, singleAt } from './part.ts';

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
    grade(of, rows, out) {
      raiseToBest(of, 'city', cities, rows, out);
      raiseToBest(of, 'region', regions, rows, out);
      raiseToBest(of, 'country', countries, rows, out);
      const tests = cityTests(of.number, cityTargets, rows.snapshot);
      const { at, cells } = rows;
      for (let n = 0; n < of.positions.length; n++) {
        const i = of.positions[n] ?? 0;
        const row = at[i] ?? 0;
        if (tests.length > 0 && isInCity(tests, cells, row)) out[i] = 1;
        else if (out[i] === 0 && cells[row + COUNTRY] === 0 && cells[row + CITY] === 0) out[i] = unknownValue;
      }
    },
  };
}

interface Surroundings {
  cities: Scores;
  regions: Scores;
  countries: Scores;
}

/** What is near is worked out once for the places of a filter. */
const known = new Attached<readonly PlaceTarget[], Surroundings>();

function surroundings(targets: readonly PlaceTarget[], places: Places): Surroundings {
  let found = known.of(targets);
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

const CITY = singleAt('city');
const REGION = singleAt('region');
const COUNTRY = singleAt('country');

/** A city target by the cells of the segment's rows. */
interface CityTest {
  city: number;
  regions: number[];
  countries: number[];
  /** In whatever area. */
  isOpen: boolean;
}

function cityTests(number: number, targets: readonly PlaceTarget[], snapshot: Snapshot): CityTest[] {
  const cellsOf = (facet: 'city' | 'region' | 'country', values: readonly string[]) =>
    values.map((value) => (snapshot.codesOf(facet, value)[number] ?? -1) + 1).filter((cell) => cell > 0);
  return targets.flatMap(({ city, regions, countries }) =>
    cellsOf('city', city === null ? [] : [city]).map((cell) => ({
      city: cell,
      regions: cellsOf('region', regions),
      countries: cellsOf('country', countries),
      isOpen: regions.length + countries.length === 0,
    })),
  );
}

function isInCity(tests: readonly CityTest[], cells: Uint32Array, row: number): boolean {
  const city = cells[row + CITY] ?? 0;
  for (const test of tests)
    if (
      test.city === city &&
      (test.isOpen ||
        test.regions.includes(cells[row + REGION] ?? 0) ||
        test.countries.includes(cells[row + COUNTRY] ?? 0))
    )
      return true;
  return false;
}

/** For "outside the US" alone: a company known to be elsewhere is 1, one of unknown country cannot be told. */
export function gradeOutside(unknownValue: number): Omit<Leaf, 'weight'> {
  return {
    name: 'region',
    grade({ positions }, { at, cells }, out) {
      for (const i of positions) out[i] = cells[(at[i] ?? 0) + COUNTRY] === 0 ? unknownValue : 1;
    },
  };
}
