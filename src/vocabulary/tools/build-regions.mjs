#!/usr/bin/env node
// Builds data/places/regions.tsv from iso-3166 (codes, local names, parents) and cldr-subdivisions-full (English names).
// Usage: build-regions.mjs SOURCE_FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const from = process.argv[2];
if (!from) throw new Error('usage: build-regions.mjs SOURCE_FOLDER');
const { iso31662 } = await import(pathToFileURL(join(from, 'node_modules/iso-3166/index.js')));
const cldr = JSON.parse(
  readFileSync(join(from, 'node_modules/cldr-subdivisions-full/subdivisions/en/en.json'), 'utf8'),
);
const english = cldr.subdivisions.localeDisplayNames.subdivisions;
/** CLDR's spelling, or a name that is in more common use. */
const NAME = {
  'GB-ENG': 'England',
  'US-DC': 'District of Columbia',
  'CN-NM': 'Inner Mongolia',
  'CN-XZ': 'Tibet',
  'CN-GX': 'Guangxi',
  'CN-NX': 'Ningxia',
  'CN-XJ': 'Xinjiang',
  'ES-MD': 'Community of Madrid',
  'ES-VC': 'Valencian Community',
  'ES-PV': 'Basque Country',
  'ES-AS': 'Asturias',
  'ES-MC': 'Region of Murcia',
  'ES-NC': 'Navarre',
  'ES-CM': 'Castilla-La Mancha',
  'ES-CL': 'Castile and León',
  'FR-IDF': 'Île-de-France',
  'FR-PAC': "Provence-Alpes-Côte d'Azur",
  'FR-NAQ': 'Nouvelle-Aquitaine',
  'FR-GES': 'Grand Est',
  'FR-NOR': 'Normandy',
  'FR-BRE': 'Brittany',
  'FR-PDL': 'Pays de la Loire',
  'FR-20R': 'Corsica',
  'BE-BRU': 'Brussels-Capital Region',
  'BE-VLG': 'Flanders',
  'BE-WAL': 'Wallonia',
  'MX-CMX': 'Mexico City',
  'MX-MEX': 'State of Mexico',
  'GB-LND': 'Greater London',
  'GB-MAN': 'Greater Manchester',
};
Object.assign(NAME, {
  'ZA-FS': 'Free State',
  'CZ-10': 'Prague',
  'DK-84': 'Capital Region of Denmark',
  'DK-82': 'Central Denmark',
  'DK-83': 'Southern Denmark',
  'DK-81': 'North Denmark',
  'CO-DC': 'Bogotá',
  'AR-C': 'Buenos Aires City',
  'AR-B': 'Buenos Aires Province',
  'BR-DF': 'Federal District',
  'PL-26': 'Świętokrzyskie',
  'PL-14': 'Masovia',
  'IN-OD': 'Odisha',
  'KR-29': 'Gwangju',
  'GB-PTE': 'Peterborough',
  'JP-01': 'Hokkaido',
  'US-UM': 'US Outlying Islands',
  'NO-54': 'Troms and Finnmark',
  'GB-DUR': 'County Durham',
  'CH-ZH': 'Canton of Zurich',
  'CH-GE': 'Canton of Geneva',
  'CH-BE': 'Canton of Bern',
  'NL-UT': 'Utrecht Province',
  'NL-GR': 'Groningen Province',
  'LU-LU': 'Canton of Luxembourg',
  'BE-WLX': 'Luxembourg Province',
  'BE-VAN': 'Antwerp Province',
});
const of = (country, codes) => codes.split(' ').map((c) => `${country}-${c}`);
const BRITISH = new Map([
  ...of(
    'GB',
    'ABE ABD ANS AGB CLK DGY DND EAY EDU ELN ERW EDH ELS FAL FIF GLG HLD IVC MLN MRY NAY NLK ORK PKN RFW SCB ZET SAY SLK STG WDU WLN',
  ).map((c) => [c, 'GB-SCT']),
  ...of('GB', 'BGW BGE CAY CRF CMN CGN CWY DEN FLN GWN AGY MTY MON NTL NWP PEM POW RCT SWA TOF VGL WRX').map(
    (c) => [c, 'GB-WLS'],
  ),
  ...of('GB', 'ABC AND ANN BFS CCG DRS FMO LBC MEA MUL NMD').map((c) => [c, 'GB-NIR']),
]);
const NATIONS = new Set(of('GB', 'ENG SCT WLS NIR'));
/** Groupings that are no subdivisions, counties that were abolished, and parts that ISO 3166-1 lists as countries of their own. */
const LEFT_OUT = new Set([
  ...of('GB', 'EAW GBN UKM'),
  ...of('CN', 'HK MO TW'),
  ...of('NL', 'AW CW SX'),
  ...of('FR', 'BL MF NC PF PM TF WF CP'),
]);
const leftOut = (code) => LEFT_OUT.has(code) || /^DK-\d{3}$/.test(code);
const parentOf = (s) => {
  if (s.code.startsWith('GB-') && !NATIONS.has(s.code)) return BRITISH.get(s.code) ?? 'GB-ENG';
  return s.parent.includes('-') ? s.parent : '';
};
const MACRON = { ā: 'a', ē: 'e', ī: 'i', ō: 'o', ū: 'u', Ā: 'A', Ē: 'E', Ī: 'I', Ō: 'O', Ū: 'U', H̱: 'H' };
const plain = (name) => name.replace(/[āēīōūĀĒĪŌŪ]/g, (c) => MACRON[c]);
const GENERIC =
  /^(central|northern|southern|eastern|western|north|south|east|west|capital|federal|free|north west|north east|northwest|northeast|southwest|southeast|north western|north central|upper|lower|coast|highlands|metropolitan|national capital|autonomous|special|littoral)$/i;
const SUFFIX =
  /\s+(Province|State|Region|Prefecture|Governorate|Voivodeship|County|Department|Canton|Oblast|District|Municipality|Parish|Krai)$/;
const rows = [];
for (const s of iso31662) {
  if (leftOut(s.code)) continue;
  const country = s.code.slice(0, 2);
  let name =
    NAME[s.code] ??
    (english[s.code.replace('-', '').toLowerCase()] ?? s.name)
      .replace(/’/g, "'")
      .replace(/\s*\(.*\)$/, '')
      .replace(/, [A-Z][a-z]+$/, '');
  const bare = name.replace(SUFFIX, '');
  if (!NAME[s.code] && !['US', 'CA', 'AU', 'IE'].includes(country) && !GENERIC.test(bare)) name = bare;
  if (['IN', 'JP', 'IR', 'NP'].includes(country)) name = plain(name);
  const local =
    country === 'JP'
      ? name
      : s.name
          .replace(/’/g, "'")
          .replace(/\s*\(.*\)$/, '')
          .replace(/, .*$/, '')
          .replace(/\*$/, '');
  rows.push([s.code, name, parentOf(s), local === name ? '' : local].join('\t'));
}
const head =
  '# Subdivision codes and local names: iso-3166 (MIT); English names: Unicode CLDR (Unicode-3.0). Made by tools/build-regions.mjs: put additions in region-names.tsv.\n';
writeFileSync(
  join(import.meta.dirname, '../data/places/regions.tsv'),
  `${head}code\tname\tparent\tlocal\n${rows.join('\n')}\n`,
);
console.log(`${rows.length} regions`);
