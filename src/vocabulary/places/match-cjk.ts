import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate } from './types.ts';
import { isCjk } from './words.ts';

/** What may follow a city's or a region's name without being part of how it is listed. */
const ADMINISTRATIVE = new Set([...'市県府都省州']);
const KATAKANA = /^[\u30a1-\u30fa\u30fc]$/;
/** A katakana name this short inside a longer katakana word is chance: "タイ" in "スタイル". */
const SHORT_KATAKANA = 3;

/** Every reading that starts at `offset` in text without blanks, longest first, then by prior; of one place the longest. */
export function matchCjk(gazetteer: Gazetteer, text: string, offset: number): PlaceCandidate[] {
  const first = text.charAt(offset);
  if (!isCjk(first)) return [];
  const insideWord = KATAKANA.test(first) && KATAKANA.test(text.charAt(offset - 1));
  if (insideWord) return [];
  const most = gazetteer.cjkLongest.get(first) ?? 0;
  const found: PlaceCandidate[] = [];
  for (let length = 1; length <= text.length - offset; length++) {
    const surface = text.slice(offset, offset + length);
    if (length > most && !gazetteer.cities.continues(surface.slice(0, -1), '')) break;
    if (gazetteer.never.has(surface) || cutsWord(text, offset, length)) continue;
    const entries = entriesOf(gazetteer, 'cjk', surface);
    if (entries.length === 0) continue;
    const follows = ADMINISTRATIVE.has(text.charAt(offset + length));
    for (const candidate of candidatesOf(gazetteer, surface, entries, length)) {
      const suffixed = follows && (candidate.kind === 'city' || candidate.kind === 'region');
      found.push(suffixed ? { ...candidate, length: length + 1, caution: 'ok' } : candidate);
    }
  }
  found.sort((a, b) => b.length - a.length || b.prior - a.prior);
  const seen = new Set<string>();
  return found.filter(({ ref }) => !seen.has(ref) && seen.add(ref));
}

function cutsWord(text: string, offset: number, length: number): boolean {
  if (length > SHORT_KATAKANA) return false;
  return KATAKANA.test(text.charAt(offset + length - 1)) && KATAKANA.test(text.charAt(offset + length));
}
