import { BARRED, claim, type Draft, foldedAt, gapIs } from './draft.ts';

const SPOKEN =
  /^(?:english|french|german|spanish|portuguese|italian|dutch|flemish|japanese|chinese|mandarin|cantonese|korean|arabic|hebrew|hindi|russian|ukrainian|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|swedish|danish|norwegian|finnish|thai|vietnamese|indonesian|malay)$/;
const SPEAKS = /^(?:speaks?|spoken|fluent|native|bilingual|proficient)$/;
const SPEAKING = /^(?:speaking|speakers?|fluency|proficiency|skills)$/;
/** "German-speaking Switzerland": where people speak it, which is a place. */
const LANDS =
  /^(?:countr(?:y|ies)|markets?|regions?|world|europe|switzerland|africa|canada|belgium|cantons?|areas?)$/;
const REACH = 4;

/** "managers who speak French", "Spanish-speaking agents": no field holds a language, and its country is not theirs. */
export function barSpokenLanguages(draft: Draft): void {
  for (let i = 0; i < draft.words.length; i++) {
    if (!SPOKEN.test(foldedAt(draft, i))) continue;
    const isSaidAfter = SPEAKING.test(foldedAt(draft, i + 1)) && !gapIs(draft, i + 1, 'break');
    if (isSaidAfter && LANDS.test(foldedAt(draft, i + 2))) continue;
    if (isSaidAfter) claim(draft, i, i + 2, BARRED);
    else if (speaksBefore(draft, i)) claim(draft, i, i + 1, BARRED);
  }
}

/** "speaks fluent French", "speak English and French". */
function speaksBefore(draft: Draft, i: number): boolean {
  for (let at = i; at > 0 && at > i - REACH && !gapIs(draft, at, 'break'); at--) {
    const before = foldedAt(draft, at - 1);
    if (SPEAKS.test(before)) return true;
    if (!SPOKEN.test(before) && !/^(?:in|and|or)$/.test(before)) return false;
  }
  return false;
}
