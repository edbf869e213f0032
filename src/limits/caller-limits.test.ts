import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeOne } from './bucket.ts';
import { callerLimits } from './caller-limits.ts';

const NONE = {
  ratePerSecond: Number.POSITIVE_INFINITY,
  burstSeconds: 2,
  concurrency: Number.POSITIVE_INFINITY,
};

describe('the limits of a caller', () => {
  it('are its own where it has any, the settings otherwise, and none where neither says one', () => {
    const defaults = { ratePerSecond: 50, burstSeconds: 2, concurrency: 100 };
    expect(callerLimits({}, NONE)).toBeNull();
    expect(callerLimits({}, defaults)?.policy).toBe(
      '"default";q=100;w=2, "concurrency";q=100;qu="concurrent-requests"',
    );
    expect(callerLimits({ ratePerSecond: 5, concurrency: 3 }, defaults)?.policy).toBe(
      '"default";q=10;w=2, "concurrency";q=3;qu="concurrent-requests"',
    );
    expect(callerLimits({ ratePerSecond: 0.1 }, NONE)?.policy).toBe('"default";q=1;w=10');
    expect(callerLimits({ ratePerSecond: 0, concurrency: 0 }, defaults)).toBeNull();
  });

  it('are told so that who keeps to q requests in any w seconds is never refused', () => {
    const rates = fc.double({ min: 0.01, max: 5000, noNaN: true });
    const seconds = fc.double({ min: 0.001, max: 60, noNaN: true });
    fc.assert(
      fc.property(
        rates,
        seconds,
        fc.array(fc.nat({ max: 3000 }), { maxLength: 200 }),
        (rate, burstSeconds, pauses) => {
          const limits = callerLimits({ ratePerSecond: rate }, { ...NONE, burstSeconds });
          const [, q, w] = /^"default";q=(\d+);w=(\d+)$/.exec(limits?.policy ?? '')?.map(Number) ?? [];
          if (!limits?.bucket || q === undefined || w === undefined) throw new Error('no policy');
          expect(q).toBeGreaterThanOrEqual(1);
          expect(w).toBeGreaterThanOrEqual(1);
          let fullAtMs = Number.NEGATIVE_INFINITY;
          let nowMs = 0;
          const made: number[] = [];
          for (const pause of pauses) {
            nowMs += pause;
            if (made.filter((at) => at > nowMs - w * 1000).length >= q) continue;
            made.push(nowMs);
            const taken = takeOne(fullAtMs, nowMs, limits.bucket);
            fullAtMs = taken.fullAtMs;
            expect(taken.isAllowed).toBe(true);
          }
        },
      ),
    );
  });
});
