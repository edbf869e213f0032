import { join } from 'node:path';
import { addSurface, type Gazetteer, parseTagged } from './gazetteer.ts';
import { inflect } from './inflect.ts';
import { alternatives, readTable } from './read-table.ts';
import type { Caution, PlaceKind } from './types.ts';

const LANGUAGES = ['de', 'fr', 'es', 'pt', 'it', 'nl', 'ja', 'zh'] as const;

export function addCountries(gazetteer: Gazetteer, folder: string): void {
  const entry = (code: string, kind: PlaceKind, language: string | null, caution: Caution | null = null) => ({
    kind,
    id: code,
    language,
    caution,
  });
  for (const [code = '', name = '', capital = '', neighbours, ...byLanguage] of readTable(
    join(folder, 'countries.tsv'),
  )) {
    gazetteer.countries.set(code, { code, name, capital, neighbours: alternatives(neighbours) });
    addSurface(gazetteer, name, entry(code, 'country', null));
    LANGUAGES.forEach((language, column) => {
      for (const other of alternatives(byLanguage[column])) {
        addSurface(gazetteer, other, entry(code, 'country', other === name ? null : language));
      }
    });
  }
  for (const [code = '', aliases, abbreviations, demonyms] of readTable(
    join(folder, 'country-aliases.tsv'),
  )) {
    for (const alias of alternatives(aliases)) addSurface(gazetteer, alias, entry(code, 'country', null));
    for (const abbreviation of alternatives(abbreviations)) {
      addSurface(gazetteer, abbreviation, entry(code, 'country', null, 'abbreviation'));
    }
    for (const demonym of alternatives(demonyms)) {
      for (const form of inflect(demonym, 'en')) addSurface(gazetteer, form, entry(code, 'demonym', null));
    }
  }
  for (const [code = '', language = '', names] of readTable(join(folder, 'country-names.tsv'))) {
    for (const tagged of alternatives(names)) {
      const { name, abbreviation } = parseTagged(tagged);
      addSurface(gazetteer, name, entry(code, 'country', language, abbreviation ? 'abbreviation' : null));
    }
  }
  for (const [code = '', ...cells] of readTable(join(folder, 'demonyms.tsv'))) {
    LANGUAGES.forEach((language, column) => {
      for (const demonym of alternatives(cells[column])) {
        for (const form of inflect(demonym, language))
          addSurface(gazetteer, form, entry(code, 'demonym', language));
      }
    });
  }
}
