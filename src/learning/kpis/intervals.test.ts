import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusteredMean, clusteredShare, wilson } from './intervals.ts';

it('gives the interval worked out in docs/kpis.md', () => {
  const { value, low, high } = wilson(2, 4) ?? { value: 0, low: 0, high: 0 };
  expect(value).toBe(0.5);
  expect(low).toBeCloseTo(0.15, 3);
  expect(high).toBeCloseTo(0.85, 3);
});

it('gives the bounds published for 15 of 148 (Newcombe, "Two-sided confidence intervals", 1998, table I)', () => {
  const { low, high } = wilson(15, 148) ?? { low: 0, high: 0 };
  expect(low).toBeCloseTo(0.0624, 4);
  expect(high).toBeCloseTo(0.1605, 4);
});

it('stays within 0..1 and around its value, and narrows as n grows', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const x = Math.round(n * share);
      const one = wilson(x, n) ?? { value: 0, low: 1, high: 0 };
      expect(one.low).toBeGreaterThanOrEqual(0);
      expect(one.high).toBeLessThanOrEqual(1);
      expect(one.low).toBeLessThanOrEqual(one.value);
      expect(one.high).toBeGreaterThanOrEqual(one.value);
      const more = wilson(4 * x, 4 * n) ?? { low: 0, high: 1 };
      expect(more.high - more.low).toBeLessThan(one.high - one.low);
    }),
  );
  expect(wilson(0, 0)).toBeNull();
});

const sumsOf = (pairs: readonly (readonly [number, number])[]) => {
  const sum = (f: (x: number, n: number) => number) => pairs.reduce((s, [x, n]) => s + f(x, n), 0);
  return {
    clusters: pairs.length,
    x: sum((x) => x),
    n: sum((_, n) => n),
    xx: sum((x) => x * x),
    nn: sum((_, n) => n * n),
    xn: sum((x, n) => x * n),
  };
};

it('is wider where the leads of a query share their fate than where they do not', () => {
  const alike = clusteredShare(sumsOf([...Array(10).fill([10, 10]), ...Array(10).fill([0, 10])]));
  const mixed = clusteredShare(sumsOf(Array(20).fill([5, 10])));
  expect(mixed).toEqual(wilson(100, 200));
  // Each query is one observation then: 10 of 20, up to the small-sample factor 20/19.
  const queries = wilson(10 * (19 / 20), 19) ?? { low: 0, high: 0 };
  expect(alike?.low).toBeCloseTo(queries.low, 6);
  expect(alike?.high).toBeCloseTo(queries.high, 6);
});

it('gives the mean per unit and an interval around it, never below 0', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.integer({ min: 1, max: 500 })), {
        minLength: 1,
        maxLength: 30,
      }),
      (pairs) => {
        const mean = clusteredMean(sumsOf(pairs)) ?? { value: -1, low: 0, high: 0 };
        expect(mean.low).toBeGreaterThanOrEqual(0);
        expect(mean.low).toBeLessThanOrEqual(mean.value);
        expect(mean.high).toBeGreaterThanOrEqual(mean.value);
      },
    ),
  );
});
