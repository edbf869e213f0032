import { join } from 'node:path';
import { type CityTable, loadCityTable } from './city-table.ts';
import { dataFolder } from './data-folder.ts';
import { addAreas } from './load-areas.ts';
import { addCities } from './load-cities.ts';
import { addCountries } from './load-countries.ts';
import { addRegions } from './load-regions.ts';
import { alternatives, readTable } from './read-table.ts';
import type { Area, Caution, Country, PlaceKind, Region } from './types.ts';
import { isCjk, spellings, surfaceKey } from './words.ts';

/** A surface's way to a place. */
export interface Entry {
  readonly kind: PlaceKind;
  /** Country code, region code, area id, or the row of a city. */
  readonly id: string | number;
  readonly language: string | null;
  /** What the data says; null where it follows from the place. */
  readonly caution: Caution | null;
}

export interface CountryRow extends Country {
  readonly capital: string;
  readonly neighbours: readonly string[];
}
export interface AreaRow extends Area {
  readonly near: boolean;
  readonly within: { readonly country: string | null; readonly region: string | null };
}

/** Everything the data files say, with the surfaces indexed. */
export interface Gazetteer {
  readonly countries: Map<string, CountryRow>;
  readonly regions: Map<string, Region>;
  readonly areas: Map<string, AreaRow>;
  readonly cities: CityTable;
  readonly index: Map<string, Entry | Entry[]>;
  /** First piece of a key -> the most pieces a key with it has. */
  readonly longest: Map<string, number>;
  readonly cjk: Map<string, Entry | Entry[]>;
  /** First character -> the longest name that starts with it. */
  readonly cjkLongest: Map<string, number>;
  readonly cautions: Map<string, Caution>;
  /** Surfaces that are no place in a prompt, though they are one in a place field: "of", "most", "para". */
  readonly never: Set<string>;
  /** "surface|ref" -> prior. */
  readonly priors: Map<string, number>;
  readonly regionNeighbours: Map<string, Set<string>>;
}

export function loadGazetteer(folder: string = dataFolder()): Gazetteer {
  const gazetteer: Gazetteer = {
    countries: new Map(),
    regions: new Map(),
    areas: new Map(),
    cities: loadCityTable(folder),
    index: new Map(),
    longest: new Map(),
    cjk: new Map(),
    cjkLongest: new Map(),
    cautions: new Map(),
    never: new Set(),
    priors: new Map(),
    regionNeighbours: new Map(),
  };
  for (const [surface = '', caution = ''] of readTable(join(folder, 'words.tsv'))) {
    if (caution === 'never') gazetteer.never.add(surface);
    else gazetteer.cautions.set(surface, asCaution(caution));
  }
  for (const [surface = '', ref = '', prior] of readTable(join(folder, 'readings.tsv'))) {
    gazetteer.priors.set(`${surface}|${ref}`, Number(prior));
  }
  for (const [code = '', neighbours] of readTable(join(folder, 'region-neighbours.tsv'))) {
    for (const other of alternatives(neighbours)) linkRegions(gazetteer, code, other);
  }
  addCountries(gazetteer, folder);
  addRegions(gazetteer, folder);
  addCities(gazetteer, folder);
  addAreas(gazetteer, folder);
  return gazetteer;
}

function linkRegions(gazetteer: Gazetteer, a: string, b: string): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = gazetteer.regionNeighbours.get(from);
    if (known === undefined) gazetteer.regionNeighbours.set(from, new Set([to]));
    else known.add(to);
  }
}

function asCaution(text: string): Caution {
  if (text === 'ok' || text === 'common_word' || text === 'abbreviation') return text;
  throw new Error(`words.tsv: "${text}" is no caution`);
}

/** "de:München" -> the language and the name; "abbr:NYC" -> an abbreviation; plain names belong to no language. */
export function parseTagged(tagged: string): {
  name: string;
  language: string | null;
  abbreviation: boolean;
} {
  const tag = /^(?:(abbr)|([a-z]{2})):/.exec(tagged);
  if (tag === null) return { name: tagged, language: null, abbreviation: false };
  return { name: tagged.slice(tag[0].length), language: tag[2] ?? null, abbreviation: tag[1] !== undefined };
}

export function addSurface(gazetteer: Gazetteer, name: string, entry: Entry): void {
  if (isCjk(name)) {
    addCjk(gazetteer, name, entry);
    return;
  }
  for (const key of spellings(name)) addKey(gazetteer, key, entry);
}

/** As `addSurface` for a name whose key is itself: lower-case ASCII words. */
export function addKey(gazetteer: Gazetteer, key: string, entry: Entry): void {
  if (key === '' || !insert(gazetteer.index, key, entry)) return;
  const blank = key.indexOf(' ');
  const first = blank < 0 ? key : key.slice(0, blank);
  let count = 1;
  for (let at = blank; at >= 0; at = key.indexOf(' ', at + 1)) count++;
  if ((gazetteer.longest.get(first) ?? 0) < count) gazetteer.longest.set(first, count);
}

function addCjk(gazetteer: Gazetteer, name: string, entry: Entry): void {
  for (const spelling of new Set([name, name.replace(/[・＝=]/g, '')])) {
    if (!insert(gazetteer.cjk, spelling, entry)) continue;
    const first = spelling.charAt(0);
    if ((gazetteer.cjkLongest.get(first) ?? 0) < spelling.length)
      gazetteer.cjkLongest.set(first, spelling.length);
  }
}

/** Keeps every reading of a surface once; false where this one was there. */
function insert(index: Map<string, Entry | Entry[]>, key: string, entry: Entry): boolean {
  const held = index.get(key);
  if (held === undefined) {
    index.set(key, entry);
    return true;
  }
  const all = Array.isArray(held) ? held : [held];
  if (all.some((e) => e.id === entry.id && e.kind === entry.kind)) return false;
  if (Array.isArray(held)) held.push(entry);
  else index.set(key, [held, entry]);
  return true;
}

/** Every reading of a key (or of a name in Chinese or Japanese): common names of cities first, then what was added. */
export function entriesOf(gazetteer: Gazetteer, script: 'index' | 'cjk', key: string): readonly Entry[] {
  const held = gazetteer[script].get(key);
  const cities = gazetteer.cities.entries(key);
  if (held === undefined) return cities;
  const added = Array.isArray(held) ? held : [held];
  if (cities.length === 0) return added;
  return [...added, ...cities.filter((city) => !added.some((e) => e.id === city.id))];
}

/** All entries of a name written in any script. */
export function entriesOfName(gazetteer: Gazetteer, name: string): readonly Entry[] {
  if (isCjk(name)) return entriesOf(gazetteer, 'cjk', name.trim().replace(/\s+/g, ''));
  return entriesOf(gazetteer, 'index', surfaceKey(name));
}
