import { describe, expect, it } from 'vitest';
import { parseMoney } from './parse-money.ts';

const RATES: Record<string, number> = {
  USD: 1,
  EUR: 1.1,
  GBP: 1.25,
  JPY: 0.01,
  INR: 0.012,
  BRL: 0.2,
  CAD: 0.75,
  CHF: 1.1,
};
const usdPerUnit = (code: string): number | null => RATES[code] ?? null;

describe('parseMoney', () => {
  it.each([
    [5_000_000, 5_000_000],
    ['5000000', 5_000_000],
    ['$5M', 5_000_000],
    ['$5m', 5_000_000],
    ['$ 5.5 mn', 5_500_000],
    ['US$5M', 5_000_000],
    ['5M USD', 5_000_000],
    ['USD 1.2 billion', 1_200_000_000],
    ['1,200,000', 1_200_000],
    ['1.200.000', 1_200_000],
    ['1 200 000 $', 1_200_000],
    ['$1,234.50', 1_235],
    ['€3m', 3_300_000],
    ['3 Mio. €', 3_300_000],
    ['3,5 Mio EUR', 3_850_000],
    ['1.500.000,00 €', 1_650_000],
    ['£2.5bn', 3_125_000_000],
    ['¥500M', 5_000_000],
    ['₹12 crore', 1_440_000],
    ['Rs. 50 lakh', 60_000],
    ['R$ 10 milhões', 2_000_000],
    ['C$4M', 3_000_000],
    ['CHF 2M', 2_200_000],
    ['$750k', 750_000],
    ['$5M+', 5_000_000],
    ['~$5M', 5_000_000],
    ['over $5 million', 5_000_000],
    ['$1M - $5M', 1_000_000],
    ['$1-5M', 1_000_000],
    ['0', 0],
    ['2億円', 2_000_000],
  ])('reads %j as %d dollars', (given, dollars) => {
    expect(parseMoney(given, usdPerUnit)).toBe(dollars);
  });

  it.each([
    '',
    'lots',
    '-5',
    '$-5M',
    '5 apples',
    '1.2.3',
    'XYZ 5M',
    '$5M $6M',
    'M',
    '9'.repeat(60),
    'x'.repeat(5_000),
  ])('does not guess at %j', (given) => {
    expect(parseMoney(given, usdPerUnit)).toBeNull();
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15])('refuses the number %d', (given) => {
    expect(parseMoney(given, usdPerUnit)).toBeNull();
  });

  it('refuses a currency without a rate', () => {
    expect(parseMoney('₺5M', usdPerUnit)).toBeNull();
  });
});
