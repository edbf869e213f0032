import { KIND } from './cue-kinds.ts';
import { breaksBefore, cueAt, type Draft, type Item } from './draft.ts';

/** One way to understand the words [start, end). Of overlapping readings the set with the highest total score is taken. */
export interface Reading {
  readonly kind: 'place' | 'title' | 'topic' | 'technology' | 'stage' | 'type' | 'size';
  readonly start: number;
  readonly end: number;
  readonly score: number;
  readonly item: Omit<Item, 'start' | 'end' | 'excluded'>;
}

/** What one more word that is understood is worth; the readers' bonuses stay below it, so longer readings win. */
export const WORD_SCORE = 10;

/** A company word follows the words that end at `end`, with nothing but nouns between: "fintech SaaS companies". */
export function companyFollows(draft: Draft, end: number): boolean {
  for (let i = end; i < draft.words.length && i < end + 4; i++) {
    if (breaksBefore(draft, i)) return false;
    if (cueAt(draft, i, KIND.company) !== null) return true;
    if (
      cueAt(
        draft,
        i,
        KIND.place |
          KIND.and |
          KIND.or |
          KIND.negation |
          KIND.need |
          KIND.technology |
          KIND.employment |
          KIND.funding,
      ) !== null
    )
      return false;
  }
  return false;
}
