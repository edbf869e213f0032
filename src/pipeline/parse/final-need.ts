import { KIND } from './cue-kinds.ts';
import { breaksBefore, cueAt, type Draft, foldedAt, gapIs, isStop } from './draft.ts';

/** The object of a need in words [start, end), whose clause ends at `until`. */
export interface FinalNeed {
  start: number;
  end: number;
  until: number;
  /** What is named is in use today and to be left. */
  leaving: boolean;
}

const CLAUSE_WORDS_MAX = 12;
const PRONOUN = { de: /^(?:die|der|das|welche|welcher|welches)$/, nl: /^(?:die|dat|welke)$/ };
const WANTING = {
  de: /^(?:such(?:t|en)|benotig(?:t|en)|brauch(?:t|en)|evaluier(?:t|en)|einfuhr(?:t|en)|einzufuhren|anschaff(?:t|en)|anzuschaffen|kauf(?:t|en)|beschaff(?:t|en)|umsteig(?:t|en)|umzusteigen|wechseln|migrieren|prufen|pruft|vergleich(?:t|en)|erwag(?:t|en)|plan(?:t|en)|modernisier(?:t|en))$/,
  nl: /^(?:zoek(?:t|en)|nodig|evalueren|overwegen|overweegt|aanschaffen|kopen|invoeren|implementeren|overstappen|migreren|vergelijken|selecteren|aanbesteden|vernieuwen)$/,
};
const LEAVING = {
  de: /^(?:ablos(?:t|en)|abzulosen|ersetz(?:t|en)|ersetzen|austausch(?:t|en)|abschaff(?:t|en)|abzuschaffen|loswerden|loswollen|wegwollen|weggehen|wegkommen|wegmigrieren|abwandern)$/,
  nl: /^(?:vervang(?:t|en)|uitfaseren|afschaffen)$/,
};
const MODAL = {
  de: /^(?:wollen|will|mochten|mochte|mussen|muss|sollen|planen|plant|zu)$/,
  nl: /^(?:willen|wil|moeten|moet|gaan|gaat|hebben|heeft|plannen|te)$/,
};
const AWAY_FROM = /^(?:von|vom|van|weg)$/;
/** Before an infinitive, but also "to" somewhere. */
const PARTICLE = /^(?:zu|te)$/;
/** Parts of verbs that stand by themselves: "weg wollen", "af willen". */
const AWAY = /^(?:weg|los|af)$/;

/** "die ein ERP-System ablösen wollen", "die een leerplatform zoeken": German and Dutch clauses end with the verb. */
export function finalNeed(draft: Draft, i: number): FinalNeed | null {
  const { language } = draft;
  if ((language !== 'de' && language !== 'nl') || i === 0 || !PRONOUN[language].test(foldedAt(draft, i)))
    return null;
  for (let at = i + 1; at < draft.words.length && at <= i + CLAUSE_WORDS_MAX; at++) {
    if (breaksBefore(draft, at) || cueAt(draft, at, KIND.negation) !== null) return null;
    const word = foldedAt(draft, at);
    const away = AWAY_FROM.test(foldedAt(draft, i + 1));
    // "die von Oracle weg wollen": the verb says no more than that.
    const leaving =
      LEAVING[language].test(word) || (away && MODAL[language].test(word) && !PARTICLE.test(word));
    if (at === i + 1 || (!leaving && !WANTING[language].test(word))) continue;
    const end = objectEnd(draft, i + 1, at, MODAL[language]);
    if (end <= i + 1 || isStop(draft, end - 1)) return null;
    let until = at + 1;
    while (until < draft.words.length && !gapIs(draft, until, 'break') && goesOn(draft, until)) until++;
    return { start: i + 1, end, until, leaving: leaving || away };
  }
  return null;
}

/** The verbs before the last one belong to it: "willen vervangen". */
function objectEnd(draft: Draft, start: number, verb: number, modal: RegExp): number {
  let end = verb;
  while (end > start && (modal.test(foldedAt(draft, end - 1)) || AWAY.test(foldedAt(draft, end - 1)))) end--;
  return end;
}

function goesOn(draft: Draft, i: number): boolean {
  const { language } = draft;
  if (language !== 'de' && language !== 'nl') return false;
  const word = foldedAt(draft, i);
  return MODAL[language].test(word) || WANTING[language].test(word);
}
