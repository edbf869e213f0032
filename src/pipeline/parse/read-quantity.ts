import { KIND } from './cue-kinds.ts';
import {
  beforeAt,
  commaBefore,
  cueAt,
  cueBefore,
  type Draft,
  foldedAt,
  hasCue,
  isStop,
  titleAt,
  wordIs,
} from './draft.ts';
import { type NumberRead, readNumber } from './read-number.ts';

/** A number with its relation, or two numbers that span a range, in words [start, end). Bounds are inclusive. */
export interface Quantity {
  start: number;
  end: number;
  /** The word its first number stands at; words of relation may stand before. */
  number: number;
  min?: number;
  max?: number;
  /** One number with nothing said about it: "20", "about 200". */
  single: number | null;
  /** Said to be rough: "about 200". */
  about: boolean;
  currency: string | null;
  /** All of its numbers can be years. */
  year: boolean;
  /** Its relation was said in words or signs ("under 20", "100+", "10-25"). */
  bounded: boolean;
  /** The numbers were joined by a dash or a joining word. */
  joined: boolean;
  /** A magnitude was written ("5m"): too large for a count of leads. */
  factor: number;
}

type Relation = 'min' | 'max' | 'above' | 'below' | 'between' | 'about' | 'exact';

/** "a startup from 2009" is of that very year. */
const FROM = /^(?:from|aus|von|de|del|dal|da|van|uit)$/;
const DASH = /^\s*[-‐‑‒–—―〜～−~]\s*(?:us|a|c)?\p{Sc}?\s*['’‘]?$/iu;

export function readQuantity(draft: Draft, i: number): Quantity | null {
  const known = draft.memo.quantities[i];
  if (known !== undefined) return known;
  const found = quantityAt(draft, i);
  draft.memo.quantities[i] = found;
  return found;
}

/** "3D artist", "Six Sigma black belts": a number that belongs to the name of a job. */
function isInTitle(draft: Draft, i: number): boolean {
  const chunk = titleAt(draft, i);
  return chunk !== null && chunk.end > i + 1;
}

function quantityAt(draft: Draft, i: number): Quantity | null {
  const word = draft.words[i];
  // A plain word neither is a number nor binds one.
  if (word !== undefined && !word.digits && !word.cjk && !hasCue(draft, i)) return null;
  const prefix = readRelation(draft, i);
  const first = readNumber(draft, prefix.end);
  if (first === null || isDecade(draft, first) || isInTitle(draft, i)) return null;
  const start = Math.min(i, first.start);
  const second = readSecond(draft, first, prefix.relation);
  if (second !== null) return between(start, first, second);
  const unit = unitEnd(draft, first.end);
  const suffix = cueAt(draft, first.end, KIND.range_suffix) ?? cueAt(draft, unit, KIND.range_suffix);
  const from = first.year && prefix.relation === 'min' && isFrom(draft, first.start);
  const relation = from ? null : (first.relation ?? prefix.relation ?? (first.plus ? 'min' : null));
  if (suffix !== null && (relation === null || relation === 'about' || relation === 'exact'))
    return one(start, suffix.end, first, toRelation(suffix.entry.value));
  // "sinds 2005 of later": says it twice.
  if (suffix !== null && relation !== null && suffix.entry.value === relation)
    return one(start, suffix.end, first, relation);
  return one(start, first.year ? Math.max(first.end, yearEnd(draft, first.end)) : first.end, first, relation);
}

/** The 年 of a year belongs to it. */
function yearEnd(draft: Draft, end: number): number {
  return draft.folded[end] === '年' ? end + 1 : end;
}

/** In "100人以上" and "50人到200人" the unit stands before what binds the number. */
function unitEnd(draft: Draft, end: number): number {
  if (draft.folded[end] === '年') return end + 1;
  const counter = wordIs(draft, end, 'cjk') ? cueAt(draft, end, KIND.counter | KIND.person) : null;
  return counter?.end ?? end;
}

/** The number of "2000s" counts nothing. */
function isDecade(draft: Draft, number: NumberRead): boolean {
  // "de los ochenta"
  if (cueBefore(draft, number.end, KIND.decade) !== null) return true;
  return draft.folded[number.end] === 's' && /^['’]?$/.test(beforeAt(draft, number.end));
}

function isFrom(draft: Draft, at: number): boolean {
  const before = foldedAt(draft, at - 1);
  return FROM.test(before === 'the' ? foldedAt(draft, at - 2) : before);
}

/** "at least", "no more than", "more than about", "between the": the words before a number that say how it binds. */
function readRelation(draft: Draft, i: number): { relation: Relation | null; end: number } {
  let relation: Relation | null = null;
  let end = i;
  for (let n = 0; n < 3; n++) {
    const cue = cueAt(draft, end, KIND.range);
    if (cue === null) break;
    // "US only, no more than 300": belongs to what stands before the comma.
    if (commaBefore(draft, cue.end)) break;
    const read = toRelation(cue.entry.value);
    if (relation === null || relation === 'about' || relation === 'between' || relation === 'exact')
      relation = read;
    end = cue.end;
  }
  if (relation !== null && isStop(draft, end) && readNumber(draft, end) === null) end += 1;
  return { relation, end };
}

function toRelation(value: string): Relation {
  return (
    (['min', 'max', 'above', 'below', 'between', 'about'] as const).find((known) => known === value) ??
    'exact'
  );
}

function readSecond(draft: Draft, first: NumberRead, relation: Relation | null): NumberRead | null {
  const next = draft.words[first.end];
  if (next === undefined) return null;
  const between = next.before;
  if (DASH.test(between)) {
    const second = readNumber(draft, first.end);
    return second !== null && second.start === first.end ? second : skipCurrencyPrefix(draft, first.end);
  }
  const join =
    cueAt(draft, first.end, KIND.range_join) ?? cueAt(draft, unitEnd(draft, first.end), KIND.range_join);
  const and = cueAt(draft, first.end, KIND.and | KIND.or);
  if (and !== null && (join === null || join.end <= and.end)) {
    const second = secondAt(draft, and.end);
    return relation === 'between' || (first.year && second?.year === true) ? second : null;
  }
  return join === null ? null : secondAt(draft, join.end);
}

/** "tra il 2010 e il 2015": an article may stand before the second number. */
function secondAt(draft: Draft, i: number): NumberRead | null {
  const second = readNumber(draft, i) ?? skipCurrencyPrefix(draft, i);
  return second === null && isStop(draft, i) ? readNumber(draft, i + 1) : second;
}

/** The second amount of "$1M to US$5M" starts one word later than it seems. */
function skipCurrencyPrefix(draft: Draft, i: number): NumberRead | null {
  const cue = cueAt(draft, i, KIND.currency);
  if (cue !== null) return readNumber(draft, cue.end);
  const second = readNumber(draft, i + 1);
  return second !== null && second.start === i ? second : null;
}

function between(start: number, first: NumberRead, second: NumberRead): Quantity {
  const currency = first.currency ?? second.currency;
  let low = first.value;
  const high = second.value;
  const sharesMagnitude = first.factor === 1 && second.factor > 1 && low < high / second.factor;
  if (sharesMagnitude) low *= second.factor;
  const shortYear = first.year && high < 100 && second.factor === 1;
  const top = shortYear ? Math.floor(low / 100) * 100 + high : high;
  const base = {
    start,
    end: second.end,
    number: first.start,
    single: null,
    about: false,
    currency,
    year: first.year && (second.year || shortYear),
    bounded: true,
    joined: true,
    factor: Math.max(first.factor, second.factor),
  };
  if (second.plus) return { ...base, min: top };
  return { ...base, min: Math.min(low, top), max: Math.max(low, top) };
}

function one(start: number, end: number, number: NumberRead, relation: Relation | null): Quantity {
  const money = number.currency !== null;
  const base = {
    start,
    end,
    number: number.start,
    single: null,
    about: false,
    currency: number.currency,
    year: number.year,
    bounded: true,
    joined: false,
    factor: number.factor,
  };
  const { value } = number;
  if (relation === 'min') return { ...base, min: value };
  if (relation === 'max') return { ...base, max: value };
  // Whole things are counted, so "more than 100" starts at 101; an amount of money has no next value.
  if (relation === 'above') return { ...base, min: money || number.factor > 1 ? value : value + 1 };
  if (relation === 'below')
    return { ...base, max: money || number.factor > 1 ? value : Math.max(0, value - 1) };
  return { ...base, single: value, about: relation === 'about', bounded: false, min: value, max: value };
}
