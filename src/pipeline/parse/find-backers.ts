import { KIND } from './cue-kinds.ts';
import { BARRED, claim, cueAt, type Draft, foldedAt, gapIs, isStop, wordIs } from './draft.ts';

const BACKED =
  /^(?:acquired|led|bought|raised|raising|raises|funding|funded|backed|investment|investments|capital|money|financing)$/;
const OWNED = /^(?:subsidiary|subsidiaries|division|affiliate|affiliates|spinoff|spinout|arm)$/;
const WORDS_MAX = 5;

/** "backed by Sequoia", "raised from US VCs": no field holds the investors, and their country is not the company's. */
export function barBackers(draft: Draft): void {
  for (let i = 1; i < draft.words.length; i++) {
    if (draft.folded[i] === 'combinator' && draft.folded[i - 1] === 'y') claim(draft, i - 1, i + 1, BARRED);
    if (foldedAt(draft, i - 1) === 'ex' && gapIs(draft, i, 'joint')) claim(draft, i - 1, i + 1, BARRED);
    if (draft.folded[i - 1] === '500' && /^(?:global|startups)$/.test(foldedAt(draft, i)))
      claim(draft, i - 1, i + 1, BARRED);
    const word = foldedAt(draft, i);
    if (word === 'of' && OWNED.test(foldedAt(draft, i - 1))) barName(draft, i + 1);
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

/** "a subsidiary of Siemens": the name is not of a product in use. */
function barName(draft: Draft, start: number): void {
  let end = start;
  while (end < draft.words.length && wordIs(draft, end, 'capital') && !gapIs(draft, end, 'break')) end++;
  claim(draft, start, end, BARRED);
}
