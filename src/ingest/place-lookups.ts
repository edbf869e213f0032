import type { Places, ResolvedLocation } from '../vocabulary/places/types.ts';
import { memo } from './memo.ts';

/** The questions that records ask of the gazetteer, answered once per distinct text. */
export interface PlaceLookups {
  locate(text: string): ResolvedLocation;
  country(text: string): string | null;
  region(text: string, country: string | null): string | null;
  city(text: string, country: string | null, region: string | null): string;
  countryOfRegion(region: string): string | null;
  /** Records often hold a state or its code as city ("MH", "England"): the region it names, where no city has that name. */
  regionNotCity(text: string, country: string | null): string | null;
  /** The region of the only known city of that name in the country. */
  regionOfOnlyCity(city: string, country: string): string | null;
}

const GAP = '\u0000';

export function placeLookups(places: Places): PlaceLookups {
  const country = memo((text) => places.canonicalCountry(text));
  const region = memo((key) => {
    const [text = '', of] = key.split(GAP);
    return places.canonicalRegion(text, { country: of || null });
  });
  const city = memo((key) => {
    const [text = '', of, part] = key.split(GAP);
    return places.canonicalCity(text, { country: of || null, region: part || null }) ?? text;
  });
  const regionNotCity = memo((key) => {
    const [text = '', of = ''] = key.split(GAP);
    const context = { country: of };
    return places.cities(text, context).length > 0 ? null : places.canonicalRegion(text, context);
  });
  const regionOfOnlyCity = memo((key) => {
    const [text = '', of = ''] = key.split(GAP);
    const named = places.cities(text, { country: of });
    return named.length === 1 ? (named[0]?.region ?? null) : null;
  });
  return {
    locate: memo((text) => places.resolveLocation(text)),
    country,
    region: (text, of) => region(`${text}${GAP}${of ?? ''}`),
    city: (text, of, part) => city(`${text}${GAP}${of ?? ''}${GAP}${part ?? ''}`),
    countryOfRegion: (code) => places.countryOfRegion(code),
    regionNotCity: (text, of) => (of === null ? null : regionNotCity(`${text}${GAP}${of}`)),
    regionOfOnlyCity: (name, of) => regionOfOnlyCity(`${name}${GAP}${of}`),
  };
}
