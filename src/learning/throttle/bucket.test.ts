import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, allowance, type Bucket, fullBucket, record, take } from './bucket.ts';

const LIMITS = { rowsPerMinute: 6_000 };
const MINUTE_MS = 60_000;
const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const bucket = (fields: Partial<Bucket>): Bucket => ({ ...fullBucket(0, LIMITS), ...fields });

describe('the token bucket of a miner', () => {
  it('gives a miner without refusals five minutes of its rate at once, then its rate', () => {
    const start = fullBucket(0, LIMITS);
    const first = take(start, 40_000, LIMITS);
    expect(first.granted).toBe(30_000);
    // Empty: it opens again with a tenth of a burst, after half a minute.
    expect(first.bucket.throttled_until_ms).toBe(30_000);
    expect(take(advance(first.bucket, 29_999, LIMITS), 1, LIMITS).granted).toBe(0);
    expect(take(advance(first.bucket, 30_000, LIMITS), 5_000, LIMITS).granted).toBe(3_000);
  });

  it('never grants more in any time than a burst and what flows in meanwhile', () => {
    const asks = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 50_000 })),
      {
        maxLength: 50,
      },
    );
    fc.assert(
      fc.property(asks, amount, (list, refused) => {
        let at = 0;
        let now = bucket({ refused });
        now = { ...now, tokens: Math.min(now.tokens, allowance(now, LIMITS).burst) };
        let granted = 0;
        let spentMs = 0;
        for (const [wait, rows] of list) {
          at += wait;
          spentMs = at;
          const taken = take(advance(now, at, LIMITS), rows, LIMITS);
          now = taken.bucket;
          granted += taken.granted;
        }
        // Refusals decay meanwhile, so the allowance at the end is the largest.
        const { burst, rowsPerMinute } = allowance(now, LIMITS);
        expect(granted).toBeLessThanOrEqual(burst + (rowsPerMinute * spentMs) / MINUTE_MS + 1);
      }),
    );
  });

  it('allows no more for more refusals and no less for more that is accepted, and always something', () => {
    fc.assert(
      fc.property(amount, amount, amount, (accepted, refused, more) => {
        const rate = (fields: Partial<Bucket>) => allowance(bucket(fields), LIMITS).rowsPerMinute;
        const now = rate({ accepted, refused });
        expect(rate({ accepted, refused: refused + more })).toBeLessThanOrEqual(now);
        expect(rate({ accepted: accepted + more, refused })).toBeGreaterThanOrEqual(now);
        expect(now).toBeGreaterThanOrEqual(LIMITS.rowsPerMinute / 100);
      }),
    );
  });

  it('is what docs/miners.md computes by hand: 200 of 400 rows refused', () => {
    const { refusalRate, rowsPerMinute, burst } = allowance(bucket({ accepted: 200, refused: 200 }), LIMITS);
    expect(refusalRate).toBeCloseTo(0.41, 12);
    expect(rowsPerMinute).toBeCloseTo(6_000 * (0.59 / 0.9) ** 2, 9);
    expect(burst).toBeCloseTo(rowsPerMinute * 5, 9);
  });

  it('recovers: a day after the last refusal the miner is almost free again', () => {
    const spam = record(bucket({}), { accepted: 0, refused: 2_000 }, LIMITS);
    expect(allowance(spam, LIMITS).rowsPerMinute).toBe(60);
    const later = advance(spam, 24 * 60 * MINUTE_MS, LIMITS);
    expect(allowance(later, LIMITS).rowsPerMinute).toBeGreaterThan(400);
    const twoDays = advance(spam, 72 * 60 * MINUTE_MS, LIMITS);
    expect(allowance(twoDays, LIMITS).rowsPerMinute).toBe(6_000);
  });

  it('does not go back with the clock', () => {
    const now = take(fullBucket(1_000_000, LIMITS), 100, LIMITS).bucket;
    expect(advance(now, 0, LIMITS)).toMatchObject({ tokens: now.tokens, at_ms: now.at_ms });
  });
});
