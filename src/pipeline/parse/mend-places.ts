import { KIND } from './cue-kinds.ts';
import {
  cueBefore,
  type Draft,
  FREE,
  hasCue,
  isStop,
  technologiesAt,
  titleWordsAt,
  topicsAt,
} from './draft.ts';

/**
 * "in philadephia": a word behind a place preposition that nothing knows, and that is one slip away from a large city, is
 * read as the city. Its span stands over the word as it was written.
 */
export function mendPlaces(draft: Draft): void {
  const { places } = draft.ctx;
  for (let i = 1; i < draft.words.length; i++) {
    const word = draft.words[i];
    if (word === undefined || word.cjk || word.digits || draft.claims[i] !== FREE) continue;
    if (cueBefore(draft, i, KIND.place) === null || isKnown(draft, i)) continue;
    const city = places.mend(word.folded);
    if (city === null) continue;
    draft.places[i] = places.match([city], 0).filter(({ kind }) => kind === 'city');
  }
}

function isKnown(draft: Draft, i: number): boolean {
  return (
    (draft.places[i]?.length ?? 0) > 0 ||
    draft.words[i]?.speakers !== 0 ||
    isStop(draft, i) ||
    hasCue(draft, i) ||
    topicsAt(draft, i).length > 0 ||
    technologiesAt(draft, i).length > 0 ||
    titleWordsAt(draft, i).length > 0
  );
}
