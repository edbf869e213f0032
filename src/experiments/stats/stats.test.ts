import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../seeded.ts';
import { alwaysValid, halfWidth, timesNeeded } from './always-valid.ts';
import { chiSquareTail } from './chi-square.ts';
import { countAbove, histogramQuantile } from './histogram-quantile.ts';
import { ratioEstimate } from './ratio-estimate.ts';
import { sampleRatio } from './sample-ratio.ts';

describe('chi-square', () => {
  it.each([
    [3.841459, 1, 0.05],
    [10.827566, 1, 0.001],
    [5.991465, 2, 0.05],
    [16.266236, 3, 0.001],
    [124.342113, 100, 0.05],
  ])('has the tail of the printed tables: %f at %i degrees is %f', (statistic, df, p) => {
    expect(chiSquareTail(statistic, df)).toBeCloseTo(p, 6);
  });

  it('falls from 1 to 0 as the statistic grows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (x, more, df) => {
          const [a, b] = [chiSquareTail(x, df), chiSquareTail(x + more, df)];
          expect(a).toBeLessThanOrEqual(1 + 1e-12);
          expect(b).toBeLessThanOrEqual(a + 1e-12);
          expect(b).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('sample-ratio mismatch', () => {
  it('is as by hand: 821 and 779 of 1600 units are fine, 4900 and 5100 of 10000 nearly not, 4800 and 5200 not', () => {
    expect(sampleRatio([821, 779], [0.5, 0.5])).toMatchObject({ chi_square: 1.1025, is_mismatch: false });
    expect(sampleRatio([4900, 5100], [0.5, 0.5])).toMatchObject({ chi_square: 4, is_mismatch: false });
    expect(sampleRatio([4800, 5200], [0.5, 0.5])).toMatchObject({ chi_square: 16, is_mismatch: true });
    expect(sampleRatio([0, 0], [0.5, 0.5])).toMatchObject({ p: 1, is_mismatch: false });
  });
});

describe('a ratio over groups of units', () => {
  it('is as by hand: 3 of 10 queries over three groups', () => {
    // Residuals 1 - .3 * 2 = .4, 2 - .3 * 5 = .5, 0 - .3 * 3 = -.9; squares .16 + .25 + .81 = 1.22; * 3 / 2 / 100.
    const estimate = ratioEstimate([
      { of: 1, per: 2 },
      { of: 2, per: 5 },
      { of: 0, per: 3 },
    ]);
    expect(estimate?.value).toBeCloseTo(0.3, 12);
    expect(estimate?.variance).toBeCloseTo(0.0183, 12);
  });

  it('leaves the doubt of one event where all groups are alike', () => {
    const alike = Array.from({ length: 40 }, () => ({ of: 0, per: 5 }));
    expect(ratioEstimate(alike, 1)?.variance).toBeCloseTo(40 / 39 / 200 ** 2, 12);
  });
});

describe('the test that may be looked at any time', () => {
  it('is as by hand: effect .04, variance .0001, tau .02', () => {
    // V + tau^2 = .0005; ratio = sqrt(.2) * exp(.0004 * .0016 / (2 * .0001 * .0005)) = .447214 * e^6.4 = 269.153
    // half = sqrt(.0001 * .0005 / .0004 * (ln 5 + 2 ln 20)) = sqrt(.000125 * 7.600902) = .030824
    const { low, high, p } = alwaysValid(0.04, 0.0001, 0.02, 0.05);
    expect(p).toBeCloseTo(1 / 269.153, 7);
    expect(low).toBeCloseTo(0.04 - 0.030824, 5);
    expect(high).toBeCloseTo(0.04 + 0.030824, 5);
  });

  it('leaves 0 outside exactly where p is under alpha', () => {
    const positive = (max: number) => fc.double({ min: 1e-6, max, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        positive(0.1),
        positive(0.5),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (effect, variance, tau, alpha) => {
          const { low, high, p } = alwaysValid(effect, variance, tau, alpha);
          fc.pre(Math.abs(p - alpha) > 1e-9);
          expect(low > 0 || high < 0).toBe(p < alpha);
        },
      ),
    );
  });

  it('says how much more is needed: with that, the half width is the effect', () => {
    const times = timesNeeded(0.0004, 0.02, 0.02, 0.05);
    expect(times).toBeGreaterThan(1);
    expect(halfWidth(0.0004 / times, 0.02, 0.05)).toBeCloseTo(0.02, 6);
    expect(timesNeeded(0.0004, 10, 0.02, 0.05)).toBe(1);
  });

  /** Share of the runs in which two equal variants are ever told apart, with a look after every `step` queries. */
  function falseAlarms(
    seed: string,
    draw: (random: () => number, unit: number) => number,
    tau: number,
  ): number {
    const [runs, queries, step, groups] = [300, 3000, 100, 64];
    const random = seeded(seed);
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const sides = [0, 1].map(() =>
        Array.from({ length: groups }, () => ({ of: 0, per: 0, unit: random() })),
      );
      for (let at = 1; at <= queries; at++) {
        for (const side of sides) {
          const group = side[Math.floor(random() * groups)];
          if (group === undefined) continue;
          group.of += draw(random, group.unit);
          group.per++;
        }
        if (at % step !== 0) continue;
        const [a, b] = sides.map((side) => ratioEstimate(side.filter(({ per }) => per > 0)));
        if (!a || !b) continue;
        if (alwaysValid(b.value - a.value, a.variance + b.variance, tau, 0.05).p < 0.05) {
          alarms++;
          break;
        }
      }
    }
    return alarms / runs;
  }

  it('tells two equal variants apart in at most alpha of the runs, looked at thirty times: proportions', () => {
    expect(falseAlarms('proportions', (random) => (random() < 0.2 ? 1 : 0), 0.03)).toBeLessThanOrEqual(0.05);
  });

  it('and where the queries of a submitter are alike', () => {
    const draw = (random: () => number, unit: number) => (random() < 0.4 * unit ? 1 : 0);
    expect(falseAlarms('alike', draw, 0.03)).toBeLessThanOrEqual(0.05);
  });

  it('and of skewed means', () => {
    expect(falseAlarms('means', (random) => (-Math.log(1 - random())) ** 3, 0.5)).toBeLessThanOrEqual(0.05);
  });

  it('would not without it: a fixed-sample test alarms far more often under the same looks', () => {
    const random = seeded('peeking');
    let alarms = 0;
    for (let run = 0; run < 300; run++) {
      let [a, b] = [0, 0];
      for (let at = 1; at <= 3000; at++) {
        if (random() < 0.2) a++;
        if (random() < 0.2) b++;
        if (at % 100 !== 0) continue;
        const p = (a + b) / (2 * at);
        if (Math.abs(a - b) / at > 1.96 * Math.sqrt((2 * p * (1 - p)) / at)) {
          alarms++;
          break;
        }
      }
    }
    expect(alarms / 300).toBeGreaterThan(0.15);
  });

  it('finds a real difference', () => {
    const random = seeded('real');
    const side = (rate: number) =>
      Array.from({ length: 100 }, () => ({
        of: Array.from({ length: 60 }, () => (random() < rate ? 1 : 0) as number).reduce((x, y) => x + y, 0),
        per: 60,
      }));
    const [a, b] = [ratioEstimate(side(0.2)), ratioEstimate(side(0.24))];
    const { low, high } = alwaysValid(
      (b?.value ?? 0) - (a?.value ?? 0),
      (a?.variance ?? 0) + (b?.variance ?? 0),
      0.03,
      0.05,
    );
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(0.04);
  });
});

describe('a quantile of a histogram', () => {
  it('is the middle of the bin where the share is reached', () => {
    const bins = [
      { bin: 20, queries: 90 },
      { bin: 30, queries: 10 },
    ];
    expect(histogramQuantile(bins, 0.5)).toBeCloseTo(1.1 ** 20.5, 9);
    expect(histogramQuantile(bins, 0.95)).toBeCloseTo(1.1 ** 30.5, 9);
    expect(histogramQuantile([], 0.5)).toBeNull();
    expect(countAbove(bins, 1.1 ** 25)).toBe(10);
  });
});
