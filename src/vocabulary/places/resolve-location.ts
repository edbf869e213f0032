import { canonicalCity } from './canonical-city.ts';
import { canonicalCountry } from './canonical-country.ts';
import { canonicalRegion } from './canonical-region.ts';
import { citiesNamed } from './cities-named.ts';
import { entriesOfName, type Gazetteer } from './gazetteer.ts';
import type { ResolvedLocation } from './types.ts';

const REMOTE =
  /^(?:100% )?(?:fully )?(?:remote|hybrid|worldwide|global|anywhere|distributed|wfh|work from home|home office|télétravail|remoto|homeoffice|various|multiple locations|n\/a|unknown)(?: (?:first|friendly|only|job|work))?$/i;
const AREA_WORDS =
  /^(?:greater |metro(?:politan)? )|(?: (?:area|metro|metro area|metropolitan area|metroplex|region))$/gi;
/** A city outweighs its namesakes where it has this many times the inhabitants of the next one. */
const CLEARLY_BIGGER = 4;
const UNKNOWN: ResolvedLocation = { country: null, region: null, city: null };

/**
 * Country, region and city of a free-text place, each null where the text does not settle it. Of several places parted
 * by ";" or "/" the first that names one counts.
 */
export function resolveLocation(g: Gazetteer, text: string): ResolvedLocation {
  for (const part of text
    .normalize('NFC')
    .slice(0, 300)
    .split(/[;|•]|\s+\/\s+|\s+(?:or|and)\s+(?=[A-Z])/)) {
    const resolved = resolveOne(g, part);
    if (resolved.country !== null || resolved.region !== null || resolved.city !== null) return resolved;
  }
  return UNKNOWN;
}

function resolveOne(g: Gazetteer, part: string): ResolvedLocation {
  const cells = part
    .split(/[,()[\]–—]|\s-\s/)
    .map((cell) =>
      cell
        .trim()
        .replace(/^(?:in|near|based in|hq:?|headquarters:?)\s+/i, '')
        .replace(/\s+\d{4,6}(?:-\d+)?$/, ''),
    )
    .filter((cell) => cell !== '');
  const placed =
    cells.length > 1 && isCodeOfRegion(g, cells) ? cells : cells.filter((cell) => !REMOTE.test(cell));
  if (placed.length === 0) return UNKNOWN;
  return placed.length === 1 ? fromOne(g, placed[0] ?? '') : fromSeveral(g, placed);
}

/** "Remote, OR, USA" is a town: "Remote" stands first, before a region and a country. */
function isCodeOfRegion(g: Gazetteer, cells: string[]): boolean {
  if (cells.length < 3) return false;
  const country = canonicalCountry(g, cells.at(-1) ?? '');
  return (
    country !== null &&
    citiesNamed(g, cells[0] ?? '', { country, region: canonicalRegion(g, cells[1] ?? '', { country }) })
      .length > 0
  );
}

function fromSeveral(g: Gazetteer, cells: string[]): ResolvedLocation {
  const last = cells.at(-1) ?? '';
  const before = cells.slice(0, -1);
  const american = canonicalRegion(g, last, { country: 'US' }) ?? canonicalRegion(g, last, { country: 'CA' });
  const short = /^[A-Za-z.]{2,4}$/.test(last);
  // "Atlanta, GA": after a city two letters are a state; "Georgia" is one where the city lies in it.
  const asState =
    american !== null &&
    (short
      ? isStateCode(g, before, last, american)
      : citiesNamed(g, before[0] ?? '', { region: american }).length > 0);
  const country = asState ? american.slice(0, 2) : canonicalCountry(g, last);
  if (country === null) return withoutCountry(g, cells);
  const rest = asState ? cells : before;
  let region: string | null = null;
  let named = rest;
  for (let i = rest.length - 1; i >= (rest.length > 1 ? 1 : 0) && region === null; i--) {
    region = canonicalRegion(g, rest[i] ?? '', { country });
    if (region !== null && rest.length === 1 && isRatherCity(g, rest[0] ?? '', country)) region = null;
    else if (region !== null) named = rest.slice(0, i);
  }
  return inside(g, named[0] ?? null, country, region);
}

/** "New York, USA" is the city, "NY, USA" the state. */
function isRatherCity(g: Gazetteer, name: string, country: string): boolean {
  return name.length > 3 && citiesNamed(g, name, { country }).length > 0;
}

function isStateCode(g: Gazetteer, before: string[], last: string, region: string): boolean {
  if (canonicalCountry(g, last) === null) return true;
  return citiesNamed(g, before[0] ?? '', { region }).length > 0;
}

function withoutCountry(g: Gazetteer, cells: string[]): ResolvedLocation {
  const region = canonicalRegion(g, cells.at(-1) ?? '');
  if (region !== null) return inside(g, cells[0] ?? null, region.slice(0, 2), region);
  for (const cell of cells) {
    const one = fromOne(g, cell);
    if (one.country !== null || one.city !== null) return one;
  }
  return UNKNOWN;
}

/** A city named inside a known country, and perhaps region; its region follows where only one city there is called so. */
function inside(g: Gazetteer, name: string | null, country: string, region: string | null): ResolvedLocation {
  const cityName = name === null ? null : name.replace(AREA_WORDS, '').trim() || name;
  if (cityName === null) return { country, region, city: null };
  const inRegion = region === null ? [] : citiesNamed(g, cityName, { country, region });
  const known = inRegion[0] ?? clearest(citiesNamed(g, cityName, { country }));
  const agreed = region ?? known?.region ?? null;
  return {
    country,
    region: agreed,
    city: canonicalCity(g, cityName, { country, region: inRegion.length > 0 ? region : null }),
  };
}

function clearest<T extends { population: number }>(cities: readonly T[]): T | null {
  const [first, second] = cities;
  if (first === undefined) return null;
  return second === undefined || first.population >= CLEARLY_BIGGER * second.population ? first : null;
}

/** One name alone: a country, a region, a city or an area. */
function fromOne(g: Gazetteer, name: string): ResolvedLocation {
  const country = canonicalCountry(g, name);
  if (country !== null && name.length !== 2)
    return { country, region: null, city: cityState(g, name, country) };
  if (country !== null && /^(?:us|uk|gb|eu)$/i.test(name)) return { country, region: null, city: null };
  const area = fromArea(g, name);
  if (area !== null) return area;
  const bare = name.replace(AREA_WORDS, '').trim() || name;
  const city = clearest(citiesNamed(g, bare));
  const region = canonicalRegion(g, bare);
  if (city !== null && (region === null || city.region === region || city.population > 500_000)) {
    return { country: city.country, region: city.region, city: city.name };
  }
  if (region !== null) return { country: region.slice(0, 2), region, city: null };
  const united = canonicalRegion(g, bare, { country: 'US' });
  if (united !== null) return { country: 'US', region: united, city: null };
  if (country !== null) return { country, region: null, city: null };
  return fromLastWords(g, bare);
}

/** Singapore and Hong Kong are both. */
function cityState(g: Gazetteer, name: string, country: string): string | null {
  return ['SG', 'HK', 'MO', 'MC'].includes(country)
    ? (citiesNamed(g, name, { country })[0]?.name ?? null)
    : null;
}

function fromArea(g: Gazetteer, name: string): ResolvedLocation | null {
  for (const entry of entriesOfName(g, name)) {
    if (entry.kind !== 'area') continue;
    const area = g.areas.get(String(entry.id));
    if (area === undefined || area.within.country === null) continue;
    const first = area.value.cities[0];
    const region = area.within.region ?? null;
    const known =
      first === undefined ? null : citiesNamed(g, first, { country: area.within.country, region })[0];
    return { country: area.within.country, region: region ?? null, city: known?.name ?? null };
  }
  return null;
}

/** "Remote US", "Berlin Germany", "Austin TX": the end names a country or a state, the rest a city. */
function fromLastWords(g: Gazetteer, name: string): ResolvedLocation {
  const words = name.split(/\s+/);
  for (let tail = Math.min(3, words.length - 1); tail >= 1; tail--) {
    const last = words.slice(-tail).join(' ');
    const head = words.slice(0, -tail).join(' ');
    const short = tail === 1 && /^[A-Z]{2}$/.test(last);
    const region = short || tail > 0 ? canonicalRegion(g, last, { country: 'US' }) : null;
    if (region !== null && citiesNamed(g, head, { region }).length > 0) return inside(g, head, 'US', region);
    const country = last.length > 2 || /^(?:US|UK)$/.test(last) ? canonicalCountry(g, last) : null;
    if (country === null) continue;
    if (REMOTE.test(head)) return { country, region: null, city: null };
    if (citiesNamed(g, head, { country }).length > 0) return inside(g, head, country, null);
  }
  return UNKNOWN;
}
