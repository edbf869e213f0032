import { KIND } from './cue-kinds.ts';
import {
  cueBefore,
  type Draft,
  FREE,
  hasCue,
  isStop,
  placesFrom,
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
    if (cueBefore(draft, i, KIND.place) === null) continue;
    if (mendAccented(draft, i) || isKnown(draft, i)) continue;
    const city = places.mend(word.folded);
    if (city === null) continue;
    draft.places[i] = places.match([city], 0).filter(({ kind }) => kind === 'city');
  }
}

/** "no Pará": a state whose name is a small word but for its capital and its accent; the long name says which one it is. */
function mendAccented(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  if (!word?.capital || word.text.toLowerCase() === word.folded || placesFrom(draft, i).length > 0)
    return false;
  const states = draft.ctx.places.match(['estado', 'do', word.folded], 0);
  const found = states.filter(({ kind, length }) => kind === 'region' && length === 3);
  if (found.length === 0) return false;
  draft.places[i] = found.map((state) => ({ ...state, length: 1 }));
  return true;
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
