export type PlaceKind = 'country' | 'demonym' | 'region' | 'city' | 'area';

/**
 * How much context a surface needs before it may be read as a place.
 * `ok`: a place wherever it stands ("germany", "san diego").
 * `common_word`: also a plain word or a name ("nice", "reading", "mobile", "lead"): wants a preceding in/near/based in/from,
 *   a following "area", a comma and a region, or a capital where the rest of the prompt is not capitalised.
 * `abbreviation`: two to four letters that also mean other things ("or", "in", "me", "la", "ca", "de"): the same, and stricter.
 */
export type Caution = 'ok' | 'common_word' | 'abbreviation';

/** What goes into the place fields of a filter. A city or an area names only its own members; see `within` for the rest. */
export interface PlaceValue {
  readonly countries: readonly string[];
  readonly regions: readonly string[];
  readonly cities: readonly string[];
}

/** One reading of some tokens (or characters) as a place. */
export interface PlaceCandidate {
  readonly kind: PlaceKind;
  /** Country code, region code, area id, or `city:<row>`; equal refs are the same place. */
  readonly ref: string;
  readonly value: PlaceValue;
  /** The name to show a person: "Germany", "California", "Munich", "Midwest". */
  readonly display: string;
  /** Tokens covered by `match`, UTF-16 units covered by `matchCjk`. */
  readonly length: number;
  /** 0..1, how likely this reading is with no context; readings come highest first. */
  readonly prior: number;
  readonly caution: Caution;
  /** The language of the surface where it belongs to one ("tedesco": it); null for English and for names shared by many. */
  readonly language: string | null;
  /**
   * Where the place lies: for a city its country and region, for a region its country; for an area the one country
   * (and region) that holds all of it. Null where there is none, or several.
   */
  readonly within: { readonly country: string | null; readonly region: string | null };
}

export interface Surface {
  /** Folded, its words joined by single blanks. */
  readonly surface: string;
  readonly kind: PlaceKind;
  readonly ref: string;
  readonly language: string | null;
  readonly caution: Caution;
}

export interface ResolvedLocation {
  country: string | null;
  region: string | null;
  city: string | null;
}

/** Narrows an ambiguous name: a country (alpha-2) or a region (ISO 3166-2) that is already known. */
export interface PlaceContext {
  country?: string | null;
  region?: string | null;
}

export interface Country {
  readonly code: string;
  readonly name: string;
}

export interface Region {
  readonly code: string;
  readonly name: string;
  readonly country: string;
  /** The region it is part of (`GB-ENG` for `GB-KEN`), if any. */
  readonly parent: string | null;
}

export interface City {
  readonly row: number;
  /** Common English name. */
  readonly name: string;
  readonly country: string;
  readonly region: string | null;
  readonly population: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface Area {
  readonly id: string;
  readonly name: string;
  readonly value: PlaceValue;
}

/**
 * The gazetteer in memory. Tokens are folded words (see `fold`); how hyphens, dots, commas and apostrophes were cut does
 * not matter: ["u.s."], ["u", "s"], ["dallas-fort", "worth"], ["dallas", "/", "fort", "worth"] all match.
 */
export interface Places {
  /** Every reading that starts at token `i`, longest first, then by prior. Shorter matches follow longer ones. */
  match(tokens: readonly string[], i: number): readonly PlaceCandidate[];
  /** The same in text without blanks (Chinese, Japanese), from UTF-16 offset `offset` of the text as written. */
  matchCjk(text: string, offset: number): PlaceCandidate[];
  /** All readings of a whole text ("New York"), by prior; empty where it is not exactly a place name. */
  lookup(text: string): PlaceCandidate[];
  /** The large city that a folded word is one slip away from ("philadephia"), folded; null where none or several are. */
  mend(folded: string): string | null;
  surfaces(): Iterable<Surface>;

  /** Free text of a record: "London, England, United Kingdom", "Remote (US)", "New York, NY; Remote". Never guesses. */
  resolveLocation(text: string): ResolvedLocation;
  /** "usa", "Deutschland", "GB" -> alpha-2. */
  canonicalCountry(text: string): string | null;
  /** "California", or "CA" with country US -> "US-CA". */
  canonicalRegion(text: string, context?: PlaceContext): string | null;
  /** "münchen" -> "Munich". An unknown city comes back trimmed and, where it is all of one case, in title case. */
  canonicalCity(text: string, context?: PlaceContext): string | null;

  country(code: string): Country | null;
  region(code: string): Region | null;
  area(id: string): Area | null;
  countries(): Iterable<Country>;
  regions(): Iterable<Region>;
  areas(): Iterable<Area>;
  /** The known cities of a name (any language), most populous first. */
  cities(name: string, context?: PlaceContext): City[];

  countryOfRegion(region: string): string | null;
  /** Of the most populous city of that name in the context. */
  regionOfCity(city: string, context?: PlaceContext): string | null;
  countryOfCity(city: string, context?: PlaceContext): string | null;
  /** Whether an area ("emea", "bay_area") holds a country, a region or a city name; regions count through their country. */
  areaContains(areaId: string, place: { country?: string; region?: string; city?: string }): boolean;

  /** Great circle distance of two city names; null where one is unknown. */
  distanceKm(cityA: string, cityB: string, contextA?: PlaceContext, contextB?: PlaceContext): number | null;
  /** Names of cities within `radiusKm` (default 60), most populous first, at most `limit` (default 50). */
  neighbouringCities(
    city: string,
    context?: PlaceContext,
    options?: { radiusKm?: number; limit?: number },
  ): string[];
  /** Regions that share a border: `US-CA` -> `US-AZ`, `US-NV`, `US-OR`. */
  neighbouringRegions(region: string): string[];
  /** Countries that share a border or a short sea crossing. */
  neighbouringCountries(country: string): string[];
  /** Whether two countries share one of the small business areas (DACH, Nordics, Benelux, Iberia, ANZ, ...). */
  sameArea(countryA: string, countryB: string): boolean;
}
