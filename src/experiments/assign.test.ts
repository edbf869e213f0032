import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, BUCKETS, bucketOf } from './assign.ts';
import { sampleRatio } from './stats/sample-ratio.ts';

const variants = (...shares: number[]) =>
  shares.map((share, i) => ({ name: i === 0 ? 'control' : `v${i}`, share, overrides: {} }));
const units = Array.from({ length: 4000 }, (_, i) => `submitter-${i}`);

describe('assignment', () => {
  it('divides units as the shares say, under any salt', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 4, maxLength: 20 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (salt, share) => {
          const shares = [share, 1 - share];
          const counts = [0, 0];
          for (const unit of units) {
            const at =
              assign({ salt, traffic: 1, variants: variants(...shares) }, unit)?.name === 'control' ? 0 : 1;
            counts[at] = (counts[at] ?? 0) + 1;
          }
          // Of the runs of this test some 25 in a million would fail by chance.
          expect(sampleRatio(counts, shares).p).toBeGreaterThan(1e-6);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never moves a unit by itself, and only those that it must when a share grows', () => {
    const before = { salt: 's', traffic: 1, variants: variants(0.5, 0.3, 0.2) };
    const after = { salt: 's', traffic: 1, variants: variants(0.3, 0.5, 0.2) };
    let moved = 0;
    for (const unit of units) {
      const [a, b] = [assign(before, unit)?.name, assign(after, unit)?.name];
      expect(assign(before, unit)?.name).toBe(a);
      if (a === b) continue;
      moved++;
      expect([a, b]).not.toEqual(['v1', 'control']);
      expect([a, b]).not.toEqual(['v2', 'control']);
    }
    expect(moved / units.length).toBeLessThan(0.3);
  });

  it('takes in the share of the traffic asked for, the same units when it grows', () => {
    const at = (traffic: number) =>
      units.filter((unit) => assign({ salt: 's', traffic, variants: variants(0.5, 0.5) }, unit));
    const [some, more] = [at(0.2), at(0.6)];
    expect(sampleRatio([some.length, units.length - some.length], [0.2, 0.8]).p).toBeGreaterThan(1e-4);
    const wider = new Set(more);
    expect(some.every((unit) => wider.has(unit))).toBe(true);
  });

  it('divides units in two layers independently', () => {
    const cells = [0, 0, 0, 0];
    for (const unit of units) {
      const one = assign({ salt: 'one', traffic: 1, variants: variants(0.5, 0.5) }, unit)?.name === 'control';
      const two = assign({ salt: 'two', traffic: 1, variants: variants(0.5, 0.5) }, unit)?.name === 'control';
      const cell = (one ? 0 : 2) + (two ? 0 : 1);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    expect(sampleRatio(cells, [0.25, 0.25, 0.25, 0.25]).p).toBeGreaterThan(1e-4);
  });

  it('spreads units over all buckets, whatever their variant', () => {
    const counts = new Array<number>(BUCKETS).fill(0);
    for (const unit of units) counts[bucketOf('s', unit)] = (counts[bucketOf('s', unit)] ?? 0) + 1;
    expect(
      sampleRatio(
        counts,
        counts.map(() => 1 / BUCKETS),
      ).p,
    ).toBeGreaterThan(1e-4);
  });
});
