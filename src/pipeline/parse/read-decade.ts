import { type Draft, foldedAt } from './draft.ts';

/** The years of a decade or century, and the word its name ends at. */
export interface Decade {
  end: number;
  value: { min: number; max: number };
}

const PART: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['early', [0, 4]],
  ['mid', [3, 7]],
  ['late', [6, 9]],
]);
const DECADES: ReadonlyMap<string, number> = new Map([
  ['fifties', 1950],
  ['sixties', 1960],
  ['seventies', 1970],
  ['eighties', 1980],
  ['nineties', 1990],
]);

/** "2000s", "late 90s", "the early nineties", "the 19th century". */
export function readDecade(draft: Draft, i: number): Decade | null {
  return ofFigures(draft, i) ?? ofWords(draft, i);
}

/** Whether a word that is no number may begin one. */
export function startsDecade(folded: string): boolean {
  return PART.has(folded) || DECADES.has(folded);
}

/** "2000s", "the early 2010s", "late 90s". */
function ofFigures(draft: Draft, i: number): Decade | null {
  const part = PART.get(foldedAt(draft, i));
  const at = part === undefined ? i : i + 1;
  const number = draft.words[at];
  const suffix = draft.words[at + 1];
  if (number === undefined || !number.digits || suffix?.folded !== 's' || !/^['’]?$/.test(suffix.before))
    return null;
  const value = Number(number.folded);
  const short = /^\d0$/.test(number.folded);
  if (!short && !/^(?:1[89]|20)\d0$/.test(number.folded)) return null;
  const decade = short ? (value >= 30 ? 1900 : 2000) + value : value;
  const [from, to] = part ?? [0, 9];
  return { end: at + 2, value: { min: decade + from, max: decade + to } };
}

/** "the early nineties", "the 19th century". */
function ofWords(draft: Draft, i: number): Decade | null {
  const part = PART.get(foldedAt(draft, i));
  const at = part === undefined ? i : i + 1;
  const decade = DECADES.get(foldedAt(draft, at));
  if (decade !== undefined) {
    const [from, to] = part ?? [0, 9];
    return { end: at + 1, value: { min: decade + from, max: decade + to } };
  }
  const ordinal = /^1[5-9]$|^20$/.test(foldedAt(draft, i)) && foldedAt(draft, i + 1) === 'th';
  if (!ordinal || foldedAt(draft, i + 2) !== 'century') return null;
  const from = (Number(foldedAt(draft, i)) - 1) * 100;
  return { end: i + 3, value: { min: from, max: from + 99 } };
}
