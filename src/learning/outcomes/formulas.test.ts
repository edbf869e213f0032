import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryShares } from './carry-shares.ts';
import { examination } from './examination.ts';
import { growth } from './growth.ts';
import { outcomeShare } from './outcome-share.ts';

const DAY_MS = 86_400_000;
const position = fc.integer({ min: 1, max: 500 });
const bias = fc.double({ min: 0, max: 5, noNaN: true });

describe('the probability that a place is looked at', () => {
  it('is what docs/learning.md computes by hand', () => {
    expect([1, 2, 4, 25].map((place) => examination(place, 1))).toEqual([1, 0.5, 0.25, 0.04]);
    expect(examination(4, 0.5)).toBe(0.5);
    expect(examination(300, 0)).toBe(1);
  });

  it('is in (0, 1], 1 at the top, and never grows further down', () => {
    fc.assert(
      fc.property(position, bias, (place, by) => {
        const here = examination(place, by);
        expect(here).toBeGreaterThan(0);
        expect(here).toBeLessThanOrEqual(1);
        expect(examination(1, by)).toBe(1);
        expect(examination(place + 1, by)).toBeLessThanOrEqual(here);
      }),
    );
  });
});

describe('decay', () => {
  it('halves an event in its half-life and does not depend on when that is', () => {
    const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2090, 0, 1) });
    const halfLife = fc.integer({ min: 30, max: 3_650 });
    const days = fc.integer({ min: 0, max: 3_650 });
    fc.assert(
      fc.property(instant, halfLife, days, (atMs, half, age) => {
        const weight = growth(atMs, half) / growth(atMs + age * DAY_MS, half);
        expect(weight).toBeCloseTo(2 ** (-age / half), 9);
        expect(growth(atMs, half)).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(growth(atMs, half)).toBeGreaterThan(0);
      }),
    );
    expect(growth(0, 180) / growth(90 * DAY_MS, 180)).toBeCloseTo(0.7071, 4);
  });
});

describe('the share of the score that outcomes take', () => {
  const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
  const settings = fc.record({
    max: fc.double({ min: 0, max: 0.9, noNaN: true }),
    prior: fc.double({ min: 0.01, max: 1000, noNaN: true }),
  });

  it('is what docs/learning.md computes by hand', () => {
    const defaults = { max: 0.3, prior: 2 };
    expect(outcomeShare(2, defaults)).toBeCloseTo(0.15, 12);
    expect(outcomeShare(4, defaults)).toBeCloseTo(0.2, 12);
    expect(outcomeShare(0.3, defaults)).toBeCloseTo(0.0391, 4);
  });

  it('grows with the events from 0 and stays under the most it may be', () => {
    fc.assert(
      fc.property(amount, amount, settings, (n, more, given) => {
        const share = outcomeShare(n, given);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(given.max);
        expect(outcomeShare(n + more, given)).toBeGreaterThanOrEqual(share);
        expect(outcomeShare(0, given)).toBe(0);
      }),
    );
  });

  it('makes the score the mean of a Beta posterior whose prior is the score without outcomes', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, amount, amount, fc.integer({ min: 1, max: 50 }), (score, good, bad, prior) => {
        fc.pre(good + bad > 0);
        const share = outcomeShare(good + bad, { max: 1, prior });
        const blended = (1 - share) * score + (share * good) / (good + bad);
        expect(blended).toBeCloseTo((prior * score + good) / (prior + good + bad), 9);
      }),
    );
  });
});

describe('the shares of miners in an outcome', () => {
  const snippet = fc.record({
    snippet_id: fc.string(),
    miner_id: fc.constantFrom('a', 'b', 'c'),
    value: fc.double({ min: 0, max: 2, noNaN: true }),
  });

  it('are what docs/learning.md computes by hand', () => {
    const carried = [
      { snippet_id: 's1', miner_id: 'm2', value: 0.3 },
      { snippet_id: 's2', miner_id: 'm1', value: 0.5 },
      { snippet_id: 's3', miner_id: 'm2', value: 0.2 },
    ];
    const [first, second] = carryShares(carried);
    expect(first).toMatchObject({ minerId: 'm1', share: 0.5 });
    expect(second?.share).toBeCloseTo(0.5, 12);
  });

  it('add up to 1 over whoever carried it, whatever it was worth', () => {
    fc.assert(
      fc.property(fc.array(snippet, { minLength: 1, maxLength: 20 }), (carried) => {
        const shares = carryShares(carried);
        expect(shares.reduce((sum, one) => sum + one.share, 0)).toBeCloseTo(1, 9);
        expect(shares.map((one) => one.minerId)).toEqual([...new Set(carried.map((c) => c.miner_id))].sort());
        expect(shares.every((one) => one.share >= 0)).toBe(true);
      }),
    );
    expect(carryShares([])).toEqual([]);
  });
});
