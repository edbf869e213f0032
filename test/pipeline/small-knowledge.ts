import type { Cues, Knowledge, Places, Titles, Topics } from '../../src/pipeline/knowledge.ts';
import type { City } from '../../src/vocabulary/places/types.ts';

/** A vocabulary small enough to be read whole next to the tests that use it. */

const PARENTS: Record<string, string[]> = {
  'financial services': [],
  fintech: ['financial services'],
  payments: ['fintech'],
  insurance: ['financial services'],
  education: [],
  biotech: [],
};
const RELATED: Record<string, Record<string, number>> = {
  fintech: { insurance: 0.5 },
  insurance: { fintech: 0.5 },
};

function ancestors(id: string): string[] {
  return (PARENTS[id] ?? []).flatMap((parent) => [parent, ...ancestors(parent)]);
}

const topics: Topics = {
  get: (id) => (PARENTS[id] === undefined ? undefined : { id, parents: PARENTS[id] }),
  canonical: (text) => (PARENTS[text.toLowerCase()] === undefined ? [] : [text.toLowerCase()]),
  ancestors,
  descendants: (id) => [id, ...Object.keys(PARENTS).filter((other) => ancestors(other).includes(id))],
  related: (id) => Object.entries(RELATED[id] ?? {}).map(([topic, similarity]) => ({ topic, similarity })),
  similarity: (a, b) => (a === b ? 1 : (RELATED[a]?.[b] ?? (ancestors(a).includes(b) ? 0.6 : 0))),
  expansions: (id) => [
    { phrase: id, weight: 1 },
    ...(id === 'education' ? [{ phrase: 'school', weight: 0.8 }] : []),
  ],
};

const TITLES: Record<string, ReturnType<Titles['read']>> = {
  'chief technology officer': {
    title: 'chief technology officer',
    asked: 'chief technology officer',
    terms: ['cto', 'chief', 'technology', 'officer'],
    functions: ['engineering'],
    function: 'engineering',
    seniority: 'c_level',
  },
};

const titles: Titles = {
  read: (text) =>
    TITLES[text] ?? {
      title: text,
      asked: text,
      terms: text.split(' '),
      functions: [],
      function: null,
      seniority: null,
    },
};

const cues: Cues = {
  matchesAt: (tokens, i) =>
    tokens[i]?.folded === 'companies'
      ? [{ start: i, end: i + 1, entry: { kind: 'company', language: 'en', value: '' } }]
      : [],
};

const COUNTRIES: Record<string, string> = { US: 'United States', FR: 'France', DE: 'Germany', MX: 'Mexico' };
const REGIONS: Record<string, string> = { 'US-CA': 'California', 'US-TX': 'Texas', 'US-NV': 'Nevada' };
const city = (name: string, country: string, region: string | null, population: number): City => ({
  row: population,
  name,
  country,
  region,
  population,
  latitude: 0,
  longitude: 0,
});
const CITIES = [
  city('Paris', 'FR', null, 2_000_000),
  city('Paris', 'US', 'US-TX', 25_000),
  city('Berlin', 'DE', null, 3_000_000),
  city('San Francisco', 'US', 'US-CA', 800_000),
  city('Oakland', 'US', 'US-CA', 400_000),
  city('Austin', 'US', 'US-TX', 900_000),
];

const citiesOf: Places['cities'] = (name, context) =>
  CITIES.filter(
    (each) =>
      each.name.toLowerCase() === name.toLowerCase() &&
      (context?.region == null || each.region === context.region) &&
      (context?.country == null || each.country === context.country),
  );

const places: Places = {
  cities: citiesOf,
  countries: () => Object.entries(COUNTRIES).map(([code, name]) => ({ code, name })),
  country: (code) => (COUNTRIES[code] === undefined ? null : { code, name: COUNTRIES[code] }),
  region: (code) =>
    REGIONS[code] === undefined
      ? null
      : { code, name: REGIONS[code], country: code.slice(0, 2), parent: null },
  countryOfRegion: (code) => code.slice(0, 2),
  countryOfCity: (name, context) => citiesOf(name, context)[0]?.country ?? null,
  regionOfCity: (name, context) => citiesOf(name, context)[0]?.region ?? null,
  neighbouringCities: (name) => (name.toLowerCase() === 'san francisco' ? ['Oakland'] : []),
  neighbouringRegions: (code) => (code === 'US-CA' ? ['US-NV'] : []),
  neighbouringCountries: (code) => (code === 'US' ? ['MX'] : code === 'FR' ? ['DE'] : []),
};

export const KNOWLEDGE: Knowledge = { topics, titles, cues, places };
