import { candidatesOf } from './candidate.ts';
import { entriesOf, type Gazetteer } from './gazetteer.ts';
import type { PlaceCandidate } from './types.ts';

/** What may follow a city's or a region's name without being part of how it is listed. */
const ADMINISTRATIVE = new Set([...'市県府都省州']);

/** Every reading that starts at `offset` in text without blanks, longest first, then by prior. */
export function matchCjk(gazetteer: Gazetteer, text: string, offset: number): PlaceCandidate[] {
  const most = gazetteer.cjkLongest.get(text.charAt(offset));
  if (most === undefined) return [];
  const found: PlaceCandidate[] = [];
  for (let length = Math.min(most, text.length - offset); length >= 1; length--) {
    const surface = text.slice(offset, offset + length);
    const entries = entriesOf(gazetteer.cjk, surface);
    if (entries.length === 0) continue;
    const follows = ADMINISTRATIVE.has(text.charAt(offset + length));
    for (const candidate of candidatesOf(gazetteer, surface, entries, length)) {
      const suffixed = follows && (candidate.kind === 'city' || candidate.kind === 'region');
      found.push(suffixed ? { ...candidate, length: length + 1, caution: 'ok' } : candidate);
    }
  }
  return found.sort((a, b) => b.length - a.length || b.prior - a.prior);
}
