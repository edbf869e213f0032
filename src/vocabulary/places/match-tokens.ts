import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate } from './types.ts';
import { pieces } from './words.ts';

/** Every reading that starts at token `i`, longest first, then by prior. Punctuation inside a name is passed over. */
export function matchTokens(gazetteer: Gazetteer, tokens: readonly string[], i: number): PlaceCandidate[] {
  const first = pieces(tokens[i] ?? '');
  const most = gazetteer.longest.get(first[0] ?? '');
  if (most === undefined) return [];
  const byLength: PlaceCandidate[][] = [];
  let key = '';
  let count = 0;
  for (let j = i; j < tokens.length && count < most; j++) {
    const here = j === i ? first : pieces(tokens[j] ?? '');
    if (here.length === 0) continue;
    key = key === '' ? here.join(' ') : `${key} ${here.join(' ')}`;
    count += here.length;
    if (count > most) break;
    const entries = entriesOf(gazetteer.index, key);
    if (entries.length > 0) byLength.push(candidatesOf(gazetteer, key, entries, j - i + 1));
  }
  return byLength.reverse().flat();
}
