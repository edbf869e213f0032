import type { Places, ResolvedLocation } from '../vocabulary/places/types.ts';
import { type Draft, quote, readText, warn } from './draft.ts';

const PLACE_MAX = 200;

export interface LeadPlace extends ResolvedLocation {
  location: string | null;
}

/** Canonical country, region and city: the fields given, and what is missing from the free-text location where the two agree. */
export function readPlaces(
  draft: Draft,
  places: Places,
  resolve: (text: string) => ResolvedLocation,
): LeadPlace {
  const location = readText(draft, 'location', { max: 500 });
  const countryText = readText(draft, 'country', { max: PLACE_MAX });
  const regionText = readText(draft, 'region', { max: PLACE_MAX });
  const cityText = readText(draft, 'city', { max: PLACE_MAX });
  const free = location === null ? null : resolve(location);

  let country = countryText === null ? null : places.canonicalCountry(countryText);
  if (countryText !== null && country === null) {
    warn(
      draft,
      'country',
      `${quote(countryText)} is no country known here`,
      'give an ISO 3166-1 code or an English name',
    );
  }
  let region =
    regionText === null
      ? null
      : places.canonicalRegion(regionText, { country: country ?? free?.country ?? null });
  const regionCountry = region === null ? null : places.countryOfRegion(region);
  if (region !== null && country !== null && regionCountry !== null && regionCountry !== country) {
    warn(draft, 'region', `${quote(regionText)} is not in ${country}`, 'mend the country or the region');
    region = null;
  }
  country ??= region === null ? null : regionCountry;
  const agrees = free !== null && (country === null || free.country === null || free.country === country);
  if (free !== null && agrees) {
    country ??= free.country;
    if (free.country !== null || country === null) region ??= free.region;
  }
  const city = readCity(places, cityText, agrees ? (free?.city ?? null) : null, { country, region });
  if (regionText !== null && region === null && countryText !== null && country !== null) {
    warn(
      draft,
      'region',
      `${quote(regionText)} is no region of ${country} known here`,
      'give an ISO 3166-2 code or an English name',
    );
  }
  return { location, country, region, city };
}

function readCity(
  places: Places,
  text: string | null,
  fromLocation: string | null,
  context: { country: string | null; region: string | null },
): string | null {
  return text === null ? fromLocation : (places.canonicalCity(text, context) ?? text);
}
