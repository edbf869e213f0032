import { KIND } from './cue-kinds.ts';
import {
  addItem,
  breaksBefore,
  CUE,
  type CueHit,
  claim,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  gapIs,
  hasCue,
  isStop,
  placesFrom,
  technologiesAt,
  textOf,
  titleAt,
  topicsAt,
  wordIs,
} from './draft.ts';
import { finalNeed } from './final-need.ts';

export interface Need {
  start: number;
  end: number;
  text: string;
}

const NEED_WORDS_MAX = 8;
/** What follows is where they go, not what they have. */
const TOWARDS = /^(?:to|zu|auf|nach|vers|hacia|para|por|a|verso|naar)$/;
const OFFERS = /^(?:sell|offer|make|build|provide|develop)$/;
const HIRING = new Set([
  'hiring',
  'recruiting',
  'recrutant',
  'recrutent',
  'contratando',
  'assumendo',
  'einstellen',
]);

/** Before a HIRING that tells what a company does; behind one that does not say whom. */
const DOES = /^(?:are|is|be|actively|currently|now|still|also|constantly|always|\w+ly)$/;
const AT_WORK =
  /^(?:aggressively|fast|quickly|rapidly|heavily|actively|urgently|now|right|remotely|again|a|lot|lots|of|like|crazy|mad|people|staff|talent|more|many|new)$/;

/** What the leads are said to need: "evaluating an EHR", "moving off Oracle", "hiring data engineers". */
export function findNeed(draft: Draft): Need | null {
  const offer = offered(draft);
  const subject = firstSubject(draft);
  for (let i = 0; i < draft.words.length; i++) {
    if (draft.claims[i] !== FREE) continue;
    const final = finalNeed(draft, i);
    if (final !== null) {
      const start = skipArticles(draft, final.start);
      if (start < final.end) return take(draft, i, start, start, final.end, final.leaving, final.until);
    }
    const need =
      (subject < i || needFirst(draft, i) ? (after(draft, i) ?? hiring(draft, i)) : null) ?? before(draft, i);
    if (need !== null) return need;
  }
  return offer;
}

/** "We sell scheduling software. Find hospitals ...": what the asker offers is what the leads may need. */
function offered(draft: Draft): Need | null {
  for (let i = 0; i + 2 < draft.words.length; i++) {
    const offerer = draft.folded[i];
    if (
      (offerer !== 'we' && offerer !== 'i') ||
      !OFFERS.test(foldedAt(draft, i + 1)) ||
      !sentenceStart(draft, i)
    )
      continue;
    const start = skipArticles(draft, i + 2);
    let end = start;
    while (end < draft.words.length && end - start < NEED_WORDS_MAX && !gapIs(draft, end, 'break')) end++;
    if (end > start) return take(draft, i, start, start, end, false);
  }
  return null;
}

function sentenceStart(draft: Draft, i: number): boolean {
  return i === 0 || gapIs(draft, i, 'break');
}

/** Chinese says who after what: "正在寻找CRM系统的物流公司". */
function needFirst(draft: Draft, i: number): boolean {
  const cue = draft.language === 'zh' ? cueAt(draft, i, KIND.need) : null;
  if (cue === null || cue.end <= (cueAt(draft, i, KIND.request)?.end ?? 0)) return false;
  return draft.folded.indexOf('的', cue.end) > cue.end;
}

function after(draft: Draft, i: number): Need | null {
  const cue = cueAt(draft, i, KIND.need);
  // "head of purchasing", "VP purchasing": a field, not what somebody is about to buy.
  if (cue === null || foldedAt(draft, i - 1) === 'of' || (i > 0 && (titleAt(draft, i - 1)?.end ?? 0) > i))
    return null;
  // 采购总监 is a person.
  const title = draft.language === 'zh' ? titleAt(draft, i) : null;
  if (title !== null && title.end > cue.end && title.confidence >= 0.5) return null;
  const negation = cueAt(draft, i, KIND.negation);
  if ((negation !== null && negation.end >= cue.end) || cueBefore(draft, i, KIND.negation) !== null)
    return null;
  const object = skipArticles(draft, cue.end);
  // "qui veulent | remplacer SAP": what they want is a need itself.
  const inner = cueAt(draft, object, KIND.need);
  const leavesIn = inner !== null && isLeaving(inner);
  const start = leavesIn ? skipArticles(draft, inner.end) : object;
  const end = objectEnd(draft, start);
  if (end <= start) return null;
  const leaving = leavesIn || isLeaving(cue);
  return take(draft, i, leavesIn ? object : leaving ? i : start, start, end, leaving);
}

/** The need is to be rid of what is named: that product is in use today. */
function isLeaving({ entry }: CueHit): boolean {
  return entry.value === 'leaving';
}

/** Where something that can have a need is first named: a company, a person, a topic, a title. */
function firstSubject(draft: Draft): number {
  // "Who needs a CRM?": whoever it is.
  if (/^(?:who|wer|wie|qui|quien|quem|chi)$/.test(foldedAt(draft, 0))) return -1;
  for (let at = 0; at < draft.words.length; at++) {
    if (!hasCue(draft, at) && draft.words[at]?.digits === false) return at;
    if (draft.claims[at] === 1 || cueAt(draft, at, KIND.company | KIND.person) !== null) return at;
    if (topicsAt(draft, at).length > 0) return at;
    if ((titleAt(draft, at)?.confidence ?? 0) >= 0.5) return at;
  }
  return draft.words.length;
}

function hiring(draft: Draft, i: number): Need | null {
  if (!HIRING.has(foldedAt(draft, i)) || draft.folded[i - 1] === 'of') return null;
  const plain = () =>
    isAtWork(draft, i) ? take(draft, workStart(draft, i), i, i, workEnd(draft, i), false) : null;
  if (breaksBefore(draft, i + 1)) return plain();
  const start = skipArticles(draft, i + 1);
  const chunk = titleAt(draft, start);
  if (chunk === null || chunk.confidence < 0.5) {
    // "are hiring sales people"
    const end =
      isSubject(draft, i) && cueAt(draft, i + 1, KIND.company | KIND.place) === null
        ? objectEnd(draft, start)
        : 0;
    return end > start ? take(draft, workStart(draft, i), i, start, end, false) : plain();
  }
  return take(draft, i, i, start, chunk.end, false);
}

/** "SaaS companies actively hiring", "fintechs hiring fast": what they do, where "hiring platforms" is what they are. */
function isAtWork(draft: Draft, i: number): boolean {
  const next = i + 1;
  const ends = breaksBefore(draft, next) || workEnd(draft, i) > next;
  if (!ends && !isStop(draft, next) && cueAt(draft, next, KIND.place) === null) return false;
  return gapIs(draft, i, 'break') ? workEnd(draft, i) > next : isSubject(draft, i);
}

/** Whether who hires, or how, stands right before. */
function isSubject(draft: Draft, i: number): boolean {
  if (gapIs(draft, i, 'break')) return false;
  if (DOES.test(foldedAt(draft, i - 1)) || cueBefore(draft, i, KIND.company | KIND.person) !== null)
    return true;
  return foldedAt(draft, i - 1).endsWith('s') && topicsEndAt(draft, i);
}

function workStart(draft: Draft, i: number): number {
  let start = i;
  while (
    !breaksBefore(draft, start) &&
    DOES.test(foldedAt(draft, start - 1)) &&
    draft.claims[start - 1] === FREE
  )
    start--;
  return start;
}

function workEnd(draft: Draft, i: number): number {
  let end = i + 1;
  while (!breaksBefore(draft, end) && AT_WORK.test(foldedAt(draft, end))) end++;
  // "hiring fast for sales roles"
  return foldedAt(draft, end) === 'for' && !breaksBefore(draft, end) ? objectEnd(draft, end + 1) : end;
}

function topicsEndAt(draft: Draft, end: number): boolean {
  for (let start = end - 1; start >= 0 && start >= end - 3; start--)
    if (topicsAt(draft, start).some((topic) => topic.end === end)) return true;
  return false;
}

/** "電子カルテを探している", "die ein CRM suchen": the object stands before the word of need. */
function before(draft: Draft, i: number): Need | null {
  const cue = cueAt(draft, i, KIND.need_suffix);
  if (cue === null || cueAt(draft, i, KIND.request) !== null) return null;
  let start = i;
  while (start > 0 && i - start < NEED_WORDS_MAX * 2 && draft.claims[start - 1] === FREE) {
    if (gapIs(draft, start, 'break')) break;
    const previous = start - 1;
    const particle =
      isStop(draft, previous) ||
      cueAt(draft, previous, KIND.place | KIND.need | KIND.company) !== null ||
      // "人事システム": the first sign of a longer word.
      (cueAt(draft, previous, KIND.person) !== null && !(wordIs(draft, previous, 'cjk') && start < i));
    if (particle && !(draft.folded[previous] === 'の' && i - start < 6 && start < i)) break;
    start--;
  }
  if (cueAt(draft, start, KIND.negation) !== null || cueBefore(draft, start, KIND.negation) !== null)
    return null;
  start = skipArticles(draft, start);
  if (start >= i) return null;
  return take(draft, start, start, start, i, isLeaving(cue), cue.end);
}

function skipArticles(draft: Draft, from: number): number {
  let i = from;
  while (
    i < draft.words.length &&
    i - from < 3 &&
    isStop(draft, i) &&
    !breaksBefore(draft, i) &&
    !isCaps(draft, i)
  )
    i++;
  return i;
}

function isCaps(draft: Draft, i: number): boolean {
  return wordIs(draft, i, 'caps');
}

/** The object goes on to the clause's end, a place, an exclusion, a size or another relative clause. */
function objectEnd(draft: Draft, start: number): number {
  let end = start;
  const most = wordIs(draft, start, 'cjk') ? NEED_WORDS_MAX * 2 : NEED_WORDS_MAX;
  for (; end < draft.words.length && end - start < most; end++) {
    if (draft.claims[end] !== FREE || (end > start && gapIs(draft, end, 'break'))) break;
    if (
      cueAt(draft, end, KIND.negation | KIND.but | KIND.founded | KIND.employment) !== null &&
      !isOf(draft, end)
    )
      break;
    if (cueAt(draft, end, KIND.place) !== null && placeStarts(draft, end)) break;
    if (/^(?:with|mit|avec|con|com|met)$/.test(foldedAt(draft, end)) && sizeAhead(draft, end)) break;
    if (/^(?:who|which|whose|where)$/.test(foldedAt(draft, end))) break;
    if (wordIs(draft, end, 'cjk') && (draft.folded[end] === '的' || cueAt(draft, end, KIND.company) !== null))
      break;
  }
  // "prise de rendez-vous": a function word inside a compound is none.
  while (end > start && isStop(draft, end - 1) && !isCaps(draft, end - 1) && !gapIs(draft, end - 1, 'joint'))
    end--;
  return end;
}

function isOf(draft: Draft, i: number): boolean {
  return (
    cueAt(draft, i, KIND.negation | KIND.but) === null &&
    /^(?:de|d|di|von|van|do|da|of|na|no|en|em|in|within)$/.test(foldedAt(draft, i)) &&
    !placeStarts(draft, i)
  );
}

function placeStarts(draft: Draft, i: number): boolean {
  const cue = cueAt(draft, i, KIND.place | KIND.employment);
  const at = cue?.end ?? i + 1;
  for (const from of [at, at + 1]) {
    if (from > at && !isStop(draft, at)) return false;
    if (placesFrom(draft, from).some((place) => place.caution === 'ok' || isName(draft, from))) return true;
  }
  return false;
}

/** A capital says more where neither nouns (German) nor headlines (English) begin with one. */
function isName(draft: Draft, i: number): boolean {
  const { language } = draft;
  return wordIs(draft, i, 'caps') || (wordIs(draft, i, 'capital') && language !== 'de' && language !== 'en');
}

function sizeAhead(draft: Draft, i: number): boolean {
  for (let at = i + 1; at < draft.words.length && at < i + 5; at++) if (draft.claims[at] === 1) return true;
  return false;
}

/** Claims the need; a product that is to be left is a technology in use as well. */
function take(
  draft: Draft,
  from: number,
  textStart: number,
  start: number,
  end: number,
  leaving: boolean,
  until = end,
): Need {
  const text = textOf(draft, textStart, end);
  draft.notes.push({ start: from, end: until, field: 'intent', value: text });
  if (leaving) {
    for (let i = start; i < end && !TOWARDS.test(foldedAt(draft, i)); i++) {
      const match = technologiesAt(draft, i)[0];
      if (match === undefined || match.end > end) continue;
      addItem(draft, {
        start: i,
        end: match.end,
        family: 'technology',
        values: [{ field: 'technologies', value: match.entry.technology }],
      });
      i = match.end - 1;
    }
  }
  claim(draft, from, until, CUE);
  return { start: from, end: until, text };
}
