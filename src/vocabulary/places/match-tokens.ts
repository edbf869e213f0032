import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate } from './types.ts';
import { pieces } from './words.ts';

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
export function matchTokens(gazetteer: Gazetteer, tokens: readonly string[], i: number): PlaceCandidate[] {
  const named = matchNames(gazetteer, tokens, i);
  const wide = [
    ...named.flatMap((candidate) => withSuffix(candidate, tokens, i)),
    ...withPrefix(gazetteer, tokens, i),
  ];
  const all = wide.length === 0 ? named : [...wide, ...named];
  if (all.length < 2) return all;
  all.sort((a, b) => b.length - a.length || b.prior - a.prior);
  const seen = new Set<string>();
  return all.filter(({ ref }) => !seen.has(ref) && seen.add(ref));
}

function matchNames(gazetteer: Gazetteer, tokens: readonly string[], i: number): PlaceCandidate[] {
  const first = pieces(tokens[i] ?? '');
  const start = first[0];
  if (start === undefined) return [];
  const most = gazetteer.longest.get(start) ?? 0;
  const found: PlaceCandidate[] = [];
  let key = '';
  let count = 0;
  for (let j = i; j < tokens.length; j++) {
    const here = j === i ? first : pieces(tokens[j] ?? '');
    if (here.length === 0) continue;
    key = key === '' ? here.join(' ') : `${key} ${here.join(' ')}`;
    count += here.length;
    const entries = entriesOf(gazetteer, 'index', key);
    if (entries.length > 0 && !gazetteer.never.has(key)) {
      found.push(...candidatesOf(gazetteer, key, entries, j - i + 1));
    }
    if (count >= most && !gazetteer.cities.continues(key, ' ')) break;
  }
  return found;
}

function withSuffix(candidate: PlaceCandidate, tokens: readonly string[], i: number): PlaceCandidate[] {
  if (candidate.kind === 'demonym') return [];
  const after = i + candidate.length;
  const suffix = SUFFIXES.find((words) => words.every((word, k) => tokens[after + k] === word));
  if (suffix === undefined) return [];
  return [{ ...candidate, length: candidate.length + suffix.length, caution: 'ok' }];
}

function withPrefix(gazetteer: Gazetteer, tokens: readonly string[], i: number): PlaceCandidate[] {
  const first = tokens[i] ?? '';
  const size = PREFIXES.get(first) ?? prefixOf(tokens, i, first);
  if (size === 0) return [];
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
