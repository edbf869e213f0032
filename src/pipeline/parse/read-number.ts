import { KIND } from './cue-kinds.ts';
import { beforeAt, cueAt, cueBefore, type Draft, foldedAt, gapIs, wordIs } from './draft.ts';

/** A number of the prompt, in words [start, end). */
export interface NumberRead {
  start: number;
  end: number;
  value: number;
  /** "100+" */
  plus: boolean;
  /** ISO code where an amount of money is meant. */
  currency: string | null;
  /** The factor its magnitude word stood for; 1 without one. */
  factor: number;
  /** Four plain digits that can be a year. */
  year: boolean;
  /** What a sign before it says: "<50", ">=100", "~200". */
  relation: 'min' | 'max' | 'above' | 'below' | 'about' | null;
}

const SYMBOLS: readonly (readonly [string, string])[] = [
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥', 'JPY'],
  ['￥', 'JPY'],
  ['₹', 'INR'],
  ['$', 'USD'],
];
const HAN_DIGITS = '〇一二三四五六七八九';
const HAN_UNITS: ReadonlyMap<string, number> = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1000],
]);
const MAGNITUDES_MAX = 3;
/** What glues itself to a dollar sign: "US$", "A$", "R$". */
const GLUED: Readonly<Record<string, string>> = {
  ...{
    us: 'USD',
    a: 'AUD',
    au: 'AUD',
    c: 'CAD',
    ca: 'CAD',
    nz: 'NZD',
    s: 'SGD',
    hk: 'HKD',
    r: 'BRL',
    mx: 'MXN',
  },
};

export function readNumber(draft: Draft, i: number): NumberRead | null {
  draft.work++;
  const word = draft.words[i];
  if (word === undefined) return null;
  if (word.digits) return finish(draft, i, i + 1, digitsValue(word.folded), word.folded);
  if (word.cjk) {
    const han = hanValue(draft, i);
    if (han !== null) return isCount(draft, i, han.end) ? finish(draft, i, han.end, han.value, '') : null;
  }
  const cue = cueAt(draft, i, KIND.number);
  return cue === null ? null : finish(draft, i, cue.end, Number(cue.entry.value), '');
}

/** "1,000" "1.000" "1,5" "2.50": three digits after a separator are thousands, one or two are decimals. */
export function digitsValue(text: string): number {
  const parts = text.includes('.') || text.includes(',') ? text.split(/[.,]/) : [text];
  let value = Number(parts[0] ?? 0);
  for (let p = 1; p < parts.length; p++) {
    const part = parts[p] ?? '';
    if (part.length === 3) value = value * 1000 + Number(part);
    else value += Number(part) / 10 ** part.length;
  }
  return Number.isFinite(value) ? Math.min(value, Number.MAX_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER;
}

const HAN_UNIT_KINDS =
  KIND.counter |
  KIND.employees |
  KIND.person |
  KIND.company |
  KIND.magnitude |
  KIND.currency |
  KIND.range_suffix |
  KIND.range_join;

/** A unit follows: 九州, 三重県 and 百度 are names. */
function isCount(draft: Draft, start: number, end: number): boolean {
  if (end - start > 2 || !wordIs(draft, end, 'cjk')) return true;
  return draft.folded[end] === '年' || cueAt(draft, end, HAN_UNIT_KINDS) !== null;
}

/** Chinese and Japanese number words: 二十, 百, 三千五百. */
function hanValue(draft: Draft, i: number): { value: number; end: number } | null {
  let total = 0;
  let digit = -1;
  let end = i;
  for (; end < draft.words.length && end - i < 8; end++) {
    const char = foldedAt(draft, end);
    const unit = HAN_UNITS.get(char);
    const d = char === '两' ? 2 : HAN_DIGITS.indexOf(char);
    if (unit !== undefined) {
      total += (digit < 0 ? 1 : digit) * unit;
      digit = -1;
    } else if (d >= 0 && char !== '') digit = (digit < 0 ? 0 : digit * 10) + d;
    else break;
  }
  return end === i ? null : { value: total + Math.max(0, digit), end };
}

function finish(
  draft: Draft,
  start: number,
  digitsEnd: number,
  base: number,
  text: string,
): NumberRead | null {
  if (!Number.isFinite(base)) return null;
  let value = base;
  let end = joinThousands(draft, digitsEnd, text);
  if (end > digitsEnd)
    for (let i = digitsEnd; i < end; i++) value = value * 1000 + Number(draft.words[i]?.folded);
  // "founded '15-'18"
  const short = /^\d\d$/.test(text) && /['’‘]$/.test(beforeAt(draft, start)) && draft.folded[end] !== 's';
  if (short) value += value > 30 ? 1900 : 2000;
  const plain = (short && end === start + 1) || (end === start + 1 && /^\d{4}$/.test(text));
  const magnitude = readMagnitudes(draft, end);
  value = Math.min(value * magnitude.factor, Number.MAX_SAFE_INTEGER);
  end = magnitude.end;
  const before = beforeAt(draft, start);
  const after = draft.words[end - 1]?.after ?? '';
  const currency = readCurrency(draft, start, end, before, after);
  return {
    start: currency?.start ?? start,
    end: currency?.end ?? end,
    value,
    plus: !isBlank(after) && (after.trimStart().startsWith('+') || /^\s*＋/.test(after)),
    currency: currency?.code ?? null,
    factor: magnitude.factor,
    year:
      plain &&
      magnitude.factor === 1 &&
      currency === null &&
      value >= 1800 &&
      value <= 2100 &&
      !after.startsWith('+'),
    relation: signRelation(before),
  };
}

/** "1 000" and "1'000": a group of exactly three digits goes on with the number before it. */
function joinThousands(draft: Draft, from: number, text: string): number {
  if (!/^\d{1,3}$/.test(text)) return from;
  let end = from;
  while (/^\d{3}$/.test(draft.words[end]?.folded ?? '') && /^[  '’]$/.test(beforeAt(draft, end))) end++;
  return end;
}

function readMagnitudes(draft: Draft, from: number): { factor: number; end: number } {
  let factor = 1;
  let end = from;
  for (let n = 0; n < MAGNITUDES_MAX; n++) {
    const cue = cueAt(draft, end, KIND.magnitude);
    if (cue === null || gapIs(draft, end, 'break')) break;
    factor *= Number(cue.entry.value);
    end = cue.end;
  }
  return { factor, end };
}

function readCurrency(draft: Draft, start: number, end: number, before: string, after: string) {
  const symbolBefore = isBlank(before)
    ? undefined
    : SYMBOLS.find(([symbol]) => before.endsWith(symbol) || before.trimEnd().endsWith(symbol));
  if (symbolBefore !== undefined) {
    const glued = before.startsWith('$') ? GLUED[foldedAt(draft, start - 1)] : undefined;
    return { code: glued ?? symbolBefore[1], start: glued === undefined ? start : start - 1, end };
  }
  const found = isBlank(after) ? undefined : symbolIn(after);
  if (found !== undefined && !wordIs(draft, end, 'digits')) return { code: found[1], start, end };
  const codeBefore = cueBefore(draft, start, KIND.currency);
  if (codeBefore !== null) return { code: codeBefore.entry.value, start: codeBefore.start, end };
  const at = /^(?:de|of|di|d)$/.test(foldedAt(draft, end)) ? end + 1 : end;
  const codeAfter = cueAt(draft, at, KIND.currency);
  return codeAfter === null ? null : { code: codeAfter.entry.value, start, end: codeAfter.end };
}

/** The sign of an amount that stands before it ("5€", "5 + $"). */
function symbolIn(after: string) {
  // "5 Mio. €": the dot ends the abbreviation.
  if (after.startsWith('. ')) return SYMBOLS.find(([symbol]) => after.slice(1).trim() === symbol);
  const symbolAfter = SYMBOLS.find(
    ([symbol]) => after.trimStart().startsWith(symbol) && !after.startsWith(` ${symbol}`),
  );
  const spaced = after.trim();
  return symbolAfter ?? SYMBOLS.find(([symbol]) => spaced === symbol || spaced === `+${symbol}`);
}

/** Nothing or one blank stands beside most numbers: no sign is to be looked for. */
function isBlank(text: string): boolean {
  return text === '' || text === ' ';
}

function signRelation(before: string): NumberRead['relation'] {
  if (isBlank(before)) return null;
  if (/(?:>=|≥|＞＝)\s*$/.test(before)) return 'min';
  if (/(?:<=|≤|＜＝)\s*$/.test(before)) return 'max';
  if (/(?:^|\s)\+$/.test(before)) return 'min';
  if (/[>＞]\s*\p{Sc}?$/u.test(before)) return 'above';
  if (/[<＜]\s*\p{Sc}?$/u.test(before)) return 'below';
  return /[~≈]\s*\p{Sc}?$/u.test(before) ? 'about' : null;
}
