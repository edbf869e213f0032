import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { addEvent, age, emptySums, meanOf, mergeSums, SUM_CODES, weightOf } from './decayed-sums.ts';
import { reputationOf } from './reputation-of.ts';

const HALF_LIFE_MS = 7 * 86_400_000;
const SETTINGS = { halfLifeMs: HALF_LIFE_MS, usdPerUsefulMax: 5 };
const CHECKED = [
  'well_formed',
  'understood',
  'legible',
  'addressed',
  'near_duplicate',
  'enumeration',
  'coverage',
] as const;

describe('the worked example of docs/query-quality.md', () => {
  // Four queries at once, none before: three that pass everything, and then one order to a language model.
  const sums = emptySums(0);
  for (let i = 0; i < 4; i++) {
    for (const code of CHECKED) addEvent(sums, code, code === 'addressed' && i === 3 ? 0 : 1);
    addEvent(sums, 'flagged', i === 3 ? 1 : 0);
  }
  const account = reputationOf(sums, SETTINGS);
  const checkOf = (code: string) => account.checks.find((check) => check.code === code);
  const page = readFileSync(join(packageRoot(), 'docs', 'query-quality.md'), 'utf8');

  it('comes out as calculated by hand', () => {
    // Weights: .99^3 + .99^2 + .99 + 1 = .970299 + .9801 + .99 + 1 = 3.940399.
    expect(account.weight).toBeCloseTo(3.940399, 9);
    // Mean of addressed: (.970299 + .9801 + .99) / 3.940399 = 2.940399 / 3.940399.
    expect(checkOf('addressed')?.value).toBeCloseTo(0.74621859, 7);
    expect(checkOf('addressed')?.factor).toBeCloseTo(0.82913177, 7);
    expect(checkOf('passed')?.factor).toBeCloseTo(0.82913177, 7);
    expect(account.quality).toBeCloseTo(68.7459, 3);
    expect(account.reputation).toBeCloseTo(69.7936, 3);
  });

  it('stands in the page with these numbers', () => {
    for (const number of ['3.940399', '0.746219', '0.829132', '68.746', '69.794'])
      expect(page, number).toContain(number);
  });

  it('counts a half after a half-life, and the mean stays', () => {
    age(sums, HALF_LIFE_MS, HALF_LIFE_MS);
    const later = reputationOf(sums, SETTINGS);
    expect(later.weight).toBeCloseTo(1.9701995, 6);
    expect(later.quality).toBeCloseTo(account.quality, 9);
    // (20 * 70 + 1.9701995 * 68.7459) / 21.9701995
    expect(later.reputation).toBeCloseTo(69.8875, 3);
  });
});

const event = fc.record({
  code: fc.constantFrom(...SUM_CODES),
  value: fc.double({ min: 0, max: 1, noNaN: true }),
  gapMs: fc.integer({ min: 0, max: 30 * 86_400_000 }),
});
const events = fc.array(event, { maxLength: 60 });

function sumsOf(list: { code: (typeof SUM_CODES)[number]; value: number; gapMs: number }[], fromMs = 0) {
  const sums = emptySums(fromMs);
  for (const { code, value, gapMs } of list) {
    age(sums, sums.atMs + gapMs, HALF_LIFE_MS);
    addEvent(sums, code, value);
  }
  return sums;
}

describe('reputation', () => {
  it('is between 0 and 100, and its means between 0 and 1, whatever came', () => {
    fc.assert(
      fc.property(events, (list) => {
        const sums = sumsOf(list);
        const { reputation, quality, checks } = reputationOf(sums, SETTINGS);
        for (const value of [reputation, quality]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        }
        for (const { value, factor } of checks) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
          expect(factor).toBeGreaterThan(0);
          expect(factor).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('of a stranger is the prior, and of one long silent again', () => {
    expect(reputationOf(emptySums(0), SETTINGS).reputation).toBe(70);
    const sums = sumsOf(
      Array.from({ length: 50 }, () => ({ code: 'addressed' as const, value: 0, gapMs: 1 })),
    );
    age(sums, 365 * 86_400_000, HALF_LIFE_MS);
    expect(reputationOf(sums, SETTINGS).reputation).toBeCloseTo(70, 6);
  });

  it('never falls by a better query', () => {
    fc.assert(
      fc.property(
        events,
        fc.constantFrom(...CHECKED),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (list, code, low) => {
          const [worse, better] = [sumsOf(list), sumsOf(list)];
          addEvent(worse, code, low);
          addEvent(better, code, low + 0.5);
          expect(reputationOf(better, SETTINGS).quality).toBeGreaterThanOrEqual(
            reputationOf(worse, SETTINGS).quality - 1e-9,
          );
        },
      ),
    );
  });
});

describe('decayed sums', () => {
  it('are the same whether one process saw all or each saw a part', () => {
    fc.assert(
      fc.property(events, events, (first, second) => {
        const before = sumsOf(first);
        const after = sumsOf(second, before.atMs);
        const apart = mergeSums(before, after, HALF_LIFE_MS);
        const whole = sumsOf([...first, ...second]);
        for (const code of SUM_CODES) {
          expect(weightOf(apart, code)).toBeCloseTo(weightOf(whole, code), 9);
          expect(meanOf(apart, code, 0)).toBeCloseTo(meanOf(whole, code, 0), 6);
        }
      }),
    );
  });

  it('are an exponential average: one hundred events outweigh any past', () => {
    const sums = emptySums(0);
    for (let i = 0; i < 10_000; i++) addEvent(sums, 'legible', 1);
    expect(weightOf(sums, 'legible')).toBeLessThanOrEqual(100);
    for (let i = 0; i < 100; i++) addEvent(sums, 'legible', 0);
    expect(meanOf(sums, 'legible', 1)).toBeCloseTo(0.99 ** 100, 6);
  });
});
