import { join } from 'node:path';
import { addSurface, entriesOfName, type Gazetteer, parseTagged } from './gazetteer.ts';
import { alternatives, readTable } from './read-table.ts';

/** The cities and names that were added by hand to those of the city table. */
export function addCities(gazetteer: Gazetteer, folder: string): void {
  for (const cells of readTable(join(folder, 'cities-extra.tsv'))) {
    const [name = '', country = '', region = '', population, latitude, longitude, names] = cells;
    const row = gazetteer.cities.add({
      name,
      country,
      region: region === '' ? null : `${country}-${region}`,
      population: Number(population),
      latitude: Number(latitude),
      longitude: Number(longitude),
    });
    addCityName(gazetteer, row, name);
    for (const tagged of alternatives(names)) addCityName(gazetteer, row, tagged);
  }
  for (const [name = '', country = '', region = '', names] of readTable(join(folder, 'city-names.tsv'))) {
    const row = findCity(gazetteer, name, country, region);
    if (row === null) throw new Error(`city-names.tsv: no city ${name}, ${region} ${country}`);
    for (const tagged of alternatives(names)) addCityName(gazetteer, row, tagged);
  }
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
    if (typeof entry.id !== 'number') continue;
    const city = gazetteer.cities.at(entry.id);
    if (city?.country === country && (region === '' || city.region === `${country}-${region}`))
      return entry.id;
  }
  return null;
}
