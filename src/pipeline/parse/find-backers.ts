import { KIND } from './cue-kinds.ts';
import { BARRED, claim, cueAt, type Draft, foldedAt, gapIs, isStop, wordIs } from './draft.ts';

const BACKED =
  /^(?:acquired|bought|raised|raising|raises|funding|funded|backed|investment|investments|capital|money|financing)$/;
const WORDS_MAX = 5;

/** "backed by Sequoia", "raised from US VCs": no field holds the investors, and their country is not the company's. */
export function barBackers(draft: Draft): void {
  for (let i = 1; i < draft.words.length; i++) {
    if (draft.folded[i] === 'combinator' && draft.folded[i - 1] === 'y') claim(draft, i - 1, i + 1, BARRED);
    if (foldedAt(draft, i - 1) === 'ex' && gapIs(draft, i, 'joint')) claim(draft, i - 1, i + 1, BARRED);
    const word = foldedAt(draft, i);
    if ((word !== 'from' && word !== 'by') || !BACKED.test(foldedAt(draft, i - 1))) continue;
    let end = i + 1;
    while (end < draft.words.length && end - i <= WORDS_MAX && !gapIs(draft, end, 'break')) {
      if (wordIs(draft, end, 'digits') || cueAt(draft, end, KIND.negation | KIND.but) !== null) break;
      if (isStop(draft, end) && !wordIs(draft, end, 'caps')) break;
      end++;
    }
    if (!wordIs(draft, i + 1, 'digits')) claim(draft, i + 1, end, BARRED);
    i = Math.max(i, end - 1);
  }
}
