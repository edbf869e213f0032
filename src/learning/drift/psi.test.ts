import fc from 'fast-check';
import { expect, it } from 'vitest';
import { driftOf } from './drift-of.ts';
import { FEATURE_BINS, featureBin } from './feature-bin.ts';
import { type DriftAlert, nextAlert } from './next-alert.ts';
import { psiOf } from './psi.ts';

const counts = fc
  .array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 40 })
  .filter((bins) => bins.some((count) => count > 0))
  .map((bins) => Object.fromEntries(bins.map((count, bin) => [String(bin), count])));

it('gives what is worked out by hand in docs/kpis.md', () => {
  const result = psiOf({ 0: 50, 1: 30, 2: 20 }, { 0: 30, 1: 30, 2: 40 });
  expect(result?.groups).toBe(3);
  expect(result?.psi).toBeCloseTo(0.2 * Math.log(5 / 3) + 0.2 * Math.log(2), 12);
  expect(result?.psi).toBeCloseTo(0.2408, 4);
});

it('is 0 for equal shares, never negative, and the same from either side', () => {
  fc.assert(
    fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (one, other, times) => {
      const scaled = Object.fromEntries(Object.entries(one).map(([bin, count]) => [bin, count * times]));
      expect(psiOf(one, scaled)?.psi).toBeCloseTo(0, 9);
      const psi = psiOf(one, other)?.psi ?? -1;
      expect(psi).toBeGreaterThanOrEqual(0);
      expect(psiOf(other, one)?.psi).toBeCloseTo(psi, 9);
      expect(psiOf(one, other)?.groups).toBeLessThanOrEqual(10);
    }),
  );
  expect(psiOf({}, { 0: 1 })).toBeNull();
});

it('bins any number, in the order of the numbers', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (a, b) => {
      expect(featureBin(a)).toBeGreaterThanOrEqual(0);
      expect(featureBin(a)).toBeLessThan(FEATURE_BINS);
      if (a < b) expect(featureBin(a)).toBeLessThanOrEqual(featureBin(b));
    }),
  );
  expect(featureBin(null)).toBe(0);
  expect(new Set([-1, 0, 0.5, 0.52, 1, 2, 1e9].map(featureBin)).size).toBe(7);
});

it('compares the last seven days with the 28 before, and nothing where there are too few leads', () => {
  const week = (feature: string, daysBack: number, bins: Record<string, number>) => ({
    feature,
    daysBack,
    bins,
  });
  const enough = [
    { daysBack: 6, queries: 100 },
    { daysBack: 7, queries: 100 },
  ];
  const days = [
    week('moved', 0, { 10: 400, 20: 100 }),
    week('moved', 6, { 20: 100 }),
    week('moved', 7, { 20: 900 }),
    week('moved', 35, { 99: 5000 }),
    week('few', 0, { 1: 499 }),
    week('few', 20, { 1: 5000 }),
    week('same', 0, { 1: 600 }),
    week('same', 34, { 1: 800 }),
  ];
  const drift = driftOf(days, enough);
  const few = driftOf(days, [...enough.slice(1), { daysBack: 0, queries: 99 }, { daysBack: 35, queries: 9 }]);
  expect(few.map(({ psi }) => psi)).toEqual([null, null, null]);
  expect(drift.map(({ feature }) => feature)).toEqual(['moved', 'same', 'few']);
  expect(drift[0]).toMatchObject({ current_leads: 600, reference_leads: 900 });
  expect(drift[0]?.psi).toBeGreaterThan(0.25);
  expect(drift[1]?.psi).toBe(0);
  expect(drift[2]?.psi).toBeNull();
});

it('rings from its threshold on, says since when, and is left with hysteresis only', () => {
  const levels: string[] = [];
  let alert: DriftAlert | null = null;
  const values = [0.05, 0.12, 0.09, 0.26, 0.22, null, 0.19, 0.09, 0.07];
  for (const [day, value] of values.entries()) {
    alert = nextAlert(alert, value, day);
    levels.push(`${alert.level} ${alert.since_ms}`);
  }
  expect(levels).toEqual([
    'stable 0',
    'watch 1',
    'watch 1',
    'alert 3',
    'alert 3',
    'alert 3',
    'watch 6',
    'watch 6',
    'stable 8',
  ]);
  expect(nextAlert({ level: 'alert', since_ms: 3, value: 0.3, peak: 0.4 }, 0.31, 9).peak).toBe(0.4);
});
