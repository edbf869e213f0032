import { KIND } from './cue-kinds.ts';
import {
  addItem,
  breaksBefore,
  CUE,
  claim,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  gapIs,
  hasCue,
  placesFrom,
  wordIs,
} from './draft.ts';
import { readDecade, startsDecade } from './read-decade.ts';
import { readEra, startsEra } from './read-era.ts';
import { type Quantity, readQuantity } from './read-quantity.ts';

export interface Founded {
  start: number;
  end: number;
  value: { min?: number; max?: number };
}

const YEAR_WORD = /^(?:years?|yrs?|jahren?|jahre|ans?|annees?|anos?|anni|anno|jaar|jaren|年|歳)$/;
const MONTH_WORD = /^(?:months?|monaten?|mois|mes|meses|mesi|maanden)$/;
const OLD_WORD = /^(?:old|alt|alte|alten|oud|oude)$/;
const LAST_WORD =
  /^(?:last|past|previous|letzten|letzte|vergangenen|dernieres|derniers|ultimos|ultimi|ultimas|laatste|afgelopen|过去|直近|最近)$/;
/** "survived the 2008 crisis": it was there before. */
const OUTLIVED =
  /^(?:surviv(?:ed|ing|ors?|es?)|weather(?:ed|ing)|outlast(?:ed|ing)|outliv(?:ed|ing)|predat(?:es?|ed|ing))$/;
const BEFORE = /^(?:pre|before|predating|prior)$/;
const AFTER = /^(?:post|after)$/;
const FROM =
  /^(?:from|since|vintage|class|of|era|cohort|aus|von|de|del|dal|van|uit|depuis|desde|seit|sinds)$/;
/** Of the words of founding those that tell when anything began. */
const SINCE = /^(?:since|seit|depuis|desde|sinds|dal)$/;
/** What else a company does in a year: "raised since 2021", "expanded to Germany after 2019". */
const HAPPENED = new RegExp(
  `^(?:${[
    'raised|raising|closed|secured|invested|received|acquired|bought|sold|merged|went|listed|delisted|ipoed|expanded|moved|relocated',
    'opened|entered|exited|joined|hired|promoted|appointed|switched|migrated|adopted|implemented|deployed|rolled|signed|won|grew|grown',
    'doubled|tripled|laid|rebranded|pivoted|restructured|changed|replaced|announced|using|used|serving|partnered',
    'eingesammelt|eingeworben|abgeschlossen|erhalten|ubernommen|expandiert|gewechselt|umgezogen',
    'leve|leves|levee|levees|obtenu|rachete|rachetees|recaudado|recaudaron|levantado|levantaron|adquirido|adquiridas|captado|captaram',
    'captou|levantaram|levantou|receberam|adquiridos|raccolto|raccolti|ottenuto|acquisite|acquisiti|opgehaald|overgenomen',
  ].join('|')})$`,
);
/** So far before a year stands what happened, and so far behind it where the verb comes last. */
const CLAUSE_MAX = 10;
const REACH = 7;
const FOUNDED_AHEAD_MAX = 4;
/** "in business for 20 years": at least so long. */
const LASTING = /^(?:in|been|operating|around)$/;

/** Reads "founded after 2015", "early 2000s", "decade-old", "2015-2018" where it says when a company began. */
export function readFounded(draft: Draft, i: number): Founded | null {
  const word = draft.words[i];
  // Neither a number nor a cue, and no first word of a time: nothing below reads it.
  if (word !== undefined && !word.digits && !word.cjk && !hasCue(draft, i) && !startsTime(word.folded))
    return null;
  return (
    readEra(draft, i) ??
    decade(draft, i) ??
    readDecadeOld(draft, i) ??
    readYears(draft, i) ??
    readAge(draft, i) ??
    readWhen(draft, i)
  );
}

function startsTime(folded: string): boolean {
  return startsDecade(folded) || folded === 'decade' || folded === 'century' || startsEra(folded);
}

export function claimFounded(draft: Draft, founded: Founded): void {
  const { end, value } = founded;
  let { start } = founded;
  // "incorporated in Delaware in 2012": the place between them is not part of it.
  for (let i = end - 1; i > start; i--) {
    if (!placesFrom(draft, i).some((place) => place.caution === 'ok' && wordIs(draft, i, 'capital')))
      continue;
    claim(draft, start, start + 1, CUE);
    start = end - 1;
  }
  addItem(draft, { start, end, family: 'range', values: [{ field: 'founded', value }] });
}

function decade(draft: Draft, i: number): Founded | null {
  const found = readDecade(draft, i);
  if (found === null) return null;
  const start = foundedStart(draft, i);
  const { min, max } = found.value;
  // "antes de los años 90": what binds it stands before the words that lead to it.
  for (let at = i - 1; at >= 0 && at >= i - LEAD_WORDS_MAX && !gapIs(draft, at + 1, 'break'); at--) {
    const range = cueAt(draft, at, KIND.range)?.entry.value;
    const from = Math.min(start, at);
    if (range === 'below' || BEFORE.test(foldedAt(draft, at)))
      return { ...found, start: from, value: { max: min - 1 } };
    if (range === 'above' || AFTER.test(foldedAt(draft, at)))
      return { ...found, start: from, value: { min: max + 1 } };
    if (SINCE.test(foldedAt(draft, at)) || (range === 'min' && !FROM.test(foldedAt(draft, at))))
      return { ...found, start: from, value: { min } };
  }
  return { ...found, start };
}

const LEAD_WORDS_MAX = 4;

/** "decade-old", "a century old". */
function readDecadeOld(draft: Draft, i: number): Founded | null {
  const span = draft.folded[i] === 'decade' ? 10 : draft.folded[i] === 'century' ? 100 : 0;
  if (span === 0 || !OLD_WORD.test(foldedAt(draft, i + 1))) return null;
  return { start: i, end: i + 2, value: { max: year(draft) - span } };
}

function readYears(draft: Draft, i: number): Founded | null {
  const q = readQuantity(draft, i);
  if (q === null || !q.year) return null;
  if (unitFollows(draft, q)) return null;
  const cue = foundedCue(draft, q.number);
  const word = foldedAt(draft, q.number - 1);
  const outlived = outlivedBefore(draft, q.number);
  const first = q.min ?? q.max ?? 0;
  if (outlived >= 0) return { start: outlived, end: q.end, value: { max: first - 1 } };
  if (cue >= 0 && SINCE.test(foldedAt(draft, cue)) && happened(draft, cue, q.end)) return null;
  const bound = q.single === null || !wordIs(draft, q.end, 'cjk') ? '' : foldedAt(draft, q.end);
  // "1950年前开业的": one character, that means other things elsewhere.
  if (q.single !== null && (bound === '前' || bound === '后' || bound === '後') && cue < 0) {
    const value = bound === '前' ? { max: q.single - 1 } : { min: q.single + 1 };
    return { start: q.start, end: q.end + 1, value };
  }
  if (q.single !== null && AFTER.test(word) && (cue >= 0 || word === 'post'))
    return { start: cue >= 0 ? cue : q.number - 1, end: q.end, value: { min: first + 1 } };
  if (cue >= 0) return { start: cue, end: q.end, value: bounds(draft, q, cue) };
  if (happened(draft, q.start, q.end)) return null;
  if (q.joined && !raisedBefore(draft, q.start))
    return { start: q.start, end: q.end, value: bounds(draft, q, q.start) };
  if (standsAsVintage(draft, q)) return { start: q.start, end: q.end, value: bounds(draft, q, q.start) };
  return null;
}

/** "founded before the boom 2012": the relation may stand some words before the year. */
function bounds(draft: Draft, q: Quantity, from: number): { min?: number; max?: number } {
  if (q.single === null) {
    return { ...(q.min === undefined ? {} : { min: q.min }), ...(q.max === undefined ? {} : { max: q.max }) };
  }
  for (let i = from; i < q.number; i++) {
    const range = cueAt(draft, i, KIND.range)?.entry.value;
    const word = foldedAt(draft, i);
    if (range === 'below' || BEFORE.test(word)) return { max: q.single - 1 };
    if (range === 'above' || AFTER.test(word)) return { min: q.single + 1 };
    if ((range === 'min' && !FROM.test(word)) || /^(?:since|seit|depuis|desde|sinds|dal)$/.test(word))
      return { min: q.single };
    if (range === 'max') return { max: q.single };
  }
  return { min: q.single, max: q.single };
}

function unitFollows(draft: Draft, q: Quantity): boolean {
  for (let i = q.end; i <= q.end + 1 && i < draft.words.length && !breaksBefore(draft, i); i++) {
    if (cueAt(draft, i, KIND.employees | KIND.person) !== null && cueAt(draft, i, KIND.company) === null)
      return true;
  }
  return false;
}

/** Where a founding word starts that reaches this number; -1 without one. A "raised" or another number between cuts it off. */
function foundedCue(draft: Draft, at: number): number {
  for (let end = at; end > 0 && end > at - REACH; end--) {
    const cue = cueBefore(draft, end, KIND.founded);
    if (cue !== null) return cue.start;
    if (cueBefore(draft, end, KIND.funding | KIND.employees) !== null || wordIs(draft, end - 1, 'digits'))
      return -1;
    if (end < at && gapIs(draft, end, 'break')) return -1;
  }
  return -1;
}

function foundedStart(draft: Draft, at: number): number {
  const cue = foundedCue(draft, at);
  return cue < 0 ? at : cue;
}

function raisedBefore(draft: Draft, at: number): boolean {
  for (let end = at; end > 0 && end > at - 3; end--)
    if (cueBefore(draft, end, KIND.funding) !== null) return true;
  return false;
}

/** Whether the clause of a year, words start .. end - 1, tells of something else than how the company began. */
function happened(draft: Draft, start: number, end: number): boolean {
  if (foldedAt(draft, start - 1) === 'funded') return true;
  for (let i = start - 1; i >= 0 && i >= start - CLAUSE_MAX && !gapIs(draft, i + 1, 'break'); i--) {
    if (HAPPENED.test(foldedAt(draft, i))) return true;
    if (cueAt(draft, i, KIND.founded) !== null) return false;
  }
  if (!/^(?:de|nl)$/.test(draft.language)) return false;
  for (let i = end; i < end + CLAUSE_MAX && i < draft.words.length && !gapIs(draft, i, 'break'); i++)
    if (HAPPENED.test(foldedAt(draft, i))) return true;
  return false;
}

function outlivedBefore(draft: Draft, at: number): number {
  for (let i = at - 1; i >= 0 && i > at - REACH; i--) {
    if (OUTLIVED.test(foldedAt(draft, i)) && foundedCue(draft, at) < 0) return i;
    if (gapIs(draft, i + 1, 'break')) break;
  }
  return -1;
}

/** "2024 AI company", "2014 class startup", "2013-era startup", "company from 2023", "since 2015". */
function standsAsVintage(draft: Draft, q: Quantity): boolean {
  const before = foldedAt(draft, q.number - 1);
  const after = foldedAt(draft, q.end);
  if (raisedBefore(draft, q.start)) return false;
  const from = before === 'the' ? foldedAt(draft, q.number - 2) : before;
  if (q.bounded || FROM.test(from)) return true;
  if (/^(?:class|era|vintage|cohort|batch|founded|born|launched|started|jahrgang)$/.test(after)) return true;
  if (cueAt(draft, q.end, KIND.founded) !== null) return true;
  const leads =
    q.start === 0 || (q.start === 1 && before === 'a') || cueBefore(draft, q.start, KIND.request) !== null;
  return leads && q.end < draft.words.length && !breaksBefore(draft, q.end);
}

/** "in the last 5 years" after a founding word; "at least 10 years old". */
function readAge(draft: Draft, i: number): Founded | null {
  const q = readQuantity(draft, i);
  if (q === null || q.currency !== null) return null;
  // In "設立5年以内" the unit stands before what binds the number.
  const bound = draft.folded[q.number + 1] === '年' && q.end > q.number + 1;
  const unit = bound ? '年' : foldedAt(draft, q.end);
  if (!YEAR_WORD.test(unit) && !MONTH_WORD.test(unit)) return null;
  const older = olderThan(draft, q);
  if (older !== null) return older;
  const years = (n: number) => (MONTH_WORD.test(unit) ? Math.ceil(n / 12) : Math.round(n));
  const now = year(draft);
  if (OLD_WORD.test(foldedAt(draft, q.end + 1))) {
    const value: { min?: number; max?: number } = {};
    if (q.min !== undefined) value.max = now - years(q.min);
    if (q.max !== undefined) value.min = now - years(q.max);
    return { start: q.start, end: q.end + 2, value };
  }
  const cue = foundedCue(draft, q.start);
  // "at least 25 years in business"
  if (/^in (?:business|operation)$/.test(draft.folded.slice(q.end + 1, q.end + 3).join(' ')))
    return { start: q.start, end: q.end + 3, value: { max: now - years(q.min ?? q.max ?? 0) } };
  if (cue < 0 && ofCompany(draft, q)) {
    const value = q.max === undefined ? { max: now - years(q.min ?? 0) } : { min: now - years(q.max) };
    return { start: q.start, end: q.end + 1, value };
  }
  if (cue < 0) return foundedAfter(draft, q, now - years(q.single ?? q.max ?? q.min ?? 0));
  if (bound || LASTING.test(foldedAt(draft, cue))) {
    const value =
      q.max === undefined || !bound ? { max: now - years(q.min ?? q.max ?? 0) } : { min: now - years(q.max) };
    return { start: cue, end: bound ? q.end : q.end + 1, value };
  }
  const last = LAST_WORD.test(foldedAt(draft, q.start - 1)) || q.single === null;
  const ago = /^(?:ago)$/.test(foldedAt(draft, q.end + 1));
  const amount = years(q.single ?? q.max ?? q.min ?? 0);
  if (ago && q.single !== null)
    return { start: cue, end: q.end + 2, value: { min: now - amount, max: now - amount } };
  if (ago)
    return {
      start: cue,
      end: q.end + 2,
      value: q.min === undefined ? { min: now - amount } : { max: now - amount },
    };
  return last || q.single !== null ? { start: cue, end: q.end + 1, value: { min: now - amount } } : null;
}

/** "sociétés de moins de 5 ans": the age stands right after the company word. */
function ofCompany(draft: Draft, q: Quantity): boolean {
  if (!q.bounded || !/^(?:fr|es|pt|it)$/.test(draft.language)) return false;
  return (
    cueBefore(draft, q.start, KIND.company) !== null || cueBefore(draft, q.start - 1, KIND.company) !== null
  );
}

/** "過去5年以内に設立された", "过去三年内成立的": Chinese and Japanese put the verb last. */
function foundedAfter(draft: Draft, q: Quantity, min: number): Founded | null {
  if (!wordIs(draft, q.end, 'cjk')) return null;
  for (let at = q.end; at <= q.end + FOUNDED_AHEAD_MAX && !gapIs(draft, at, 'break'); at++) {
    const cue = cueAt(draft, at, KIND.founded);
    if (cue === null) continue;
    const since = /^(?:過去|过去|最近|直近)$/.test(
      draft.folded.slice(Math.max(0, q.start - 2), q.start).join(''),
    );
    return { start: since ? q.start - 2 : q.start, end: cue.end, value: { min } };
  }
  return null;
}

/** "older than 50 years": with years, not in them. */
function olderThan(draft: Draft, q: Quantity): Founded | null {
  const word = draft.folded
    .slice(q.start, q.number)
    .find((folded) => /^(?:older|younger|alter|junger|ouder|jonger)$/.test(folded));
  if (word === undefined || OLD_WORD.test(foldedAt(draft, q.end + 1))) return null;
  const now = year(draft);
  const value = /^(?:older|alter|ouder)$/.test(word)
    ? { max: now - ((q.max ?? 0) + 1) }
    : { min: now - Math.max(0, (q.min ?? 1) - 1) };
  return { start: q.start, end: q.end + 1, value };
}

/** "founded this year", "recently founded". */
function readWhen(draft: Draft, i: number): Founded | null {
  const time = cueAt(draft, i, KIND.time);
  if (time === null) return null;
  const cue = foundedCue(draft, i);
  const follows = cueAt(draft, time.end, KIND.founded);
  if (cue < 0 && follows === null) return null;
  const start = cue < 0 ? i : cue;
  const end = Math.max(time.end, follows?.end ?? 0);
  const now = year(draft);
  if (time.entry.value === 'last_year') return { start, end, value: { min: now - 1, max: now - 1 } };
  if (time.entry.value === 'recent') return { start, end, value: { min: now - 2 } };
  return { start, end, value: { min: now, max: now } };
}

/** A number of years or months that says how long, not how many people. */
export function isAge(draft: Draft, q: Quantity): boolean {
  const unit = foldedAt(draft, q.end);
  return YEAR_WORD.test(unit) || MONTH_WORD.test(unit);
}

function year(draft: Draft): number {
  return draft.ctx.now.getUTCFullYear();
}
