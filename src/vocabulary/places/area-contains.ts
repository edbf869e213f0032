import { citiesNamed } from './cities-named.ts';
import type { Gazetteer } from './gazetteer.ts';

/** Whether an area holds the place; a finer member answers first, then what the place lies in. */
export function areaContains(
  g: Gazetteer,
  areaId: string,
  place: { country?: string; region?: string; city?: string },
): boolean {
  const area = g.areas.get(areaId);
  if (area === undefined) return false;
  const { countries, regions, cities } = area.value;
  const city = place.city === undefined ? undefined : citiesNamed(g, place.city, place)[0];
  const name = (city?.name ?? place.city)?.toLowerCase();
  const region = place.region ?? city?.region ?? undefined;
  const country = place.country ?? region?.slice(0, 2) ?? city?.country;
  if (country !== undefined && area.within.country !== null && country !== area.within.country) return false;
  if (name !== undefined && cities.some((c) => c.toLowerCase() === name)) return true;
  if (region !== undefined) {
    const parent = g.regions.get(region)?.parent ?? null;
    if (regions.includes(region) || (parent !== null && regions.includes(parent))) return true;
  }
  return country !== undefined && countries.includes(country);
}
