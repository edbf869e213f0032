import { join } from 'node:path';
import { addKey, addSurface, entriesOfName, type Gazetteer, parseTagged } from './gazetteer.ts';
import { alternatives, readTable } from './read-table.ts';

const PLAIN_NAME = /^[A-Za-z]+(?: [A-Za-z]+)*$/;
const SHORTENED = /\b(?:saint|st|fort|mount)\b/i;

export function addCities(gazetteer: Gazetteer, folder: string): void {
  const withheld: [row: number, tagged: string][] = [];
  for (const file of ['cities.tsv.gz', 'cities-extra.tsv']) {
    for (const cells of readTable(join(folder, file))) addCity(gazetteer, cells, withheld);
  }
  // Other names come after all common names, so that "Rome" lists Rome before whatever else may be called so.
  for (const [row, tagged] of withheld) addCityName(gazetteer, row, tagged);
  for (const [name = '', country = '', region = '', names] of readTable(join(folder, 'city-names.tsv'))) {
    const row = findCity(gazetteer, name, country, region);
    if (row === null) throw new Error(`city-names.tsv: no city ${name}, ${region} ${country}`);
    for (const tagged of alternatives(names)) addCityName(gazetteer, row, tagged);
  }
}

function addCity(gazetteer: Gazetteer, cells: string[], withheld: [number, string][]): void {
  const [name = '', country = '', region = '', population, latitude, longitude, names] = cells;
  const row = gazetteer.cities.length;
  gazetteer.cities.push({
    row,
    name,
    country,
    region: region === '' ? null : `${country}-${region}`,
    population: Number(population),
    latitude: Number(latitude),
    longitude: Number(longitude),
  });
  const entry = { kind: 'city', id: row, language: null, caution: null } as const;
  if (PLAIN_NAME.test(name) && !SHORTENED.test(name)) addKey(gazetteer, name.toLowerCase(), entry);
  else addSurface(gazetteer, name, entry);
  for (const tagged of alternatives(names)) withheld.push([row, tagged]);
}

function addCityName(gazetteer: Gazetteer, row: number, tagged: string): void {
  const { name, language, abbreviation } = parseTagged(tagged);
  addSurface(gazetteer, name, {
    kind: 'city',
    id: row,
    language,
    caution: abbreviation ? 'abbreviation' : null,
  });
}

function findCity(gazetteer: Gazetteer, name: string, country: string, region: string): number | null {
  for (const entry of entriesOfName(gazetteer, name)) {
    if (entry.kind !== 'city' || typeof entry.id !== 'number') continue;
    const city = gazetteer.cities[entry.id];
    if (city?.country === country && (region === '' || city.region === `${country}-${region}`))
      return entry.id;
  }
  return null;
}
