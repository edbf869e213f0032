import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataFolder } from './data-folder.ts';
import { loadGazetteer } from './gazetteer.ts';
import { alternatives, readTable, readText } from './read-table.ts';
import { isCjk, spellings } from './words.ts';

const folder = dataFolder();
const g = loadGazetteer();
const rows = (file: string): string[][] => [...readTable(join(folder, file))];
const cityNames = new Set<string>();
for (let row = 0; row < g.cities.size(); row++) cityNames.add(g.cities.at(row)?.name ?? '');

describe('place data', () => {
  it('names only countries that exist, wherever a country stands', () => {
    const unknown: string[] = [];
    const check = (code: string, where: string) => g.countries.has(code) || unknown.push(`${where}: ${code}`);
    for (const file of ['country-aliases.tsv', 'country-names.tsv', 'demonyms.tsv']) {
      for (const [code = ''] of rows(file)) check(code, file);
    }
    for (const { code, neighbours } of g.countries.values())
      for (const n of neighbours) check(n, `next to ${code}`);
    for (const { code, country } of g.regions.values()) check(country, code);
    for (const area of g.areas.values()) {
      for (const code of area.value.countries) check(code, area.id);
      if (area.within.country !== null) check(area.within.country, area.id);
    }
    for (let row = 0; row < g.cities.size(); row++) {
      const city = g.cities.at(row);
      check(city?.country ?? '', `${city?.name}`);
    }
    expect(unknown).toEqual([]);
  });

  it('names only regions that exist, wherever a region stands', () => {
    const unknown: string[] = [];
    const check = (code: string, where: string) => g.regions.has(code) || unknown.push(`${where}: ${code}`);
    for (const [code = ''] of rows('region-names.tsv')) check(code, 'region-names.tsv');
    for (const [code, others] of g.regionNeighbours)
      for (const other of [code, ...others]) check(other, code);
    for (const { code, parent } of g.regions.values())
      if (parent !== null) check(parent, `parent of ${code}`);
    for (const area of g.areas.values()) {
      for (const code of area.value.regions) check(code, area.id);
      if (area.within.region !== null) check(area.within.region, area.id);
    }
    for (let row = 0; row < g.cities.size(); row++) {
      const region = g.cities.at(row)?.region;
      if (region) check(region, `${g.cities.at(row)?.name}`);
    }
    expect(unknown).toEqual([]);
  });

  it('lists under an area only cities that are known by that name', () => {
    const unknown: string[] = [];
    for (const area of g.areas.values()) {
      for (const city of area.value.cities) if (!cityNames.has(city)) unknown.push(`${area.id}: ${city}`);
    }
    expect(unknown).toEqual([]);
  });

  it('gives every area something to hold', () => {
    for (const { id, value } of g.areas.values()) {
      expect(value.countries.length + value.regions.length + value.cities.length, id).toBeGreaterThan(0);
    }
  });

  it('lists nothing twice: codes, area ids, flagged words, readings', () => {
    const twice: string[] = [];
    for (const file of [
      'countries.tsv',
      'country-aliases.tsv',
      'demonyms.tsv',
      'regions.tsv',
      'areas.tsv',
      'words.tsv',
    ]) {
      const seen = new Set<string>();
      for (const [key = ''] of rows(file)) seen.size === seen.add(key).size && twice.push(`${file}: ${key}`);
    }
    expect(twice).toEqual([]);
  });

  it('rates only readings that exist', () => {
    const lost: string[] = [];
    for (const [surface = '', ref = ''] of rows('readings.tsv')) {
      const entries = [...g.cities.entries(surface), ...[g.index.get(surface) ?? []].flat()];
      const known = entries.some(({ id }) =>
        typeof id === 'number'
          ? ref ===
            `city:${g.cities.at(id)?.country}:${g.cities.at(id)?.region ?? ''}:${g.cities.at(id)?.name}`
          : id === ref,
      );
      if (!known) lost.push(`${surface} as ${ref}`);
    }
    expect(lost).toEqual([]);
  });

  it('keeps the index of cities sorted and true to the cities', () => {
    let before = '';
    for (const [surface] of g.cities.surfaces()) {
      expect(surface > before, `${before} < ${surface}`).toBe(true);
      before = surface;
    }
    for (const row of [0, 1, 25, 1000, 20_000, 37_000]) {
      const name = g.cities.at(row)?.name ?? '';
      const key = spellings(name)[0] ?? '';
      if (!isCjk(name))
        expect(
          g.cities.entries(key).map(({ id }) => id),
          name,
        ).toContain(row);
    }
  });

  it('orders cities by population, on which "most populous first" relies', () => {
    const bulk = readText(join(folder, 'cities.tsv.gz')).trim().split('\n').slice(2);
    const populations = bulk.map((line) => Number(line.split('\t')[3]));
    expect(populations.every((p, i) => i === 0 || p <= (populations[i - 1] ?? 0))).toBe(true);
    expect(bulk.length).toBeGreaterThan(30_000);
  });

  it('maps first-level divisions of the main countries to their ISO 3166-2 codes', () => {
    const where = (name: string, country: string) => {
      const found = g.cities.entries(name).map(({ id }) => g.cities.at(Number(id)));
      return found
        .filter((city) => city?.country === country)
        .sort((a, b) => (b?.population ?? 0) - (a?.population ?? 0))[0]?.region;
    };
    const expected: [string, string, string][] = [
      ['houston', 'US', 'US-TX'],
      ['toronto', 'CA', 'CA-ON'],
      ['montreal', 'CA', 'CA-QC'],
      ['charlottetown', 'CA', 'CA-PE'],
      ['manchester', 'GB', 'GB-ENG'],
      ['glasgow', 'GB', 'GB-SCT'],
      ['cardiff', 'GB', 'GB-WLS'],
      ['belfast', 'GB', 'GB-NIR'],
      ['munich', 'DE', 'DE-BY'],
      ['stuttgart', 'DE', 'DE-BW'],
      ['dresden', 'DE', 'DE-SN'],
      ['magdeburg', 'DE', 'DE-ST'],
      ['bengaluru', 'IN', 'IN-KA'],
      ['mumbai', 'IN', 'IN-MH'],
      ['hyderabad', 'IN', 'IN-TS'],
      ['new delhi', 'IN', 'IN-DL'],
      ['sao paulo', 'BR', 'BR-SP'],
      ['porto alegre', 'BR', 'BR-RS'],
      ['sydney', 'AU', 'AU-NSW'],
      ['perth', 'AU', 'AU-WA'],
      ['lyon', 'FR', 'FR-ARA'],
      ['marseille', 'FR', 'FR-PAC'],
      ['lille', 'FR', 'FR-HDF'],
      ['mexico city', 'MX', 'MX-CMX'],
      ['monterrey', 'MX', 'MX-NLE'],
      ['guadalajara', 'MX', 'MX-JAL'],
      ['barcelona', 'ES', 'ES-CT'],
      ['milan', 'IT', 'IT-25'],
      ['rome', 'IT', 'IT-62'],
      ['zurich', 'CH', 'CH-ZH'],
      ['vienna', 'AT', 'AT-9'],
      ['osaka', 'JP', 'JP-27'],
      ['shenzhen', 'CN', 'CN-GD'],
      ['krakow', 'PL', 'PL-12'],
      ['cape town', 'ZA', 'ZA-WC'],
      ['tel aviv', 'IL', 'IL-TA'],
    ];
    for (const [name, country, region] of expected) expect(where(name, country), name).toBe(region);
  });

  it('says of every data file where it is from', () => {
    const readme = readText(join(folder, 'README.md'));
    for (const file of readdirSync(folder))
      if (file !== 'README.md') expect(readme, file).toContain(`\`${file}\``);
  });

  it('holds no empty alternative and no blank at an edge', () => {
    const bad: string[] = [];
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsv'))) {
      for (const cells of rows(file)) {
        for (const cell of cells) {
          if (cell !== cell.trim() || (cell !== '' && alternatives(cell).some((a) => a.trim() === '')))
            bad.push(`${file}: ${cell}`);
        }
      }
    }
    expect(bad).toEqual([]);
  });
});
