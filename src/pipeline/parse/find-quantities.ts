import { KIND } from './cue-kinds.ts';
import {
  addItem,
  breaksBefore,
  CUE,
  type CueHit,
  claim,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  FREE,
  foldedAt,
  hasCue,
  isStop,
  placesFrom,
  titleAt,
  titleWordsAt,
  topicsAt,
  wordIs,
} from './draft.ts';
import { claimFounded, isAge, readFounded } from './find-founded.ts';
import { type Quantity, readQuantity } from './read-quantity.ts';

const LOOK_RIGHT = 2;
const LOOK_LEFT = 4;
const EMPLOYEES_MAX = 5_000_000;
const COUNT_MAX = 500;
const TOP = new Set(['top', 'best', 'first', 'next', 'limit', 'max', 'up', 'list']);

/** Reads every number of the prompt: how many leads, how many employees, when founded, how much raised. */
export function findQuantities(draft: Draft): number | null {
  let k: number | null = null;
  for (let i = 0; i < draft.words.length; ) {
    if (draft.claims[i] !== FREE) {
      i++;
      continue;
    }
    const founded = readFounded(draft, i);
    if (founded !== null) {
      claimFounded(draft, founded);
      i = founded.end;
      continue;
    }
    const quantity = readQuantity(draft, i);
    if (quantity === null || quantity.end <= i) {
      i++;
      continue;
    }
    if (glued(draft, quantity.end)) {
      i = quantity.number > i ? quantity.number : quantity.end;
      continue;
    }
    const count = interpret(draft, quantity);
    if (count !== null && k === null) k = count;
    i = quantity.end;
  }
  return k;
}

/** The number of "3D printing", "5G" and "2FA" counts nothing. */
function glued(draft: Draft, end: number): boolean {
  const next = draft.words[end];
  if (next === undefined || next.gap !== 'none' || next.cjk || next.digits) return false;
  return cueAt(draft, end, KIND.employees | KIND.person | KIND.counter | KIND.currency) === null;
}

/** Claims what the quantity means; the number itself where it is the number of leads asked for. */
function interpret(draft: Draft, q: Quantity): number | null {
  if (experience(draft, q)) return null;
  if (money(draft, q)) return null;
  if (employees(draft, q)) return null;
  const k = count(draft, q);
  if (k !== null) return k;
  bare(draft, q);
  return null;
}

/** "5+ years" of a person's experience: understood, but no field holds it, so it stays in `unparsed`. */
function experience(draft: Draft, q: Quantity): boolean {
  return q.currency === null && (isAge(draft, q) || near(draft, q.end, LOOK_RIGHT, KIND.experience) !== null);
}

function money(draft: Draft, q: Quantity): boolean {
  if (q.year) return false;
  const right = near(draft, q.end, LOOK_RIGHT, KIND.funding | KIND.revenue | KIND.employees);
  const left = behind(draft, q.start, LOOK_LEFT, KIND.funding | KIND.revenue);
  const nearest = right?.entry.kind === 'employees' ? null : (right ?? left);
  if (q.currency === null && (nearest === null || (q.factor < 1e6 && largest(q) < 10_000))) return false;
  if (nearest?.entry.kind === 'revenue') {
    claim(draft, q.start, q.end, CUE);
    return true;
  }
  const usd = draft.ctx.vocabulary.cues.usdPerUnit(q.currency ?? 'USD') ?? 1;
  const value: { min?: number; max?: number } = {};
  // "raised $50M" names what a company has at least raised so far.
  if (q.min !== undefined) value.min = Math.round(q.min * usd);
  if (q.max !== undefined && q.single === null) value.max = Math.round(q.max * usd);
  const end = right !== null ? right.end : q.end;
  if (left !== null) claim(draft, left.start, left.end, CUE);
  const start =
    right === null && left !== null && understood(draft, left.end, q.start) ? left.start : q.start;
  addItem(draft, { start, end, family: 'range', values: [{ field: 'funding_usd', value }] });
  return true;
}

/** Only cues and function words stand in [start, end): "well-funded climate startup ($100M+)" has a topic there. */
function understood(draft: Draft, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!hasCue(draft, i) && !isStop(draft, i)) return false;
  return true;
}

function employees(draft: Draft, q: Quantity): boolean {
  if (largest(q) > EMPLOYEES_MAX) return false;
  const right = sizeUnit(draft, q);
  if (draft.language === 'ja' && draft.folded[q.start - 1] === 'を') return false;
  const people = q.joined || q.bounded ? near(draft, q.end, 1, KIND.person) : personOf(draft, q);
  const left = right === null && people === null ? behind(draft, q.start, LOOK_LEFT, KIND.employees) : null;
  if (right === null && people === null && (left === null || (q.year && !q.bounded))) return false;
  const end = rangeSuffixEnd(draft, Math.max(q.end, right?.end ?? 0, people?.end ?? 0));
  const suffix = q.single === null ? null : cueAt(draft, end, KIND.range_suffix);
  addSize(
    draft,
    left?.start ?? q.start,
    suffix?.end ?? end,
    suffix === null ? q : bound(q, suffix.entry.value),
  );
  return true;
}

/** The word for employees; "50 heads of IT" are people to find, and so are "CTOを10人". */
function sizeUnit(draft: Draft, q: Quantity): { end: number } | null {
  const staff = staffEnd(draft, q);
  if (staff > 0) return { end: staff };
  const unit = near(draft, q.end, LOOK_RIGHT, KIND.employees);
  if (unit === null) return null;
  const titled = foldedAt(draft, unit.start) === 'heads' && foldedAt(draft, unit.end) === 'of';
  return titled ? null : unit;
}

/** "law firms with 100-500 lawyers": people of the trade, where "500+ beds" and "50 agents" say nothing sure. */
const STAFF =
  /^(?:lawyers?|attorneys?|solicitors|barristers|engineers?|developers?|devs?|programmers?|coders?|consultants?|recruiters?|accountants?|architects?|designers?|scientists?|researchers?|anwalten?|rechtsanwalten?|berater(?:n|innen)?|ingenieuren?|entwickler(?:n|innen)?|avocats?|ingenieurs?|developpeurs?|abogad[oa]s|ingenier[oa]s|consultores|desarrolladores|advogad[oa]s|engenheir[oa]s|desenvolvedores|avvocati|ingegneri|consulenti|sviluppatori|advocaten|ontwikkelaars|adviseurs)$/;
const WITH = /^(?:with|of|having|employing|mit|avec|con|com|met)$/;

/** Where the word for the trade's people ends; 0 without one. */
function staffEnd(draft: Draft, q: Quantity): number {
  if (!STAFF.test(foldedAt(draft, q.end))) return 0;
  const told = WITH.test(foldedAt(draft, q.start - 1)) || (q.bounded && q.start > 1) || isFigure(draft, q);
  return told ? q.end + 1 : 0;
}

/** "software house, 50 devs": a clause of its own, behind one that names companies. */
function isFigure(draft: Draft, q: Quantity): boolean {
  if (!commaBefore(draft, q.start) || !breaksBefore(draft, q.end + 1)) return false;
  for (let i = q.start - 1; i >= 0 && (i === q.start - 1 || !breaksBefore(draft, i + 1)); i--)
    if (
      cueAt(draft, i, KIND.company) !== null ||
      topicsAt(draft, i).some(({ entry }) => entry.kind === 'org')
    )
      return true;
  return false;
}

/** "100 employees or more": what binds the number may stand after the unit. */
function bound(q: Quantity, relation: string): Quantity {
  const { min: value, max: _, ...rest } = q;
  if (value === undefined) return q;
  const bounded = { ...rest, single: null, bounded: true };
  if (relation === 'max') return { ...bounded, max: value };
  if (relation === 'below') return { ...bounded, max: value - 1 };
  return { ...bounded, min: relation === 'above' ? value + 1 : value };
}

/** "日本で従業員100人以上": the suffix may stand after the unit. */
function rangeSuffixEnd(draft: Draft, end: number): number {
  const counter = cueAt(draft, end, KIND.counter);
  return counter?.end ?? end;
}

/** "with 20 people" counts employees where a company was named just before; "20 people at ..." counts leads. */
function personOf(draft: Draft, q: Quantity): CueHit | null {
  const person = near(draft, q.end, 0, KIND.person);
  if (person === null) return null;
  const hyphen = draft.words[q.end]?.before === '-';
  return hyphen || behind(draft, q.start, LOOK_LEFT, KIND.company) !== null ? person : null;
}

const GREW = /^(?:grew|grown|growing|grows|scaled|scaling|expanded|expanding)$/;

function addSize(draft: Draft, start: number, end: number, q: Quantity): void {
  const value: { min?: number; max?: number } = {};
  // "grew from 50 to 500 employees": 500 is what they have now.
  if (q.joined && q.max !== undefined && GREW.test(foldedAt(draft, start - 1))) {
    claim(draft, start - 1, start, CUE);
    addItem(draft, { start, end, family: 'range', values: [{ field: 'employees', value: { min: q.max } }] });
    return;
  }
  const spread = q.about && q.single !== null ? 0.2 : 0;
  if (q.min !== undefined) value.min = Math.round(q.min * (1 - spread));
  if (q.max !== undefined) value.max = Math.round(q.max * (1 + spread));
  addItem(draft, { start, end, family: 'range', values: [{ field: 'employees', value }] });
}

/** "Find 20 CTOs", "top 50", "20社". */
function count(draft: Draft, q: Quantity): number | null {
  const counter = cueAt(draft, q.end, KIND.counter);
  const value = q.single ?? q.max ?? null;
  if (value === null || q.joined || q.currency !== null || !Number.isInteger(value) || value < 1) return null;
  if (q.factor >= 1e6) return null;
  if (counter === null && (q.year || !atRequest(draft, q))) return null;
  const end = counter?.end ?? q.end;
  claim(draft, q.start, end, CUE);
  const k = Math.min(value, COUNT_MAX);
  draft.notes.push({ start: q.start, end, field: 'k', value: k });
  return k;
}

/** Only request words stand before the number, or a word like "top"; or a lead word follows ("20 leads"). */
function atRequest(draft: Draft, q: Quantity): boolean {
  if (TOP.has(foldedAt(draft, q.start - 1))) return true;
  if (q.single !== null && near(draft, q.end, 0, KIND.person) !== null) return true;
  // "I sell dental software, find me 30 clinics"
  const asked = q.single === null ? null : cueBefore(draft, q.start, KIND.request);
  if (asked !== null && asked.start > 0 && breaksBefore(draft, asked.start)) return true;
  for (let i = 0; i < q.start; i++) {
    // "looking for 10 CTOs": who begins with it is asking, not telling of a need.
    const request = cueAt(draft, i, KIND.request | KIND.company | KIND.person | (i === 0 ? KIND.need : 0));
    if (request !== null) i = request.end - 1;
    else if (!isStop(draft, i) && !TOP.has(foldedAt(draft, i))) return leadsOff(draft, q);
  }
  return true;
}

const OPENING_WORDS_MAX = 10;
const HAVING = /^(?:with|having|employing|mit|avec|con|com|met|team|teams)$/;

/** "Hätten Sie zwölf Notare", "any chance of sixteen architects": whom or what is counted comes first, however one asks. */
function leadsOff(draft: Draft, q: Quantity): boolean {
  if (q.single === null || q.single < 2 || q.number > OPENING_WORDS_MAX || breaksBefore(draft, q.end))
    return false;
  const counted =
    (titleAt(draft, q.end)?.confidence ?? 0) >= 0.5 ||
    cueAt(draft, q.end, KIND.company) !== null ||
    topicsAt(draft, q.end).some(({ entry }) => !entry.weak);
  if (!counted || HAVING.test(foldedAt(draft, q.start - 1)) || HAVING.test(foldedAt(draft, q.start - 2)))
    return false;
  for (let i = 0; i < q.start; i++) if (saysWhat(draft, i)) return false;
  return true;
}

/** A title, a topic, a company, a place or another number: something was asked for before. */
function saysWhat(draft: Draft, i: number): boolean {
  if (draft.claims[i] !== FREE || wordIs(draft, i, 'digits')) return true;
  if (cueAt(draft, i, KIND.company | KIND.employees | KIND.negation | KIND.technology) !== null)
    return !isStop(draft, i);
  if (placesFrom(draft, i).some(({ caution }) => caution === 'ok')) return true;
  if (topicsAt(draft, i).some(({ entry }) => !entry.weak)) return true;
  return titleWordsAt(draft, i).some(({ entry }) => entry.part === 'head' || entry.part === 'phrase');
}

function largest(q: Quantity): number {
  return q.max ?? q.min ?? 0;
}

/** A range or a bound without a unit is a number of employees: "Israeli medtech 25-60", "still small, under 20". */
function bare(draft: Draft, q: Quantity): void {
  if (q.currency !== null || q.year || !q.bounded || largest(q) > EMPLOYEES_MAX) return;
  // "500+ beds", "20-50 fintechs": something else is counted.
  const counted =
    !breaksBefore(draft, q.end) &&
    !hasCue(draft, q.end) &&
    !isStop(draft, q.end) &&
    placesFrom(draft, q.end).length === 0;
  if (counted) return;
  addSize(draft, q.start, q.end, q);
}

/** The first cue of these kinds that starts at `from` or at most `skip` plain words later, in the same clause. */
function near(draft: Draft, from: number, skip: number, kinds: number): CueHit | null {
  for (let i = from; i <= from + skip; i++) {
    if (i >= draft.words.length || (i > from - 1 && breaksBefore(draft, i))) return null;
    const hit = cueAt(draft, i, kinds);
    if (hit !== null) return hit;
    if (wordIs(draft, i, 'digits')) return null;
  }
  return null;
}

/** The last cue of these kinds that ends at `end` or at most `reach` words earlier, in the same clause. */
function behind(draft: Draft, end: number, reach: number, kinds: number): CueHit | null {
  for (let at = end; at > 0 && at >= end - reach; at--) {
    const hit = cueBefore(draft, at, kinds);
    if (hit !== null) return hit;
    if (wordIs(draft, at - 1, 'digits') || breaksWithoutColon(draft, at)) return null;
  }
  return null;
}

/** In "employees: 50-200" the colon does not part the number from its unit. */
function breaksWithoutColon(draft: Draft, i: number): boolean {
  const word = draft.words[i];
  return word !== undefined && word.gap === 'break' && !/^\s*[:：(]/.test(word.before);
}
