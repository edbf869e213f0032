/** A date that a text names: the whole of it, a day or a month, in UTC. */
export interface FoundDate {
  startMs: number;
  /** Character offsets in the text. */
  start: number;
  end: number;
}

const MONTHS: Readonly<Record<string, number>> = monthNames();

function monthNames(): Record<string, number> {
  const names = [
    'january jan januar jänner janvier janv enero ene janeiro gennaio gen januari',
    'february feb februar feber février févr fév fevrier febrero fevereiro fev febbraio februari',
    'march mar märz maerz mrz mars marzo março marco maart mrt',
    'april apr avril avr abril abr aprile',
    'may mai mayo maio mag maggio mei',
    'june jun juni juin junio junho giugno giu',
    'july jul juli juillet juil julio julho luglio lug',
    'august aug août aout agosto ago agto augustus',
    'september sep sept septembre septiembre setembro set settembre',
    'october oct oktober okt octobre octubre outubro out ottobre ott',
    'november nov novembre noviembre novembro',
    'december dec dezember dez décembre déc decembre diciembre dic dezembro dicembre',
  ];
  return Object.fromEntries(names.flatMap((line, i) => line.split(' ').map((name) => [name, i])));
}

const NAME = Object.keys(MONTHS)
  .sort((a, b) => b.length - a.length)
  .join('|');
const NOT_LETTER = '(?![\\p{L}\\p{M}])';
const ISO = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g;
const CJK = /(?<!\d)(\d{4})\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?/g;
const DAY_FIRST = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|\\.|º|°)?\\s(?:of\\s|de\\s|d[’'])?(${NAME})${NOT_LETTER}\\.?,?\\s(?:de\\s|del\\s|di\\s)?(\\d{4})(?!\\d)`,
  'giu',
);
const MONTH_FIRST = new RegExp(
  `(?<![\\p{L}\\p{M}])(${NAME})${NOT_LETTER}\\.?\\s(?:(\\d{1,2})(?:st|nd|rd|th)?,?\\s)?(?:de\\s|del\\s|of\\s)?(\\d{4})(?!\\d)`,
  'giu',
);
/** 03/05/2024 can be two days; the earlier one is taken. */
const SLASHED = /(?<!\d)(\d{1,2})[./](\d{1,2})[./](\d{4})(?!\d)/g;
const FOUND_MAX = 50;

/** Dates written as ISO, in figures, or with a month's name in a supported language, at most 50; a year alone is none. */
export function findDates(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  const add = (match: RegExpMatchArray, startMs: number | null): void => {
    const start = match.index ?? 0;
    const end = start + match[0].length;
    if (startMs === null || found.length >= FOUND_MAX) return;
    if (!found.some((other) => start < other.end && other.start < end)) found.push({ startMs, start, end });
  };
  for (const m of text.matchAll(ISO)) add(m, day(Number(m[1]), Number(m[2]), Number(m[3])));
  for (const m of text.matchAll(CJK)) add(m, day(Number(m[1]), Number(m[2]), Number(m[3] ?? 1)));
  for (const m of text.matchAll(DAY_FIRST)) add(m, named(m[2], Number(m[3]), Number(m[1])));
  for (const m of text.matchAll(MONTH_FIRST)) add(m, named(m[1], Number(m[3]), Number(m[2] ?? 1)));
  for (const m of text.matchAll(SLASHED)) add(m, earlier(Number(m[1]), Number(m[2]), Number(m[3])));
  return found;
}

function named(name: string | undefined, year: number, dayOfMonth: number): number | null {
  const month = MONTHS[(name ?? '').toLowerCase()];
  return month === undefined ? null : day(year, month + 1, dayOfMonth);
}

function earlier(a: number, b: number, year: number): number | null {
  const one = day(year, a, b);
  const two = day(year, b, a);
  return one === null || two === null ? (one ?? two) : Math.min(one, two);
}

function day(year: number, month: number, dayOfMonth: number): number | null {
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31) return null;
  return Date.UTC(year, month - 1, dayOfMonth);
}
