/** Upper bound given to open ranges ("1,000+"): above the largest employer there is. */
export const EMPLOYEES_OPEN_MAX = 10_000_000;

export interface Employees {
  min: number;
  max: number;
}

const NUMBER = String.raw`\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?!\d)|\d{1,9}(?:[.,]\d{1,2})?`;
const UNIT = '(?:\\s?(k|m|tsd|thousand|million)\\b\\.?)?';
const ONE = new RegExp(`(${NUMBER})${UNIT}`, 'gi');
const WORDS =
  /\b(?:employees?|people|persons?|staff|ftes?|headcount|members?|team|of|company|mitarbeiter|mitarbeitende|beschäftigte|employés|salariés|empleados|funcionários|colaboradores|dipendenti|medewerkers|workers)\b/gi;
const SELF =
  /^(?:self[- ]?employed|sole (?:proprietor|trader)|freelancer?|solo|just me|myself only|myself|one[- ]person|solopreneur)$/;
const BELOW =
  /^(?:<|under|below|less than|fewer than|weniger als|unter|moins de|menos de|meno di|minder dan)\s?/;
const UP_TO = /^(?:<=|≤|up to|at most|max\.?|bis zu|bis|jusqu'à|hasta|até|fino a|tot)\s?/;
const ABOVE = /^(?:>|over|above|more than|mehr als|über|plus de|más de|mas de|mais de|più di|meer dan)\s?/;
const AT_LEAST = /^(?:>=|≥|at least|from|min\.?|ab|mindestens)\s?/;
const ABOUT =
  /^(?:~|≈|about|approx\.?|approximately|around|circa|ca\.?|c\.|roughly|some|nearly|almost|etwa|environ)\s?/;
const TWO = /^(?:(?:between|from|entre|von|de) )?#(?: ?[-–—‒−~] ?| (?:to|up to|bis|and|und|à|a|y|e) )# ?\+?$/;
/** Spreadsheets turn "2-10" and "11-50" into dates. */
const SPREADSHEET_DATES: Record<string, Employees> = {
  'feb-10': { min: 2, max: 10 },
  '10-feb': { min: 2, max: 10 },
  'nov-50': { min: 11, max: 50 },
  'jan-10': { min: 1, max: 10 },
  '10-jan': { min: 1, max: 10 },
};

/** Reads a head count or range as people write it; null where it says nothing readable. */
export function parseEmployees(given: number | string): Employees | null {
  if (typeof given === 'number') return bounds(given, given);
  let text = given.normalize('NFKC').toLowerCase().trim();
  if (text.length > 80) return null;
  const mangled = SPREADSHEET_DATES[text];
  if (mangled !== undefined) return mangled;
  if (SELF.test(text)) return { min: 1, max: 1 };
  const coded = /^c_0*(\d{1,7})_(?:0*(\d{1,7})|max)$/.exec(text);
  if (coded !== null)
    return bounds(Number(coded[1]), coded[2] === undefined ? EMPLOYEES_OPEN_MAX : Number(coded[2]));
  text = text.replace(WORDS, ' ').replace(/[()"]/g, ' ').replace(/\s+/g, ' ').trim();
  text = text.replace(ABOUT, '');
  return readBounds(text);
}

function readBounds(text: string): Employees | null {
  const numbers = [...text.matchAll(ONE)].map((m) => ({ value: toNumber(m[1] ?? '', m[2]), unit: m[2] }));
  const rest = text.replace(ONE, '#').replace(/\s+/g, ' ').trim();
  const [first, second] = numbers;
  if (first === undefined) return null;
  if (second !== undefined) {
    if (numbers.length > 2 || !TWO.test(rest)) return null;
    // "1-5k" means thousands on both sides.
    const low =
      first.unit === undefined && second.unit !== undefined && first.value < 1000
        ? toNumber(String(first.value), second.unit)
        : first.value;
    return bounds(low <= second.value ? low : first.value, second.value);
  }
  const n = first.value;
  if (BELOW.test(text)) return bounds(1, Math.max(1, n - 1));
  if (UP_TO.test(text)) return bounds(1, n);
  if (ABOVE.test(text)) return bounds(n + 1, EMPLOYEES_OPEN_MAX);
  if (AT_LEAST.test(text) || /^# ?(?:\+|plus|or more|and more|and above|and up)$/.test(rest))
    return bounds(n, EMPLOYEES_OPEN_MAX);
  return rest === '#' ? bounds(n, n) : null;
}

function toNumber(digits: string, unit: string | undefined): number {
  const plain = /^\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+$/.test(digits)
    ? Number(digits.replace(/\D/g, ''))
    : Number(digits.replace(',', '.'));
  const factor = unit === undefined ? 1 : unit.startsWith('m') ? 1_000_000 : 1_000;
  return Math.round(plain * factor);
}

function bounds(min: number, max: number): Employees | null {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null;
  const low = Math.round(min);
  const high = Math.round(max);
  return low < 0 || low > high || high > EMPLOYEES_OPEN_MAX || high === 0
    ? null
    : { min: Math.max(1, low), max: high };
}
