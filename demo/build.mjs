#!/usr/bin/env node
// Builds the demo data from a folder with leads.ndjson.gz and snippets.ndjson.gz: companies and dated funding rounds of the
// Crunchbase export of October 2013, facts only, one JSON record per line. Usage: node demo/build.mjs SOURCE_FOLDER
// What it changes is listed in demo/README.md. The same source gives the same bytes.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const from = process.argv[2];
if (!from) throw new Error('usage: build.mjs SOURCE_FOLDER');
const here = import.meta.dirname;
const AS_OF = '2013-10-31T00:00:00Z';

/** Names whose letters were lost before the export, where the true spelling is known. */
const MENDED_NAMES = {
  'cb-miasole': 'MiaSolé', 'cb-qualtr': 'Qualtré', 'cb-voalt': 'Voalté', 'cb-tapos': 'Taposé', 'cb-berkna-wireless': 'Berkäna Wireless',
};
const CITIES = { NYC: 'New York', NY: 'New York', 'New York City': 'New York', RTP: 'Research Triangle Park', SF: 'San Francisco', LA: 'Los Angeles', OKC: 'Oklahoma City', 'new York': 'New York', 'esearch Triangle Park': 'Research Triangle Park' };
/** Category codes that do not read as English. */
const INDUSTRIES = {
  'games video': 'games and video', 'network hosting': 'network and hosting', 'photo video': 'photo and video', web: 'internet', social: 'social media',
  search: 'search engines', health: 'health care', medical: 'medical devices and services', local: 'local services', other: undefined,
};
const ROUNDS = {
  angel: 'an angel round', venture: 'a venture round', 'series-a': 'a Series A round', 'series-b': 'a Series B round',
  'series-c+': 'a Series C or later round', 'private-equity': 'a private equity round', 'post-ipo': 'a post-IPO round',
  crowdfunding: 'a crowdfunding round', other: 'a funding round',
};

const leads = read('leads.ndjson.gz').map(mendLead);
const names = new Map(leads.map((lead) => [lead.lead_id, lead.company_name]));
const snippets = read('snippets.ndjson.gz').map(mendSnippet);
const manifest = {
  name: 'US companies and their funding rounds to October 2013',
  as_of: AS_OF,
  licence: 'CC-BY',
  attribution: 'Data from Crunchbase (https://www.crunchbase.com), export of October 2013, under the Creative Commons Attribution licence; changed as described in demo/README.md.',
  source_url: 'https://www.crunchbase.com',
  leads: write('leads.ndjson.gz', leads),
  snippets: write('snippets.ndjson.gz', snippets),
};
writeFileSync(join(here, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(JSON.stringify(manifest, null, 2));

function mendLead(lead) {
  const { industry, city, ...rest } = lead;
  return {
    ...rest,
    company_name: mendName(lead),
    ...optional('industry', industry in INDUSTRIES ? INDUSTRIES[industry] : industry),
    ...optional('city', mendCity(city)),
  };
}

function mendSnippet(snippet) {
  const { round, usd } = snippet.attributes;
  const name = names.get(snippet.lead_id);
  if (name === undefined || !(round in ROUNDS)) throw new Error(`cannot read ${snippet.snippet_id}`);
  return {
    ...snippet,
    text: `${name} raised ${usd === undefined ? 'an undisclosed amount' : money(usd)} in ${ROUNDS[round]}.`,
    source_url: `https://www.crunchbase.com/organization/${encodeURIComponent(snippet.lead_id.replace(/^cb-/, ''))}`,
  };
}

/** Damaged letters: an apostrophe before a final s, else (mostly trade mark signs) nothing. */
function mendName({ lead_id: id, company_name: name }) {
  if (MENDED_NAMES[id] !== undefined) return MENDED_NAMES[id];
  return name.replace(/\uFFFDs\b/gu, '’s').replace(/[\uFFFD\u0300-\u036F]+/gu, '').replace(/^_/u, '').replace(/\s+/gu, ' ').trim();
}

function mendCity(city) {
  if (city === undefined) return undefined;
  const bare = city.replace(/,\s*$/u, '').trim();
  if (CITIES[bare] !== undefined) return CITIES[bare];
  if (/^[A-Z]{1,2}$|^San$|,|^\d/u.test(bare)) return undefined;
  if (bare !== bare.toUpperCase() && bare !== bare.toLowerCase()) return bare;
  return bare.toLowerCase().replace(/(?<=^|[\s.-])\p{L}/gu, (letter) => letter.toUpperCase());
}

/** $15K, $1.8M, $2.4B: at most one decimal. */
function money(usd) {
  const [scale, letter] = usd >= 999_500_000 ? [1e9, 'B'] : usd >= 999_500 ? [1e6, 'M'] : usd >= 1_000 ? [1e3, 'K'] : [1, ''];
  return `$${(usd / scale).toFixed(letter === 'K' ? 0 : 1).replace(/\.0$/u, '')}${letter}`;
}

function optional(field, value) {
  return value === undefined || value === '' ? {} : { [field]: value };
}

function read(file) {
  return gunzipSync(readFileSync(join(from, file))).toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
}

function write(file, records) {
  const bytes = gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join(''), { level: 9 });
  writeFileSync(join(here, file), bytes);
  return { file, rows: records.length, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
