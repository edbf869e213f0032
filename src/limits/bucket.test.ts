import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BucketShape, takeOne } from './bucket.ts';

/** Tokens counted one millisecond after the other, in whole parts of a token. */
function plainBucket({ intervalMs, burst }: BucketShape) {
  let parts = burst * intervalMs;
  let atMs = 0;
  return (nowMs: number): boolean => {
    for (; atMs < nowMs; atMs++) parts = Math.min(burst * intervalMs, parts + 1);
    if (parts < intervalMs) return false;
    parts -= intervalMs;
    return true;
  };
}

const shapes = fc.record({
  intervalMs: fc.integer({ min: 1, max: 50 }),
  burst: fc.integer({ min: 1, max: 12 }),
});
/** Pauses between requests, in milliseconds. */
const pauses = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120 })), { maxLength: 80 });

describe('the bucket', () => {
  it('takes and refuses exactly what a plain count of tokens does', () => {
    fc.assert(
      fc.property(shapes, pauses, (shape, steps) => {
        const plain = plainBucket(shape);
        let fullAtMs = Number.NEGATIVE_INFINITY;
        let nowMs = 0;
        for (const pause of steps) {
          nowMs += pause;
          const taken = takeOne(fullAtMs, nowMs, shape);
          fullAtMs = taken.fullAtMs;
          expect(taken.isAllowed).toBe(plain(nowMs));
        }
      }),
    );
  });

  it('says truly how many more it takes at once, and when the next', () => {
    fc.assert(
      fc.property(shapes, pauses, (shape, steps) => {
        let fullAtMs = Number.NEGATIVE_INFINITY;
        let nowMs = 0;
        for (const pause of steps) {
          nowMs += pause;
          const taken = takeOne(fullAtMs, nowMs, shape);
          fullAtMs = taken.fullAtMs;
          let more = 0;
          let probe = takeOne(fullAtMs, nowMs, shape);
          for (; probe.isAllowed; probe = takeOne(probe.fullAtMs, nowMs, shape)) more++;
          expect(more).toBe(taken.remaining);
          expect(takeOne(fullAtMs, nowMs + taken.waitMs, shape).isAllowed).toBe(true);
          if (taken.waitMs >= 1)
            expect(takeOne(fullAtMs, nowMs + taken.waitMs - 1, shape).isAllowed).toBe(false);
        }
      }),
    );
  });

  it('never takes more than a burst and what came back, with any rate and any instants', () => {
    const reals = fc.double({ min: 0, max: 200, noNaN: true });
    const wild = fc.record({
      intervalMs: fc.double({ min: 0.01, max: 5000, noNaN: true }),
      burst: fc.double({ min: 1, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(wild, fc.array(reals, { maxLength: 60 }), (shape, steps) => {
        let fullAtMs = Number.NEGATIVE_INFINITY;
        let nowMs = 0;
        const at: number[] = [];
        for (const pause of steps) {
          nowMs += pause;
          const taken = takeOne(fullAtMs, nowMs, shape);
          fullAtMs = taken.fullAtMs;
          if (taken.isAllowed) at.push(nowMs);
        }
        for (const [i, from] of at.entries())
          for (const [j, to] of at.entries())
            if (j >= i)
              expect(j - i + 1).toBeLessThanOrEqual(shape.burst + (to - from) / shape.intervalMs + 1e-3);
      }),
    );
  });

  it('takes the next request as soon as it said, however the clock went back', () => {
    const shape = { intervalMs: 10, burst: 1 };
    const first = takeOne(Number.NEGATIVE_INFINITY, 1000, shape);
    expect(takeOne(first.fullAtMs, 500, shape).isAllowed).toBe(false);
    expect(takeOne(first.fullAtMs, 1010, shape).isAllowed).toBe(true);
  });
});
