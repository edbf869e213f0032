import type { Language } from '../domain/parsed.ts';
import { AppError } from '../errors.ts';
import type { Topic, TopicSurface, Topics } from './api.ts';
import { compoundStems } from './compounds.ts';
import { surfaceLanguage } from './languages.ts';
import { type PhraseMatch, PhraseMatcher, surfaceWords } from './phrase-matcher.ts';
import type { PhraseSet } from './phrase-set.ts';
import { otherNumber, plural } from './plural.ts';
import { list, type Row } from './read-table.ts';
import { type Token, tokenize } from './tokenize.ts';
import { TopicGraph } from './topic-graph.ts';
import { buildTopicsInText } from './topics-in-text.ts';
import { inLanguage } from './value-table.ts';

export interface TopicTables {
  /** id, parents, en, orgs, related */
  topics: readonly Row[];
  /** id, language, surfaces */
  names: readonly Row[];
  /** id, cues */
  cues: readonly Row[];
}

/** Industries and topics: hierarchy, surfaces in every language, and what texts on them say. */
export function buildTopics(set: PhraseSet, tables: TopicTables): Topics & { all(): readonly Topic[] } {
  const byId = new Map<string, Topic>();
  for (const row of tables.topics)
    byId.set(row['id'] ?? '', { id: row['id'] ?? '', parents: list(row['parents'], ';') });
  const graph = new TopicGraph(
    new Map([...byId].map(([id, topic]) => [id, topic.parents])),
    relations(tables.topics),
  );
  const matcher = surfaces(set, tables);
  const orgs = orgMatcher(tables.topics);
  const inText = buildTopicsInText(tables.cues);
  const cuesOf = new Map(tables.cues.map((row) => [row['id'] ?? '', list(row['cues'])]));
  /** As they are asked for; at most one for each topic. */
  const expansions = new Map<string, readonly { phrase: string; weight: number }[]>();
  const related = new Map(
    tables.topics.map((row) => [
      row['id'] ?? '',
      relations([row]).map(({ to, similarity }) => ({ topic: to, similarity })),
    ]),
  );

  const compoundAt = createCompounds(matcher);
  const matchesAt = (
    tokens: readonly Token[],
    i: number,
    language?: Language,
  ): readonly PhraseMatch<TopicSurface>[] => {
    const found = inLanguage(matcher.matchesAt(tokens, i), language);
    if (found.length > 0 || (language !== undefined && language !== 'de' && language !== 'nl')) return found;
    return compoundAt(tokens, i);
  };
  return {
    ids: () => [...byId.keys()],
    all: () => [...byId.values()],
    get: (id) => byId.get(id),
    matchesAt,
    canonical: (text) => canonical(text, matcher, matchesAt, graph),
    ancestors: (id) => graph.ancestors(id),
    descendants: (id) => (byId.has(id) ? graph.descendants(id) : []),
    related: (id) => related.get(id) ?? [],
    similarity: (a, b) => graph.similarity(a, b),
    inText,
    ofName: (name) =>
      specific(
        orgs.scan(tokenize(name)).map((match) => match.entry),
        graph,
      ),
    expansions: (id) => {
      const cues = cuesOf.get(id);
      if (cues === undefined) return expansionsOf(id, []);
      let known = expansions.get(id);
      if (known === undefined) {
        known = expansionsOf(id, cues);
        expansions.set(id, known);
      }
      return known;
    },
  };
}

function relations(rows: readonly Row[]): { from: string; to: string; similarity: number }[] {
  return rows.flatMap((row) =>
    list(row['related'], ';').map((pair) => {
      const at = pair.lastIndexOf(':');
      const similarity = Number(pair.slice(at + 1));
      if (at < 0 || !(similarity > 0 && similarity < 1))
        throw new AppError('internal', `topics.tsv: bad related "${pair}"`);
      return { from: row['id'] ?? '', to: pair.slice(0, at), similarity };
    }),
  );
}

function surfaces(set: PhraseSet, tables: TopicTables): PhraseMatcher<TopicSurface> {
  const matcher = new PhraseMatcher<TopicSurface>(set);
  const known = new Set(tables.topics.map((row) => row['id'] ?? ''));
  const add = (
    surface: string,
    topic: string,
    language: TopicSurface['language'],
    kind: TopicSurface['kind'],
  ): void => {
    const weak = surface.endsWith('?');
    const text = weak ? surface.slice(0, -1) : surface;
    const entry: TopicSurface = { topic, language, kind, weak };
    matcher.add(text, entry);
    if (language === 'en' && (kind === 'org' || /^\w{2,}tech$/.test(text))) matcher.add(plural(text), entry);
    if (language === 'de' && /[äöü]/i.test(text))
      matcher.add(
        text.replace(/[äöü]/gi, (c) => `${c}e`),
        entry,
      );
  };
  const named = namesOf(tables.topics);
  for (const row of tables.topics) {
    const id = row['id'] ?? '';
    const english = list(row['en']);
    const self = english.includes(`${id}?`) ? [] : [id];
    for (const surface of [...self, ...english]) {
      add(surface, id, 'en', 'name');
      // A phrase is asked for in both numbers; where one of them is listed, that row holds.
      const other = surface.includes(' ') && !surface.endsWith('?') ? otherNumber(surface) : null;
      if (other !== null && !named.has(other.toLowerCase())) add(other, id, 'en', 'name');
    }
    for (const surface of list(row['orgs'])) add(surface, id, 'en', 'org');
  }
  for (const row of tables.names) {
    const id = row['id'] ?? '';
    if (!known.has(id))
      throw new AppError('internal', `topic-names/${row['language']}.tsv: there is no topic "${id}"`);
    for (const surface of list(row['surfaces']))
      add(surface, id, surfaceLanguage(row['language'] ?? ''), 'name');
  }
  return matcher;
}

/** Every English name and noun for an organisation, in small letters. */
function namesOf(rows: readonly Row[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const row of rows) {
    named.add((row['id'] ?? '').toLowerCase());
    for (const name of list(row['en'])) named.add(name.replace(/\?$/, '').toLowerCase());
    for (const name of list(row['orgs'])) {
      const text = name.replace(/\?$/, '').toLowerCase();
      named.add(text).add(plural(text));
    }
  }
  return named;
}

function orgMatcher(rows: readonly Row[]): PhraseMatcher<string> {
  const matcher = new PhraseMatcher<string>();
  for (const row of rows) {
    for (const noun of list(row['orgs'])) {
      if (noun.endsWith('?')) continue;
      matcher.add(noun, row['id'] ?? '');
      matcher.add(plural(noun), row['id'] ?? '');
    }
  }
  return matcher;
}

const NONE: readonly never[] = [];

/** Words are looked up again and again, in prompts and in texts. */
const WORDS_MAX = 4096;
const COMPOUND_LENGTH_MIN = 7;

/** "Maschinenbauunternehmen": the stem of a compound of one token. */
function createCompounds(matcher: PhraseMatcher<TopicSurface>) {
  const known = new Map<string, readonly TopicSurface[]>();
  return (tokens: readonly Token[], i: number): readonly PhraseMatch<TopicSurface>[] => {
    const word = tokens[i]?.folded ?? '';
    if (word.length < COMPOUND_LENGTH_MIN) return NONE;
    let entries = known.get(word);
    if (entries === undefined) {
      entries = compoundsOf(matcher, word);
      if (known.size >= WORDS_MAX) known.clear();
      known.set(word, entries);
    }
    return entries.length === 0 ? NONE : entries.map((entry) => ({ start: i, end: i + 1, entry }));
  };
}

function compoundsOf(matcher: PhraseMatcher<TopicSurface>, word: string): readonly TopicSurface[] {
  for (const { stem, language } of compoundStems(word)) {
    const entries = matcher
      .exact([stem])
      .filter((entry) => entry.language === language || entry.language === 'en');
    if (entries.length > 0) return entries.map((entry) => ({ ...entry, weak: false }));
  }
  return NONE;
}

function canonical(
  text: string,
  matcher: PhraseMatcher<TopicSurface>,
  matchesAt: (tokens: readonly Token[], i: number) => readonly PhraseMatch<TopicSurface>[],
  graph: TopicGraph,
): string[] {
  const whole = matcher.exact(surfaceWords(text.trim()));
  if (whole.length > 0)
    return specific(
      whole.map((entry) => entry.topic),
      graph,
    );
  const tokens = tokenize(text);
  const found: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const matches = matchesAt(tokens, i);
    const longest = matches[0];
    const strong = matches.find(
      ({ entry, end }) => end === longest?.end && (!entry.weak || tokens.length <= 2),
    );
    if (strong !== undefined) found.push(strong.entry.topic);
    i = longest === undefined ? i + 1 : longest.end;
  }
  return specific(found, graph);
}

/** Without duplicates and without topics that another one of the list implies. */
function specific(topics: readonly string[], graph: TopicGraph): string[] {
  const unique = [...new Set(topics)];
  return unique.filter(
    (topic) => !unique.some((other) => other !== topic && graph.ancestors(other).includes(topic)),
  );
}

function expansionsOf(id: string, cues: readonly string[]): { phrase: string; weight: number }[] {
  const words = cues.map((cue) => ({
    phrase: cue.replace(/:[\d.]+$/, ''),
    weight: Number(/:([\d.]+)$/.exec(cue)?.[1] ?? 1) * 0.4,
  }));
  return [{ phrase: id, weight: 1 }, ...words.filter(({ phrase }) => phrase !== id).slice(0, 12)];
}
