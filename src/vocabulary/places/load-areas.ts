import { join } from 'node:path';
import { type AreaRow, addSurface, type Gazetteer, parseTagged } from './gazetteer.ts';
import { alternatives, readTable } from './read-table.ts';
import type { PlaceValue } from './types.ts';

interface Draft {
  id: string;
  name: string;
  near: boolean;
  within: string;
  countries: string[];
  regions: string[];
  cities: string[];
  names: string[];
}

export function addAreas(gazetteer: Gazetteer, folder: string): void {
  const drafts = new Map<string, Draft>();
  for (const [id = '', name = '', near, within, countries, regions, cities, names] of readTable(
    join(folder, 'areas.tsv'),
  )) {
    drafts.set(id, {
      id,
      name,
      near: near === 'yes',
      within: (within ?? '').trim(),
      countries: alternatives(countries),
      regions: alternatives(regions),
      cities: alternatives(cities),
      names: alternatives(names),
    });
  }
  for (const draft of drafts.values()) {
    gazetteer.areas.set(draft.id, finish(draft, drafts));
    const entry = { kind: 'area', id: draft.id } as const;
    addSurface(gazetteer, draft.name, { ...entry, language: null, caution: null });
    for (const tagged of draft.names) {
      const { name, language, abbreviation } = parseTagged(tagged);
      addSurface(gazetteer, name, { ...entry, language, caution: abbreviation ? 'abbreviation' : null });
    }
  }
}

function finish(draft: Draft, drafts: Map<string, Draft>): AreaRow {
  const value = expand(draft, drafts, 0);
  const soleCountry = value.countries.length === 1 ? (value.countries[0] ?? null) : null;
  const country = draft.within === '' ? soleCountry : draft.within.slice(0, 2);
  return {
    id: draft.id,
    name: draft.name,
    near: draft.near,
    value,
    within: { country, region: draft.within.includes('-') ? draft.within : null },
  };
}

function expand(draft: Draft, drafts: Map<string, Draft>, depth: number): PlaceValue {
  if (depth > 5) throw new Error(`areas.tsv: ${draft.id} includes itself`);
  const value = { countries: new Set<string>(), regions: new Set<string>(), cities: new Set(draft.cities) };
  for (const member of [...draft.countries, ...draft.regions]) {
    if (!member.startsWith('@')) {
      (member.includes('-') ? value.regions : value.countries).add(member);
      continue;
    }
    const part = drafts.get(member.slice(1));
    if (part === undefined) throw new Error(`areas.tsv: ${draft.id} includes unknown ${member}`);
    const inner = expand(part, drafts, depth + 1);
    for (const c of inner.countries) value.countries.add(c);
    for (const r of inner.regions) value.regions.add(r);
    for (const c of inner.cities) value.cities.add(c);
  }
  return { countries: [...value.countries], regions: [...value.regions], cities: [...value.cities] };
}
