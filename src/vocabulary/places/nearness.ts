import { citiesNamed } from './cities-named.ts';
import type { Gazetteer } from './gazetteer.ts';
import { neighboursOfRegion } from './region-neighbours.ts';
import type { City, Places } from './types.ts';

type Nearness = Pick<
  Places,
  'distanceKm' | 'neighbouringCities' | 'neighbouringRegions' | 'neighbouringCountries' | 'sameArea'
>;

const EARTH_RADIUS_KM = 6371;
const RADIUS_KM_DEFAULT = 60;
const LIMIT_DEFAULT = 50;
const REMEMBERED_MAX = 4096;

/** What lies near what. */
export function createNearness(g: Gazetteer): Nearness {
  /** What is near a city, by its row: a walk over all rows takes a quarter of a millisecond. */
  const usual = new Map<number, readonly string[]>();
  return {
    distanceKm(cityA, cityB, contextA, contextB) {
      const a = citiesNamed(g, cityA, contextA)[0];
      const b = citiesNamed(g, cityB, contextB ?? contextA)[0] ?? citiesNamed(g, cityB, contextB)[0];
      return a === undefined || b === undefined ? null : kilometresBetween(a, b);
    },
    neighbouringCities(name, context, options = {}) {
      const centre = citiesNamed(g, name, context)[0];
      if (centre === undefined) return [];
      if (options.radiusKm !== undefined || options.limit !== undefined)
        return around(g, centre, options.radiusKm ?? RADIUS_KM_DEFAULT, options.limit ?? LIMIT_DEFAULT);
      let names = usual.get(centre.row);
      if (names === undefined) {
        names = around(g, centre, RADIUS_KM_DEFAULT, LIMIT_DEFAULT);
        if (usual.size >= REMEMBERED_MAX) usual.clear();
        usual.set(centre.row, names);
      }
      return [...names];
    },
    neighbouringRegions: (region) => neighboursOfRegion(g, region),
    neighbouringCountries: (country) => [...(g.countries.get(country)?.neighbours ?? [])],
    sameArea(countryA, countryB) {
      for (const { near, value } of g.areas.values()) {
        if (near && value.countries.includes(countryA) && value.countries.includes(countryB)) return true;
      }
      return false;
    },
  };
}

function around(g: Gazetteer, centre: City, radiusKm: number, limit: number): string[] {
  const latitudeSpan = radiusKm / 111;
  const names = new Set<string>();
  const { latitude, longitude } = g.cities.coordinates();
  // Rows are in order of population.
  for (let row = 0; row < latitude.length && names.size < limit; row++) {
    const there = { latitude: latitude[row] ?? 0, longitude: longitude[row] ?? 0 };
    if (Math.abs(there.latitude - centre.latitude) > latitudeSpan || row === centre.row) continue;
    if (kilometresBetween(centre, there) > radiusKm) continue;
    const name = g.cities.at(row)?.name;
    if (name !== undefined && name !== centre.name) names.add(name);
  }
  return [...names];
}

type Point = Pick<City, 'latitude' | 'longitude'>;

/** Great circle, by the haversine formula. */
function kilometresBetween(a: Point, b: Point): number {
  const radians = Math.PI / 180;
  const north = Math.sin(((b.latitude - a.latitude) * radians) / 2) ** 2;
  const east = Math.sin(((b.longitude - a.longitude) * radians) / 2) ** 2;
  const h = north + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * east;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
