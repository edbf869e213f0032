import type { PlaceCandidate, Places } from '../../vocabulary/places/types.ts';
import type { Word } from './words.ts';

/** The places that may start at each word, longest first, their length in words also where text has no blanks. */
export function placesAt(
  prompt: string,
  words: readonly Word[],
  folded: readonly string[],
  places: Places,
): (readonly PlaceCandidate[])[] {
  return words.map((word, i) => {
    if (!word.cjk) return places.match(folded, i);
    return places.matchCjk(prompt, word.start).map((candidate) => {
      let end = i;
      while (end < words.length && (words[end]?.end ?? 0) <= word.start + candidate.length) end++;
      return { ...candidate, length: Math.max(1, end - i) };
    });
  });
}
