import type { Filter } from '../../domain/filter.ts';
import type { Predicate } from '../../domain/predicate.ts';
import { memoOf } from '../../memo.ts';
import type { Places } from '../knowledge.ts';
import { all, any, isIn } from './predicates.ts';

/** One of the alternatives that a prompt's places come to: a city (in one of some areas), a region, or a country. */
export interface PlaceTarget {
  /** Lower case. */
  readonly city: string | null;
  /** For a city: the asked areas it lies in, empty where none was named. For a region or country: the place itself. */
  readonly regions: readonly string[];
  readonly countries: readonly string[];
  /** Where a city or region lies, for what is near it. */
  readonly homeRegions: readonly string[];
  readonly homeCountries: readonly string[];
}

/** Cities, regions and countries are alternatives, unless one lies in another: then the wider one only names the narrower. */
export function placeTargets(filter: Filter, places: Places): readonly PlaceTarget[] {
  if (filter.cities.length + filter.regions.length + filter.countries.length === 0) return NOWHERE;
  return targetsOf(places, JSON.stringify([filter.cities, filter.regions, filter.countries]));
}

const NOWHERE: readonly PlaceTarget[] = [];
const MEMO_MAX = 2048;

const targetsOf = memoOf((places: Places, key): readonly PlaceTarget[] => {
  const [cities, regions, countries] = placeLists(key);
  return findTargets({ cities, regions, countries }, places);
}, MEMO_MAX);

/** Safe: the key was written by placeTargets(). */
function placeLists(key: string): [string[], string[], string[]] {
  return JSON.parse(key) as [string[], string[], string[]];
}

type AskedPlaces = Pick<Filter, 'cities' | 'regions' | 'countries'>;

function findTargets(filter: AskedPlaces, places: Places): PlaceTarget[] {
  const usedRegions = new Set<string>();
  const usedCountries = new Set<string>();
  const targets = filter.cities.map((city) => cityTarget(city, filter, places));
  for (const target of targets) {
    for (const region of target.regions) usedRegions.add(region);
    for (const country of target.countries) usedCountries.add(country);
  }
  for (const region of filter.regions) {
    const country = places.countryOfRegion(region);
    if (country !== null) usedCountries.add(country);
    if (usedRegions.has(region)) continue;
    const homeCountries = country === null ? [] : [country];
    targets.push({ city: null, regions: [region], countries: [], homeRegions: [region], homeCountries });
  }
  for (const country of filter.countries)
    if (!usedCountries.has(country))
      targets.push({
        city: null,
        regions: [],
        countries: [country],
        homeRegions: [],
        homeCountries: [country],
      });
  return targets;
}

function cityTarget(city: string, filter: AskedPlaces, places: Places): PlaceTarget {
  const isKnown = places.cities(city).length > 0;
  const holds = (context: { region?: string; country?: string }) =>
    !isKnown || places.cities(city, context).length > 0;
  const regions = filter.regions.filter((region) => holds({ region }));
  const countries = regions.length > 0 ? [] : filter.countries.filter((country) => holds({ country }));
  const context = { region: regions[0] ?? null, country: countries[0] ?? null };
  const homeRegion = regions.length > 0 ? null : places.regionOfCity(city, context);
  const homeCountry = places.countryOfCity(city, context);
  return {
    city: city.toLowerCase(),
    regions,
    countries,
    homeRegions: homeRegion === null ? regions : [homeRegion],
    homeCountries: homeCountry === null ? countries : [homeCountry],
  };
}

/** The lead lies in one of the targets. */
export function isInPlace(targets: readonly PlaceTarget[]): Predicate {
  return any(targets.map(isInTarget));
}

function isInTarget(target: PlaceTarget): Predicate {
  const area: Predicate[] = [];
  if (target.regions.length > 0) area.push(isIn('region', target.regions));
  if (target.countries.length > 0) area.push(isIn('country', target.countries));
  if (target.city === null) return any(area);
  const city = isIn('city', [target.city]);
  return area.length === 0 ? city : all([city, any(area)]);
}

export type PlaceWidth = 'cities' | 'regions' | 'countries';

/** The steps from as asked to anywhere that change anything: what is dropped, and what is still demanded. */
export function widerPlaces(
  targets: readonly PlaceTarget[],
): { dropped: PlaceWidth; demand: Predicate | null }[] {
  const steps: { dropped: PlaceWidth; demand: Predicate | null }[] = [];
  const asked = isInPlace(targets);
  const homeRegions = targets.flatMap((target) => target.homeRegions);
  const homeCountries = targets.flatMap((target) => target.homeCountries);
  const hasCity = targets.some((target) => target.city !== null);
  const hasRegion = targets.some((target) => target.city === null && target.regions.length > 0);
  if (hasCity && homeRegions.length > 0)
    steps.push({
      dropped: 'cities',
      demand: any([asked, isIn('region', homeRegions), openCountries(targets)]),
    });
  if ((hasCity || hasRegion) && homeCountries.length > 0)
    steps.push({ dropped: 'regions', demand: any([asked, isIn('country', homeCountries)]) });
  steps.push({ dropped: 'countries', demand: null });
  return steps;
}

/** Countries that are alternatives of their own; they stay while a city widens to its region. */
function openCountries(targets: readonly PlaceTarget[]): Predicate {
  const countries = targets.flatMap((target) => (target.city === null ? target.countries : []));
  return countries.length === 0 ? any([]) : isIn('country', countries);
}
