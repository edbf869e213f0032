import type { Vocabulary } from './api.ts';
import { buildCompanies } from './companies.ts';
import { buildCues } from './cues.ts';
import { LANGUAGES, surfaceLanguage } from './languages.ts';
import { PhraseSet } from './phrase-set.ts';
import { list, type Row, readTable } from './read-table.ts';
import { buildTechnologies } from './technologies.ts';
import { FUNCTIONS, SENIORITIES } from './title-values.ts';
import { buildTitles } from './titles.ts';
import { fold } from './tokenize.ts';
import { buildTopics } from './topics.ts';
import { buildValueTable } from './value-table.ts';

/** Reads src/vocabulary/data once; tens of milliseconds, then pure lookups. */
export function loadVocabulary(): Vocabulary {
  const set = new PhraseSet();
  const topics = buildTopics(set, {
    topics: readTable('topics.tsv', ['id', 'parents', 'en', 'orgs', 'related']),
    names: topicNames(),
    cues: readTable('topic_cues.tsv', ['id', 'cues']),
  });
  const technologies = buildTechnologies(
    set,
    readTable('technologies.tsv', ['technology', 'category', 'ambiguous', 'aliases']),
  );
  const cueRows = readTable('cues.tsv', ['kind', 'language', 'value', 'surfaces']);
  const titles = buildTitles(set, {
    words: readTable('titles.tsv', ['part', 'language', 'title', 'surfaces']),
    compounds: readTable('title_compounds.tsv', ['language', 'kind', 'english', 'surfaces']),
    functionRules: readTable('title_functions.tsv', ['function', 'priority', 'phrases']),
    seniorityRules: readTable('title_seniorities.tsv', ['seniority', 'priority', 'phrases']),
    companyWords: companyWords(cueRows),
  });
  const stages = buildValueTable(
    set,
    readTable('stages.tsv', ['value', 'language', 'weak', 'surfaces']),
    (row, order) => ({ ...base(row), order }),
  );
  const companyTypes = buildValueTable(
    set,
    readTable('company_types.tsv', ['value', 'language', 'weak', 'surfaces']),
    base,
  );
  const sizeRows = readTable('sizes.tsv', ['value', 'language', 'min', 'max', 'weak', 'surfaces']);
  const sizes = buildValueTable(set, sizeRows, (row) => ({ ...base(row), employees: range(row) }));
  const numberRows = readTable('numbers.tsv', ['language', 'from', 'step', 'surfaces']).flatMap(numbersOf);
  const currencies = readTable('currencies.tsv', ['code', 'usd', 'symbols']);
  const cues = buildCues(set, [...cueRows, ...numberRows], currencies);
  const companies = buildCompanies(
    set,
    readTable('companies.tsv', ['name', 'members', 'topics', 'surfaces']),
  );
  return {
    topics,
    technologies,
    titles,
    stages,
    companyTypes,
    sizes,
    cues,
    companies,
    listing: () => ({
      industries: topics.all().map(({ id, parents }) => ({ id, parents: [...parents] })),
      technologies: technologies.all(),
      functions: [...FUNCTIONS],
      seniorities: [...SENIORITIES],
      funding_stages: [...stages.values()],
      company_types: [...companyTypes.values()],
      sizes: sizes
        .values()
        .map((id) => ({ id, employees: range(sizeRows.find((row) => row['value'] === id) ?? {}) })),
      titles: titles.all(),
      languages: [...LANGUAGES],
    }),
  };
}

/** One file per language, so that a person can extend the one they speak. */
function topicNames(): Row[] {
  return LANGUAGES.filter((language) => language !== 'en').flatMap((language) =>
    readTable(`topic-names/${language}.tsv`, ['id', 'surfaces']).map((row) => ({ ...row, language })),
  );
}

/** A row of numbers.tsv counts up from its first number; each of them is a cue of its own. */
function numbersOf(row: Row): Row[] {
  const from = Number(row['from']);
  const step = Number(row['step']);
  return list(row['surfaces']).map((names, n) => ({
    kind: 'number',
    language: row['language'] ?? '',
    value: String(from + n * step),
    surfaces: names.replaceAll('/', '|'),
  }));
}

function companyWords(rows: readonly Row[]): Set<string> {
  return new Set(
    rows.filter((row) => row['kind'] === 'company').flatMap((row) => list(row['surfaces']).map(fold)),
  );
}

function base(row: Row) {
  return {
    value: row['value'] ?? '',
    language: surfaceLanguage(row['language'] ?? ''),
    weak: row['weak'] === 'yes',
  };
}

function range(row: Row): { min?: number; max?: number } {
  return {
    ...(row['min'] ? { min: Number(row['min']) } : {}),
    ...(row['max'] ? { max: Number(row['max']) } : {}),
  };
}
