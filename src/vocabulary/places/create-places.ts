import { areaContains } from './area-contains.ts';
import { candidatesOf } from './candidate.ts';
import { canonicalCity } from './canonical-city.ts';
import { canonicalCountry } from './canonical-country.ts';
import { canonicalRegion } from './canonical-region.ts';
import { citiesNamed } from './cities-named.ts';
import { entriesOfName, type Gazetteer } from './gazetteer.ts';
import { listSurfaces } from './list-surfaces.ts';
import { matchCjk } from './match-cjk.ts';
import { createTokenMatcher } from './match-tokens.ts';
import { createMender } from './mend.ts';
import { createNearness } from './nearness.ts';
import { resolveLocation } from './resolve-location.ts';
import type { Places } from './types.ts';
import { isCjk, surfaceKey } from './words.ts';

/** The library over a loaded gazetteer. */
export function createPlaces(gazetteer: Gazetteer): Places {
  const g = gazetteer;
  return {
    match: createTokenMatcher(g),
    matchCjk: (text, offset) => matchCjk(g, text, offset),
    lookup: (text) => {
      const surface = isCjk(text) ? text.trim() : surfaceKey(text);
      return candidatesOf(g, surface, entriesOfName(g, text), 1);
    },
    mend: createMender(g),
    surfaces: () => listSurfaces(g),
    resolveLocation: (text) => resolveLocation(g, text),
    canonicalCountry: (text) => canonicalCountry(g, text),
    canonicalRegion: (text, context) => canonicalRegion(g, text, context),
    canonicalCity: (text, context) => canonicalCity(g, text, context),
    country: (code) => g.countries.get(code) ?? null,
    region: (code) => g.regions.get(code) ?? null,
    area: (id) => g.areas.get(id) ?? null,
    countries: () => g.countries.values(),
    regions: () => g.regions.values(),
    areas: () => g.areas.values(),
    cities: (name, context) => citiesNamed(g, name, context),
    countryOfRegion: (region) => g.regions.get(region)?.country ?? null,
    regionOfCity: (city, context) => citiesNamed(g, city, context)[0]?.region ?? null,
    countryOfCity: (city, context) => citiesNamed(g, city, context)[0]?.country ?? null,
    areaContains: (id, place) => areaContains(g, id, place),
    ...createNearness(g),
  };
}
