import type { ResolvedLocation } from '../vocabulary/places/types.ts';
import { type Draft, quote, readText, warn } from './draft.ts';
import type { PlaceLookups } from './place-lookups.ts';

const PLACE_MAX = 200;

export interface LeadPlace extends ResolvedLocation {
  location: string | null;
}

/**
 * Canonical country, region and city: the fields given, and what is missing from the free-text location where the two
 * agree, or from a city that is the only one of its name.
 */
export function readPlaces(draft: Draft, places: PlaceLookups): LeadPlace {
  const location = readText(draft, 'location', { max: 500 });
  const countryText = readText(draft, 'country', { max: PLACE_MAX });
  const regionText = readText(draft, 'region', { max: PLACE_MAX });
  const cityText = readText(draft, 'city', { max: PLACE_MAX });
  const bareCity = countryText === null && regionText === null ? cityText : null;
  const freeText = location ?? bareCity;
  const free = freeText === null ? null : places.locate(freeText);

  let country = readCountry(draft, places, countryText);
  let region = readRegion(draft, places, regionText, country, free?.country ?? null);
  country ??= region === null ? null : places.countryOfRegion(region);
  let city: string | null = null;
  if (free !== null && (country === null || free.country === null || free.country === country)) {
    if (free.country !== null || country === null) region ??= free.region;
    country ??= free.country;
    city = free.city;
  }
  if (cityText !== null) {
    const asRegion = places.regionNotCity(cityText, country);
    if (asRegion === null) city = places.city(cityText, country, region);
    else region ??= asRegion;
  }
  if (region === null && country !== null && city !== null) region = places.regionOfOnlyCity(city, country);
  return { location, country, region, city };
}

function readCountry(draft: Draft, places: PlaceLookups, text: string | null): string | null {
  if (text === null) return null;
  const fix = 'give an ISO 3166-1 code or an English name';
  return places.country(text) ?? warn(draft, 'country', `${quote(text)} is no country known here`, fix);
}

function readRegion(
  draft: Draft,
  places: PlaceLookups,
  text: string | null,
  country: string | null,
  likelyCountry: string | null,
): string | null {
  if (text === null) return null;
  const region = places.region(text, country ?? likelyCountry);
  const fix = 'give an ISO 3166-2 code or an English name';
  if (region === null) {
    return country === null
      ? null
      : warn(draft, 'region', `${quote(text)} is no region of ${country} known here`, fix);
  }
  const of = places.countryOfRegion(region);
  if (country === null || of === null || of === country) return region;
  return warn(draft, 'region', `${quote(text)} is not in ${country}`, 'mend the country or the region');
}
