import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRetryAfterMs, retryDelayMs } from './retry-delay.ts';

const policy = { attempts: 5, baseMs: 200, capMs: 10_000 };
const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe('the pause before another try', () => {
  it('is anything from nothing to a bound that doubles and ends at the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), chance, (failures, random) => {
        const bound = Math.min(10_000, 200 * 2 ** Math.min(failures - 1, 30));
        const ms = retryDelayMs(failures, null, policy, () => random);
        expect(ms).toBe(random * bound);
        expect(ms).toBeLessThanOrEqual(10_000);
      }),
    );
  });

  it('is never shorter than the server asks for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), chance, (asked, random) => {
        expect(retryDelayMs(1, asked, policy, () => random)).toBeGreaterThanOrEqual(asked);
      }),
    );
  });
});

describe('Retry-After', () => {
  it.each([
    ['3', 3000],
    ['0', 0],
    [' 7 ', 7000],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', null],
    ['', null],
  ])('%j is read', (header, ms) => {
    expect(readRetryAfterMs(header, Date.parse('2026-01-01T00:00:00Z'))).toBe(ms);
  });

  it('may be absent', () => {
    expect(readRetryAfterMs(null, 0)).toBeNull();
  });
});
