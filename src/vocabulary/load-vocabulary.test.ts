import { describe, expect, it } from 'vitest';
import { LANGUAGES } from './languages.ts';
import { loadVocabulary } from './load-vocabulary.ts';
import { surfaceWords } from './phrase-matcher.ts';
import { list, readTable } from './read-table.ts';
import { FUNCTIONS, SENIORITIES } from './title-values.ts';

const rows = readTable('topics.tsv', ['id', 'parents', 'en', 'orgs', 'related']);
const ids = new Set(rows.map((row) => row['id'] ?? ''));
const OTHERS = LANGUAGES.filter((language) => language !== 'en');

/** Names that mean two topics on purpose: language, folded surface, the topics in order. */
const AMBIGUOUS: ReadonlySet<string> = new Set<string>([
  'en: b2b services = b2b, professional services',
  'en: computer and network security = computer networking, network security',
  'en: cro = a/b testing, clinical trials',
  'en: containers = containers, packaging',
  'en: data vendor = alternative data, data',
  'en: security orchestration = security operations, security orchestration',
  'en: thrift = banking, second-hand',
  'en: card issuing = credit cards, payments',
  'en: student loans = higher education, lending',
  'en: brokerage = investing, real estate',
  'en: holding company = conglomerates, private equity',
  'en: peo = payroll, staffing',
  'en: pr agency = agencies, public relations',
  'en: branding agency = agencies, branding',
  'en: design agency = agencies, design',
  'en: future of work = freelancing, remote work',
  'en: operations consulting = consulting, professional services',
  'en: engineering consulting = consulting, engineering services',
  'en: photo editing = design tools, photography',
  'en: health systems = healthcare, hospitals',
  'en: medical center = healthcare, hospitals',
  'en: school district = education, k-12 education',
  'en: industry 4.0 = manufacturing, manufacturing technology',
  'en: foundry = metals, semiconductors',
  'en: connected devices = hardware, iot',
  'en: telematics = fleet management, iot',
  'en: warehouse robots = robotics, warehouse automation',
  'en: power utilities = energy, utilities',
  'en: fuel cells = batteries, hydrogen',
  'en: carrier = telecommunications, trucking',
  'en: cruise line = maritime, travel',
  'en: aerospace and defense = aerospace, defense',
  'en: film production = film, video',
  'en: museums = arts and culture, museums',
  'en: museum = arts and culture, museums',
  'en: online travel agency = travel, travel technology',
]);

function ambiguous(language: string): string[] {
  const topicsOf = new Map<string, Set<string>>();
  const add = (surface: string, id: string): void => {
    const key = surfaceWords(surface.replace(/\?$/, '')).join(' ');
    topicsOf.set(key, (topicsOf.get(key) ?? new Set<string>()).add(id));
  };
  if (language === 'en')
    for (const row of rows)
      for (const surface of [row['id'] ?? '', ...list(row['en']), ...list(row['orgs'])])
        add(surface, row['id'] ?? '');
  else
    for (const row of readTable(`topic-names/${language}.tsv`, ['id', 'surfaces']))
      for (const surface of list(row['surfaces'])) add(surface, row['id'] ?? '');
  return [...topicsOf]
    .filter(([, topics]) => topics.size > 1)
    .map(([surface, topics]) => `${language}: ${surface} = ${[...topics].sort().join(', ')}`);
}

describe('the tables of the vocabulary', () => {
  it('name each topic once, under parents that exist', () => {
    expect(ids.size).toBe(rows.length);
    for (const row of rows)
      for (const parent of list(row['parents'], ';'))
        expect(ids, `${row['id']} < ${parent}`).toContain(parent);
  });

  it('have no topic above itself', () => {
    const { topics } = loadVocabulary();
    for (const id of ids) expect(topics.ancestors(id), id).not.toContain(id);
  });

  it('relate only topics that exist', () => {
    const { topics } = loadVocabulary();
    for (const id of ids)
      for (const { topic } of topics.related(id)) expect(ids, `${id} ~ ${topic}`).toContain(topic);
  });

  it('give cues only to topics that exist', () => {
    for (const row of readTable('topic_cues.tsv', ['id', 'cues'])) {
      expect(ids).toContain(row['id']);
      expect(list(row['cues']).length, row['id']).toBeGreaterThan(0);
    }
  });

  it.each(OTHERS)('have names in %s for topics that exist, each in one row', (language) => {
    const named = readTable(`topic-names/${language}.tsv`, ['id', 'surfaces']).map((row) => row['id'] ?? '');
    expect(named.length).toBeGreaterThan(200);
    expect(new Set(named).size).toBe(named.length);
    for (const id of named) expect(ids).toContain(id);
  });

  it.each(LANGUAGES)('use a name in %s for one topic, but for those listed here', (language) => {
    expect(ambiguous(language).filter((line) => !AMBIGUOUS.has(line))).toEqual([]);
  });

  it.each(['ja', 'zh'])(
    'have no name of one character in %s: it would be found inside other words',
    (language) => {
      const short = readTable(`topic-names/${language}.tsv`, ['id', 'surfaces'])
        .flatMap((row) => list(row['surfaces']))
        .filter((surface) => [...surface.replace(/\?$/, '')].length < 2);
      expect(short).toEqual([]);
    },
  );

  it('use only the functions and seniorities of the contract', () => {
    const functions = readTable('title_functions.tsv', ['function', 'priority', 'phrases']);
    for (const row of functions)
      for (const fn of list(row['function'], ';')) expect([...FUNCTIONS, 'none']).toContain(fn);
    for (const row of readTable('title_seniorities.tsv', ['seniority', 'priority', 'phrases']))
      expect([...SENIORITIES, 'none']).toContain(row['seniority']);
    const named = new Set(functions.flatMap((row) => list(row['function'], ';')));
    for (const fn of FUNCTIONS) expect(named).toContain(fn);
  });

  it('use the stages and company types of the contract, the stages in order', () => {
    const { stages, companyTypes } = loadVocabulary();
    expect(stages.values()).toEqual([
      ...['pre_seed', 'seed', 'series_a', 'series_b', 'series_c', 'series_d', 'series_e', 'series_f'],
      ...['growth', 'ipo'],
    ]);
    expect([...companyTypes.values()].sort()).toEqual(['government', 'nonprofit', 'private', 'public']);
  });

  it('list every topic, function and seniority', () => {
    const listing = loadVocabulary().listing();
    expect(listing.industries.map(({ id }) => id)).toEqual(rows.map((row) => row['id']));
    expect(listing.functions).toEqual([...FUNCTIONS]);
    expect(listing.seniorities).toEqual([...SENIORITIES]);
    expect(listing.languages).toHaveLength(9);
  });
});
