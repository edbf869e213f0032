import { memoOf } from '../../memo.ts';
import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate } from './types.ts';
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

/**
 * Every reading that starts at token `i`, longest first, then by prior; of one place only the longest. Punctuation
 * inside a name is passed over.
 */
export function matchTokens(
  gazetteer: Gazetteer,
  tokens: readonly string[],
  i: number,
): readonly PlaceCandidate[] {
  const named = matchNames(gazetteer, tokens, i);
  const prefixed = withPrefix(gazetteer, tokens, i);
  if (named.length + prefixed.length === 0) return NOTHING;
  const all = [...named.flatMap((candidate) => withSuffix(candidate, tokens, i)), ...prefixed, ...named];
  if (all.length < 2) return all;
  all.sort((a, b) => b.length - a.length || b.prior - a.prior);
  const seen = new Set<string>();
  return all.filter(({ ref }) => !seen.has(ref) && seen.add(ref));
}

/** Whether a name may begin with the word: most words are turned away here, by one look into a small table. */
const startsName = memoOf((gazetteer: Gazetteer, token): boolean => {
  const first = pieces(token);
  const [start] = first;
  if (start === undefined) return false;
  const key = first.join(' ');
  return (
    gazetteer.longest.has(start) ||
    gazetteer.cities.continues(key, ' ') ||
    entriesOf(gazetteer, 'index', key).length > 0
  );
}, WORDS_MAX);

/** The readings of a name, of as many tokens as it has pieces. */
const readingsOf = memoOf((gazetteer: Gazetteer, key): readonly PlaceCandidate[] => {
  if (gazetteer.never.has(key)) return NOTHING;
  const entries = entriesOf(gazetteer, 'index', key);
  return entries.length === 0 ? NOTHING : candidatesOf(gazetteer, key, entries, key.split(' ').length);
}, WORDS_MAX);

function matchNames(gazetteer: Gazetteer, tokens: readonly string[], i: number): readonly PlaceCandidate[] {
  const token = tokens[i] ?? '';
  if (!startsName(gazetteer, token)) return NOTHING;
  const first = pieces(token);
  const [start] = first;
  if (start === undefined) return NOTHING;
  const most = gazetteer.longest.get(start) ?? 0;
  const found: PlaceCandidate[] = [];
  let key = '';
  let count = 0;
  for (let j = i; j < tokens.length; j++) {
    const here = j === i ? first : pieces(tokens[j] ?? '');
    if (here.length === 0) continue;
    key = key === '' ? here.join(' ') : `${key} ${here.join(' ')}`;
    count += here.length;
    const length = j - i + 1;
    for (const reading of readingsOf(gazetteer, key))
      found.push(reading.length === length ? reading : { ...reading, length });
    if (count >= most && !gazetteer.cities.continues(key, ' ')) break;
  }
  return found;
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

function withPrefix(gazetteer: Gazetteer, tokens: readonly string[], i: number): readonly PlaceCandidate[] {
  const first = tokens[i] ?? '';
  const size = PREFIXES.get(first) ?? prefixOf(tokens, i, first);
  if (size === 0) return NOTHING;
  return matchNames(gazetteer, tokens, i + size)
    .filter(({ kind }) => kind === 'city' || kind === 'region')
    .map((candidate) => ({ ...candidate, length: candidate.length + size, caution: 'ok' as const }));
}

function prefixOf(tokens: readonly string[], i: number, first: string): number {
  if (first !== 'area' && first !== 'regiao' && first !== 'agglomeration') return 0;
  return (
    PREFIXES.get(tokens.slice(i, i + 3).join(' ')) ?? PREFIXES.get(tokens.slice(i, i + 2).join(' ')) ?? 0
  );
}
