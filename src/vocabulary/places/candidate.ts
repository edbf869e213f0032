import type { Entry, Gazetteer } from './gazetteer.ts';
import type { Caution, City, PlaceCandidate, PlaceKind, PlaceValue } from './types.ts';

/** Countries whose subdivisions people name in prompts without saying the country. */
const WELL_KNOWN_REGIONS = new Set(
  'US CA GB AU DE FR ES IT CH AT NL BE BR MX IN CN JP IE NZ ZA PL SE DK NO FI PT AR CO KR AE'.split(' '),
);
const ENGLISH_SPEAKING = new Set(['US', 'GB', 'CA', 'AU', 'IE', 'NZ']);
const READINGS_MAX = 8;
const CITY_PRIOR_LARGE = 0.5;

/** The readings of one surface, best first. */
export function candidatesOf(
  gazetteer: Gazetteer,
  surface: string,
  entries: readonly Entry[],
  length: number,
): PlaceCandidate[] {
  const all: PlaceCandidate[] = [];
  for (const entry of entries) {
    const candidate = candidateOf(gazetteer, surface, entry, length);
    if (candidate !== null) all.push(candidate);
  }
  if (all.length === 1) return all;
  const readings = all.map((candidate) => behindItsCity(gazetteer, surface, candidate, all));
  return readings.sort((a, b) => b.prior - a.prior).slice(0, READINGS_MAX);
}

/** "Berlin", "Genève", "Tokyo": of a region and a large city in it that share a name, the city is meant. */
function behindItsCity(
  g: Gazetteer,
  surface: string,
  candidate: PlaceCandidate,
  all: readonly PlaceCandidate[],
): PlaceCandidate {
  if (candidate.kind !== 'region' || g.priors.has(`${surface}|${candidate.ref}`)) return candidate;
  const city = all.find(({ kind, within }) => kind === 'city' && within.region === candidate.ref);
  if (city === undefined || city.prior < CITY_PRIOR_LARGE) return candidate;
  return { ...candidate, prior: Math.min(candidate.prior, city.prior - 0.05) };
}

function candidateOf(g: Gazetteer, surface: string, entry: Entry, length: number): PlaceCandidate | null {
  const found = placeOf(g, entry);
  if (found === null) return null;
  const { ref, value, display, within, prior } = found;
  return {
    kind: entry.kind,
    ref,
    value,
    display,
    length,
    prior: g.priors.get(`${surface}|${ref}`) ?? prior,
    caution: cautionOf(g, surface, entry),
    language: entry.language,
    within,
  };
}

interface Found {
  ref: string;
  value: PlaceValue;
  display: string;
  within: PlaceCandidate['within'];
  prior: number;
}

const NOTHING: readonly string[] = [];

function placeOf(g: Gazetteer, entry: Entry): Found | null {
  if (typeof entry.id === 'number') {
    const city = g.cities.at(entry.id);
    return city === undefined ? null : cityFound(city);
  }
  if (entry.kind === 'area') {
    const area = g.areas.get(entry.id);
    if (area === undefined) return null;
    return { ref: area.id, value: area.value, display: area.name, within: area.within, prior: 0.85 };
  }
  return entry.id.includes('-')
    ? regionFound(g, entry.id, entry.kind)
    : countryFound(g, entry.id, entry.kind);
}

function countryFound(g: Gazetteer, code: string, kind: PlaceKind): Found | null {
  const country = g.countries.get(code);
  if (country === undefined) return null;
  return {
    ref: code,
    value: { countries: [code], regions: NOTHING, cities: NOTHING },
    display: country.name,
    within: { country: code, region: null },
    prior: kind === 'demonym' ? 0.88 : 0.93,
  };
}

function regionFound(g: Gazetteer, code: string, kind: PlaceKind): Found | null {
  const region = g.regions.get(code);
  if (region === undefined) return null;
  const known = region.country === 'US' ? 0.82 : WELL_KNOWN_REGIONS.has(region.country) ? 0.6 : 0.3;
  const depth = region.parent === null ? 0 : 0.2;
  return {
    ref: code,
    value: { countries: NOTHING, regions: [code], cities: NOTHING },
    display: region.name,
    within: { country: region.country, region: code },
    prior: Math.max(0.1, known - depth - (kind === 'demonym' ? 0.1 : 0)),
  };
}

function cityFound(city: City): Found {
  return {
    ref: cityRef(city),
    value: { countries: NOTHING, regions: NOTHING, cities: [city.name] },
    display: city.name,
    within: { country: city.country, region: city.region },
    prior: cityPrior(city),
  };
}

export function cityRef(city: City): string {
  return `city:${city.country}:${city.region ?? ''}:${city.name}`;
}

/** .25 at 5,000 inhabitants, .6 at 500,000, .84 at 10 million; a little more where prompts come from. */
function cityPrior(city: City): number {
  const size = 0.25 + 0.18 * Math.log10(Math.max(1, city.population / 5000));
  return Math.min(0.9, size + (city.country === 'US' ? 0.08 : ENGLISH_SPEAKING.has(city.country) ? 0.05 : 0));
}

function cautionOf(g: Gazetteer, surface: string, entry: Entry): Caution {
  const listed = g.cautions.get(surface);
  if (listed !== undefined) return listed;
  if (entry.caution !== null) return entry.caution;
  if (surface.length <= 2 && /^[a-z]+$/.test(surface)) return 'abbreviation';
  if (entry.kind === 'region' || entry.kind === 'demonym') {
    const country = String(entry.id).slice(0, 2);
    const region = g.regions.get(String(entry.id));
    const known =
      WELL_KNOWN_REGIONS.has(country) && (region === undefined || region.parent === null || country === 'GB');
    return entry.kind === 'demonym' || known ? 'ok' : 'common_word';
  }
  if (typeof entry.id === 'number') return cityCaution(g, surface, entry.id);
  return 'ok';
}

/** A small place with a one-word name is more likely some other word of one of nine languages. */
function cityCaution(g: Gazetteer, surface: string, row: number): Caution {
  const city = g.cities.at(row);
  if (city === undefined || surface.includes(' ')) return 'ok';
  if (/[\u3040-\u9fff]/.test(surface))
    return surface.length <= 2 && city.population < 500_000 ? 'common_word' : 'ok';
  const least = ENGLISH_SPEAKING.has(city.country) ? 40_000 : 200_000;
  return city.population < least ? 'common_word' : 'ok';
}
