import { CURRENCY_SIGNS } from './currency-signs.ts';

const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  tsd: 1e3,
  thousand: 1e3,
  mil: 1e3,
  m: 1e6,
  mm: 1e6,
  mn: 1e6,
  mio: 1e6,
  mln: 1e6,
  million: 1e6,
  millions: 1e6,
  millionen: 1e6,
  millones: 1e6,
  milhões: 1e6,
  mi: 1e6,
  milioni: 1e6,
  miljoen: 1e6,
  b: 1e9,
  bn: 1e9,
  billion: 1e9,
  billions: 1e9,
  mrd: 1e9,
  milliarden: 1e9,
  milliards: 1e9,
  md: 1e9,
  bi: 1e9,
  miliardi: 1e9,
  miljard: 1e9,
  t: 1e12,
  tn: 1e12,
  trillion: 1e12,
  lakh: 1e5,
  lakhs: 1e5,
  lac: 1e5,
  crore: 1e7,
  crores: 1e7,
  cr: 1e7,
  万: 1e4,
  億: 1e8,
  亿: 1e8,
};
const MAX_USD = 1e13;

/**
 * Reads an amount as people write it and gives whole US dollars; of a range the lower end. Null where unreadable, or in a
 * currency for which `usdPerUnit` (by ISO 4217 code) has no rate.
 */
export function parseMoney(
  given: number | string,
  usdPerUnit: (currency: string) => number | null,
): number | null {
  if (typeof given === 'number') return dollars(given);
  if (given.length > 80) return null;
  let text = given.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  let rate: number | null = 1;
  for (const [sign, code] of CURRENCY_SIGNS) {
    if (!hasWord(text, sign)) continue;
    rate = usdPerUnit(code);
    text = text.replaceAll(sign, ' ');
    break;
  }
  text = text.replace(/\b[a-z]{3}\b/g, (word) => {
    if (SCALES[word] !== undefined) return word;
    const named = usdPerUnit(word.toUpperCase());
    if (named === null) return word;
    rate = named;
    return ' ';
  });
  const amount = readAmount(
    text.replace(/^(?:[~≈><=+ ]|about|approx\.?|over|under|more than|up to|ca\.?)+/, '').trim(),
  );
  return amount === null || rate === null ? null : dollars(amount * rate);
}

function hasWord(text: string, sign: string): boolean {
  if (!/^[a-z]/.test(sign) || sign.endsWith('$')) return text.includes(sign);
  return new RegExp(`(?<![a-z])${sign.replace('.', '\\.')}(?![a-z])`).test(text);
}

function readAmount(text: string): number | null {
  const [low, high, more] = text.split(/\s?(?:-|–|—|\bto\b)\s?/);
  if (low === undefined || more !== undefined) return null;
  const first = readOne(low);
  if (first === null || high === undefined) return first?.value ?? null;
  const second = readOne(high);
  if (second === null) return null;
  // "1-5M" means millions on both sides.
  return first.scale === 1 && second.scale > 1 && first.value < 1000
    ? first.value * second.scale
    : first.value;
}

function readOne(text: string): { value: number; scale: number } | null {
  const match = /^([\d][\d.,'’ ]*)\s?([^\d\s.+]*)\.?\s?\+?$/.exec(text.trim());
  if (match === null) return null;
  const number = readNumber((match[1] ?? '').trim());
  const word = match[2] ?? '';
  const scale = word === '' ? 1 : SCALES[word];
  return number === null || scale === undefined ? null : { value: number * scale, scale };
}

/** "1,200,000", "1.200.000", "1 200 000", "1.2", "1,2", "1,234.50", "1.234,50". */
function readNumber(text: string): number | null {
  const digits = text.replace(/['’ ]/g, '').replace(/[.,]$/, '');
  if (/^\d+$/.test(digits)) return Number(digits);
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(digits)) return Number(digits.replaceAll(',', ''));
  if (/^\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$|^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits)) {
    return Number(digits.replaceAll('.', '').replace(',', '.'));
  }
  if (/^\d+[.,]\d+$/.test(digits)) return Number(digits.replace(',', '.'));
  return null;
}

function dollars(amount: number): number | null {
  return Number.isFinite(amount) && amount >= 0 && amount <= MAX_USD ? Math.round(amount) : null;
}
