import { describe, expect, it } from 'vitest';
import { EMPLOYEES_OPEN_MAX, parseEmployees } from './parse-employees.ts';

const OPEN = EMPLOYEES_OPEN_MAX;

describe('parseEmployees', () => {
  it.each([
    [42, 42, 42],
    [12.6, 13, 13],
    ['51-200', 51, 200],
    ['51 – 200', 51, 200],
    ['51—200 employees', 51, 200],
    ['51 to 200', 51, 200],
    ['1,001-5,000', 1001, 5000],
    ['1.001 - 5.000 Mitarbeiter', 1001, 5000],
    ['1 001 – 5 000 salariés', 1001, 5000],
    ['1-5k', 1000, 5000],
    ['1k-5k', 1000, 5000],
    ['1,000+', 1000, OPEN],
    ['10,001+ employees', 10001, OPEN],
    ['10k', 10000, 10000],
    ['10K+', 10000, OPEN],
    ['2.5k', 2500, 2500],
    ['~50', 50, 50],
    ['about 50 people', 50, 50],
    ['ca. 50', 50, 50],
    ['< 10', 1, 9],
    ['under 50', 1, 49],
    ['up to 50', 1, 50],
    ['over 500', 501, OPEN],
    ['at least 500', 500, OPEN],
    ['500 or more', 500, OPEN],
    ['mehr als 500 Mitarbeitende', 501, OPEN],
    ['self-employed', 1, 1],
    ['Self Employed', 1, 1],
    ['Myself Only', 1, 1],
    ['0-1', 1, 1],
    ['c_00051_00100', 51, 100],
    ['c_10001_max', 10001, OPEN],
    ['10-Feb', 2, 10],
    ['Nov-50', 11, 50],
    ['５１－２００', 51, 200],
    ['between 20 and 40', 20, 40],
    ['1,000', 1000, 1000],
    ["1'000", 1000, 1000],
  ])('reads %j as %d to %d', (given, min, max) => {
    expect(parseEmployees(given)).toEqual({ min, max });
  });

  it.each([
    '',
    'many',
    '-5',
    '200-51',
    '51-200-500',
    'a lot of 50 things',
    '1e9',
    '99999999999',
    'x'.repeat(5_000),
    '50%',
  ])('does not guess at %j', (given) => {
    expect(parseEmployees(given)).toBeNull();
  });

  it.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 1e12])('refuses the number %d', (given) => {
    expect(parseEmployees(given)).toBeNull();
  });
});
