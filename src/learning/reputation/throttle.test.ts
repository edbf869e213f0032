import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELEASE_FACTOR } from './reputation-desk.ts';
import { PRIOR, PRIOR_QUERIES } from './reputation-of.ts';
import { throttleRate, throttleTerms } from './throttle-terms.ts';
import { TokenBucket } from './token-bucket.ts';

describe('the terms of a throttle', () => {
  it('follow the reputation: 12 a minute at the threshold, 3.75 at half of it, 1 at none', () => {
    expect([40, 20, 0].map((r) => throttleRate(r, 40).per_minute)).toEqual([12, 3.75, 1]);
  });

  it('have an end: the base time, twice as long for each strike, a day at most, then probation', () => {
    const minutes = (strikes: number) => throttleTerms(10, 40, 0, 900_000, strikes).until_ms / 60_000;
    expect([0, 1, 2, 6, 7, 1000].map(minutes)).toEqual([15, 30, 60, 960, 1440, 1440]);
    expect(throttleTerms(10, 40, 0, 900_000, 0).probation_until_ms).toBe(5 * 900_000);
  });

  it('let nobody start under the threshold after the end: 100 worst queries count ten', () => {
    const weight = 100 * RELEASE_FACTOR;
    expect((PRIOR_QUERIES * PRIOR) / (PRIOR_QUERIES + weight)).toBeGreaterThan(40);
  });
});

describe('a token bucket', () => {
  it('never lets more through than its rate and its burst, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 }),
        (perMinute, burst, gaps) => {
          const bucket = new TokenBucket(perMinute, burst, 0);
          let nowMs = 0;
          let passed = 0;
          for (const gap of gaps) {
            nowMs += gap;
            if (bucket.take(nowMs) === 0) passed++;
          }
          expect(passed).toBeLessThanOrEqual(burst + (perMinute * nowMs) / 60_000 + 1e-6);
        },
      ),
    );
  });

  it('says how long to wait, and keeps its word', () => {
    const bucket = new TokenBucket(6, 1, 0);
    expect(bucket.take(0)).toBe(0);
    const waitMs = bucket.take(1_000);
    expect(waitMs).toBe(9_000);
    expect(bucket.take(1_000 + waitMs)).toBe(0);
  });

  it('gives nothing for a clock that is set back', () => {
    const bucket = new TokenBucket(60, 1, 1_000_000);
    expect(bucket.take(1_000_000)).toBe(0);
    expect(bucket.take(0)).toBeGreaterThan(0);
  });
});
