import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  countValue,
  type LogHistogram,
  quantileInterval,
  quantileOf,
  RELATIVE_ERROR,
} from './log-histogram.ts';

const values = fc.array(fc.double({ min: 1e-6, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 });

function histogramOf(all: readonly number[]): LogHistogram {
  const histogram: LogHistogram = {};
  for (const value of all) countValue(histogram, value);
  return histogram;
}

it('is within 5 % of the value of that rank, whatever the values', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (all, q) => {
      const exact = [...all].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * all.length - 1e-9)) - 1] ?? 0;
      const told = quantileOf(histogramOf(all), q) ?? -1;
      expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * (RELATIVE_ERROR + 1e-9));
    }),
  );
});

it('has bounds around its value', () => {
  fc.assert(
    fc.property(values, (all) => {
      const { low, value, high } = quantileInterval(histogramOf(all), 0.5) ?? { low: 1, value: 0, high: 0 };
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }),
  );
});

it('keeps to its bins for what is zero, negative, endless or no number', () => {
  const histogram = histogramOf([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e300]);
  expect(Object.values(histogram).sort()).toEqual([2, 3]);
  expect(Math.max(...Object.keys(histogram).map(Number))).toBeLessThanOrEqual(415);
  expect(quantileOf(histogram, 0.5)).toBe(0);
  expect(quantileOf({}, 0.5)).toBeNull();
});
