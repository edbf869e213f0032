import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRatioLimiter } from './ratio-limiter.ts';

it('never lets more than the share of any window call, and lets exactly that many where all want to', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.boolean(), { maxLength: 400 }),
      (share, window, wants) => {
        const limiter = createRatioLimiter(share, window);
        const called = wants.map((want) => limiter.next(want));
        for (let from = 0; from < called.length; from++) {
          const inWindow = called.slice(from, from + window).filter(Boolean).length;
          expect(inWindow).toBeLessThanOrEqual(share * window + 1e-6);
        }
        called.forEach((did, i) => {
          if (did) expect(wants[i]).toBe(true);
        });
      },
    ),
  );
  const limiter = createRatioLimiter(0.3, 100);
  const called = Array.from({ length: 1000 }, () => limiter.next(true));
  expect(called.filter(Boolean)).toHaveLength(300);
});

it('lets nobody call where the share is 0, and everybody where it is 1', () => {
  const none = createRatioLimiter(0, 10);
  const all = createRatioLimiter(1, 10);
  for (let i = 0; i < 50; i++) {
    expect(none.next(true)).toBe(false);
    expect(all.next(true)).toBe(true);
  }
});
