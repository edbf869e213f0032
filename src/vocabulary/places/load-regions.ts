import { join } from 'node:path';
import { addKey, addSurface, type Gazetteer, parseTagged } from './gazetteer.ts';
import { inflect } from './inflect.ts';
import { alternatives, readTable } from './read-table.ts';
import { surfaceKey } from './words.ts';

export function addRegions(gazetteer: Gazetteer, folder: string): void {
  for (const [code = '', name = '', parent = '', local = ''] of readTable(join(folder, 'regions.tsv'))) {
    const country = code.slice(0, 2);
    gazetteer.regions.set(code, { code, name, country, parent: parent === '' ? null : parent });
    const countryKey = surfaceKey(gazetteer.countries.get(country)?.name ?? '');
    for (const spelling of local === '' ? [name] : [name, local]) {
      // "Luxembourg" or "México" alone is the country.
      if (surfaceKey(spelling) !== countryKey) {
        addName(gazetteer, spelling, code);
      }
    }
  }
  for (const [code = '', abbreviations, demonyms, names] of readTable(join(folder, 'region-names.tsv'))) {
    for (const abbreviation of alternatives(abbreviations)) {
      addSurface(gazetteer, abbreviation, {
        kind: 'region',
        id: code,
        language: null,
        caution: 'abbreviation',
      });
    }
    for (const tagged of alternatives(demonyms)) {
      const { name, language } = parseTagged(tagged);
      for (const form of inflect(name, language ?? 'en')) {
        addSurface(gazetteer, form, { kind: 'demonym', id: code, language, caution: null });
      }
    }
    for (const tagged of alternatives(names)) {
      const { name, language, abbreviation } = parseTagged(tagged);
      addSurface(gazetteer, name, {
        kind: 'region',
        id: code,
        language,
        caution: abbreviation ? 'abbreviation' : null,
      });
    }
  }
}

const PLAIN_NAME = /^[A-Za-z]+$/;

function addName(gazetteer: Gazetteer, name: string, code: string): void {
  const entry = { kind: 'region', id: code, language: null, caution: null } as const;
  if (PLAIN_NAME.test(name)) addKey(gazetteer, name.toLowerCase(), entry);
  else addSurface(gazetteer, name, entry);
}
