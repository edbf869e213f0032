import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate, Places } from './types.ts';
import { pieces } from './words.ts';

const NOTHING: readonly PlaceCandidate[] = [];
const WORDS_MAX = 8192;

/** What may stand before a city's or region's name and means it with what lies around: "Greater Houston", "Raum Köln". */
const PREFIXES = new Map([
  ['greater', 1],
  ['metro', 1],
  ['metropolitan', 1],
  ['grossraum', 1],
  ['area metropolitana de', 3],
  ['area metropolitana di', 3],
  ['regiao metropolitana de', 3],
  ['agglomeration de', 2],
]);
/** The same after it; longest first. */
const SUFFIXES: readonly (readonly string[])[] = [
  ['metropolitan', 'area'],
  ['metro', 'area'],
  ['metropolitan', 'region'],
  ['metropolitan'],
  ['metro'],
  ['metroplex'],
  ['area'],
];

/** First words of SUFFIXES: what follows most names is turned away by one look. */
const SUFFIX_STARTS = new Set(SUFFIXES.map(([first]) => first));

/** What is known of a token once it was seen. */
interface NameWord {
  /** How many letters-and-digits pieces it has, and those joined by blanks. */
  readonly count: number;
  readonly key: string;
  /** Whether a name may begin with it: most words are turned away by this. */
  readonly begins: boolean;
  /** The readings of the word alone, and as `match` answers them where no more words belong to it. */
  readonly readings: readonly PlaceCandidate[];
  readonly alone: readonly PlaceCandidate[];
  /** The most pieces that a name which begins with its first piece has. */
  readonly most: number;
  readonly continues: boolean;
  /** Tokens of the prefix it is by itself; -1 where it may begin a longer prefix. */
  readonly prefix: number;
}

interface NameRun {
  readonly readings: readonly PlaceCandidate[];
  readonly continues: boolean;
}

/**
 * Every reading that starts at token `i`, longest first, then by prior; of one place only the longest. Punctuation
 * inside a name is passed over. Words and runs of words that were seen before are remembered, at most WORDS_MAX each.
 */
export function createTokenMatcher(gazetteer: Gazetteer): Places['match'] {
  const words = new Map<string, NameWord>();
  const runs = new Map<string, NameRun>();

  const wordAt = (tokens: readonly string[], i: number): NameWord => {
    const token = tokens[i] ?? '';
    return words.get(token) ?? keep(words, token, nameWordOf(gazetteer, token));
  };
  const runOf = (key: string): NameRun => runs.get(key) ?? keep(runs, key, nameRunOf(gazetteer, key));

  /** Readings of names that start at `i`, where `first` stands. */
  const namesFrom = (first: NameWord, tokens: readonly string[], i: number): readonly PlaceCandidate[] => {
    if (!first.begins) return NOTHING;
    if (first.count >= first.most && !first.continues) return first.readings;
    const found = [...first.readings];
    let { key, count } = first;
    for (let j = i + 1; j < tokens.length; j++) {
      const here = wordAt(tokens, j);
      if (here.count === 0) continue;
      key = `${key} ${here.key}`;
      count += here.count;
      const run = runOf(key);
      const length = j - i + 1;
      for (const reading of run.readings)
        found.push(reading.length === length ? reading : { ...reading, length });
      if (count >= first.most && !run.continues) break;
    }
    return found;
  };
  const withPrefix = (first: NameWord, tokens: readonly string[], i: number): readonly PlaceCandidate[] => {
    const size = first.prefix < 0 ? prefixOf(tokens, i) : first.prefix;
    if (size === 0) return NOTHING;
    return namesFrom(wordAt(tokens, i + size), tokens, i + size)
      .filter(({ kind }) => kind === 'city' || kind === 'region')
      .map((candidate) => ({ ...candidate, length: candidate.length + size, caution: 'ok' as const }));
  };
  return (tokens, i) => {
    const first = wordAt(tokens, i);
    if (!first.begins && first.prefix === 0) return NOTHING;
    const named = namesFrom(first, tokens, i);
    // "Greater Noida" is a city of its own.
    const prefixed =
      first.prefix === 0
        ? NOTHING
        : withPrefix(first, tokens, i).filter(
            ({ length }) => !named.some((candidate) => candidate.length === length),
          );
    const suffixed = suffixFollows(named, tokens, i)
      ? named.flatMap((candidate) => withSuffix(candidate, tokens, i))
      : NOTHING;
    if (suffixed.length + prefixed.length === 0)
      return named === first.readings ? first.alone : ordered([...named]);
    return ordered([...suffixed, ...prefixed, ...named]);
  };
}

/** Longest first, then by prior; of one place only the longest. In place. */
function ordered(all: PlaceCandidate[]): readonly PlaceCandidate[] {
  if (all.length < 2) return all.length === 0 ? NOTHING : all;
  all.sort((a, b) => b.length - a.length || b.prior - a.prior);
  const seen = new Set<string>();
  return all.filter(({ ref }) => !seen.has(ref) && seen.add(ref));
}

function keep<V>(known: Map<string, V>, key: string, value: V): V {
  if (known.size >= WORDS_MAX) known.clear();
  known.set(key, value);
  return value;
}

function nameWordOf(gazetteer: Gazetteer, token: string): NameWord {
  const all = pieces(token);
  const [start = ''] = all;
  const key = all.join(' ');
  const most = gazetteer.longest.get(start) ?? 0;
  const { readings, continues } = all.length === 0 ? NO_RUN : nameRunOf(gazetteer, key);
  // It takes the place of one token, however many pieces it has.
  const single = readings.map((reading) => (reading.length === 1 ? reading : { ...reading, length: 1 }));
  return {
    count: all.length,
    key,
    begins: all.length > 0 && (most > 0 || continues || readings.length > 0),
    readings: single,
    alone: ordered([...single]),
    most,
    continues,
    prefix: PREFIXES.get(token) ?? (PREFIX_STARTS.has(token) ? -1 : 0),
  };
}

const NO_RUN: NameRun = { readings: NOTHING, continues: false };

/** The readings of a name, of as many tokens as it has pieces. */
function nameRunOf(gazetteer: Gazetteer, key: string): NameRun {
  const continues = gazetteer.cities.continues(key, ' ');
  if (gazetteer.never.has(key)) return { readings: NOTHING, continues };
  const entries = entriesOf(gazetteer, 'index', key);
  const length = key.split(' ').length;
  return {
    readings: entries.length === 0 ? NOTHING : candidatesOf(gazetteer, key, entries, length),
    continues,
  };
}

function suffixFollows(named: readonly PlaceCandidate[], tokens: readonly string[], i: number): boolean {
  for (const { length } of named) if (SUFFIX_STARTS.has(tokens[i + length])) return true;
  return false;
}

function withSuffix(
  candidate: PlaceCandidate,
  tokens: readonly string[],
  i: number,
): readonly PlaceCandidate[] {
  if (candidate.kind === 'demonym') return NOTHING;
  const after = i + candidate.length;
  const suffix = SUFFIXES.find((words) => words.every((word, k) => tokens[after + k] === word));
  if (suffix === undefined) return NOTHING;
  return [{ ...candidate, length: candidate.length + suffix.length, caution: 'ok' }];
}

const PREFIX_STARTS = new Set(['area', 'regiao', 'agglomeration']);

function prefixOf(tokens: readonly string[], i: number): number {
  return (
    PREFIXES.get(tokens.slice(i, i + 3).join(' ')) ?? PREFIXES.get(tokens.slice(i, i + 2).join(' ')) ?? 0
  );
}
