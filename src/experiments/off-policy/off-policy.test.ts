import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examination } from '../../learning/outcomes/examination.ts';
import { seeded } from '../seeded.ts';
import { estimateValue, type LoggedLead } from './estimate-value.ts';
import { explore } from './explore.ts';
import { fairPairs, placeProbability } from './fair-pairs.ts';
import { rescore } from './rescore.ts';
import { exploredShare, type ShownLead, weighAnswer } from './weigh-answer.ts';

describe('exploration', () => {
  it('moves nothing by more than one place, and loses nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.string(), (count, seed) => {
        const order = fairPairs(count, seeded(seed));
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
        order.forEach((base, at) => {
          expect(Math.abs(base - at)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('logs the probability of each place: they add up to 1 per lead and per place, and are those that happen', () => {
    const [count, share, runs] = [6, 0.4, 20_000];
    const random = seeded('places');
    const seen = Array.from({ length: count }, () => new Array<number>(count).fill(0));
    for (let run = 0; run < runs; run++)
      explore([0, 1, 2, 3, 4, 5], share, random).leads.forEach((base, at) => {
        const row = seen[base];
        if (row) row[at] = (row[at] ?? 0) + 1;
      });
    for (let base = 0; base < count; base++) {
      let [row, column] = [0, 0];
      for (let at = 0; at < count; at++) {
        const p = placeProbability(base, at, count, share);
        row += p;
        column += placeProbability(at, base, count, share);
        expect(Math.abs((seen[base]?.[at] ?? 0) / runs - p)).toBeLessThan(
          5 * Math.sqrt((p * (1 - p)) / runs) + 1e-12,
        );
      }
      expect(row).toBeCloseTo(1, 12);
      expect(column).toBeCloseTo(1, 12);
    }
  });

  it('gives the share back from a propensity', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.string(),
        (count, share, seed) => {
          const { marks } = explore(Array.from({ length: count }), share, seeded(seed));
          marks.forEach(({ base_rank, propensity }, at) => {
            expect(exploredShare(base_rank, at + 1, count, propensity)).toBeCloseTo(share, 9);
          });
        },
      ),
    );
  });
});

describe('the self-normalised estimate', () => {
  it('is as by hand', () => {
    // Weights 2, 1, 4 cut to 3: (2 + 0 + 3) / 6; effective 36 / 14.
    const logged = [
      { query: 'a', weight: 2, reward: 1 },
      { query: 'b', weight: 1, reward: 0 },
      { query: 'c', weight: 4, reward: 1 },
    ];
    const estimate = estimateValue(logged, { clip: 3, normalise: 'self' });
    expect(estimate.value).toBeCloseTo(5 / 6, 12);
    expect(estimate.effective_leads).toBeCloseTo(36 / 14, 12);
    expect(estimate.clipped_share).toBeCloseTo(1 / 3, 12);
    // Residuals 2 / 6, -5 / 6, 3 / 6; squares 38 / 36; * 3 / 2; root; / 6; * 1.96.
    expect((estimate.high ?? 0) - (estimate.value ?? 0)).toBeCloseTo(
      (1.959964 * Math.sqrt((38 / 36) * 1.5)) / 6,
      9,
    );
    expect(estimate.is_overlap_enough).toBe(false);
  });
});

/** A log of answers whose clicks need a look, and the candidate that swaps every second pair where it thinks better. */
function simulate(
  seed: string,
  queries: number,
  share: number,
  targetOf: (relevance: number[], random: () => number) => number[],
) {
  const random = seeded(seed);
  const [count, eta] = [8, 1];
  const rows: { shown: ShownLead[]; clicks: number[]; truth: number }[] = [];
  for (let q = 0; q < queries; q++) {
    const relevance = Array.from({ length: count }, () => random() ** 2);
    // The log's ranker sees relevance through noise.
    const order = relevance
      .map((r, i) => ({ i, s: r + 0.6 * random() }))
      .sort((a, b) => b.s - a.s)
      .map(({ i }) => i);
    const ranked = order.map((i) => relevance[i] ?? 0);
    const { leads, marks } = explore(
      ranked.map((_, base) => base),
      share,
      random,
    );
    const targets = targetOf(ranked, random);
    const shown = leads.map((base, at) => ({
      place: at + 1,
      base: base + 1,
      propensity: marks[at]?.propensity ?? 1,
      target: targets[base] ?? 1,
    }));
    const clicks = leads.map((base, at) =>
      random() < examination(at + 1, eta) * (ranked[base] ?? 0) ? 1 : 0,
    );
    const truth = ranked.reduce((sum, r, base) => sum + examination(targets[base] ?? 1, eta) * r, 0) / count;
    rows.push({ shown, clicks, truth });
  }
  const truth = rows.reduce((sum, row) => sum + row.truth, 0) / rows.length;
  const logged = (weigh: (shown: ShownLead[]) => number[]): LoggedLead[] =>
    rows.flatMap(({ shown, clicks }, q) =>
      weigh(shown).map((weight, i) => ({ query: String(q), weight, reward: clicks[i] ?? 0 })),
    );
  return { truth, logged };
}

/** Neighbours swapped where the second is better: near enough to the log to be matched exactly. */
const neighbourly = (relevance: number[]): number[] => {
  const places = relevance.map((_, i) => i + 1);
  for (let i = 0; i + 1 < relevance.length; i += 2)
    if ((relevance[i + 1] ?? 0) > (relevance[i] ?? 0)) [places[i], places[i + 1]] = [i + 2, i + 1];
  return places;
};
/** Best first, wherever it stood. */
const ideal = (relevance: number[]): number[] => {
  const order = relevance.map((r, i) => ({ r, i })).sort((a, b) => b.r - a.r);
  const places = relevance.map(() => 0);
  order.forEach(({ i }, at) => {
    places[i] = at + 1;
  });
  return places;
};

describe('the value of a ranking that was never shown', () => {
  it('is within its interval by matching places, where the naive average of the matches is biased', () => {
    const { truth, logged } = simulate('exact', 6000, 0.5, neighbourly);
    const { value, low, high, is_overlap_enough } = estimateValue(
      logged((shown) => weighAnswer(shown, 'exact', 1)),
      { clip: 20, normalise: 'self' },
    );
    expect(low).toBeLessThan(truth);
    expect(high).toBeGreaterThan(truth);
    expect(is_overlap_enough).toBe(true);
    const matches = logged((shown) => shown.map(({ place, target }) => (place === target ? 1 : 0))).filter(
      ({ weight }) => weight > 0,
    );
    const naive = matches.reduce((sum, { reward }) => sum + reward, 0) / matches.length;
    expect(Math.abs(naive - truth)).toBeGreaterThan((high ?? 0) - (value ?? 0));
  });

  it('is within its interval by places looked at, where clicks taken for relevance are biased', () => {
    const { truth, logged } = simulate('position', 3000, 0.2, ideal);
    const { low, high } = estimateValue(
      logged((shown) => weighAnswer(shown, 'position', 1)),
      { clip: 20, normalise: 'count' },
    );
    expect(low).toBeLessThan(truth);
    expect(high).toBeGreaterThan(truth);
    const naive = estimateValue(
      logged((shown) => shown.map(({ target }) => examination(target, 1))),
      { clip: 20, normalise: 'count' },
    );
    expect(naive.high).toBeLessThan(truth);
  });

  it('says that there is too little overlap where the candidate does what was never done', () => {
    const { logged } = simulate('far', 400, 0.02, (relevance) =>
      relevance.map((_, i) => ((i + 4) % relevance.length) + 1),
    );
    const far = estimateValue(
      logged((shown) => weighAnswer(shown, 'exact', 1)),
      { clip: 20, normalise: 'self' },
    );
    expect(far.is_overlap_enough).toBe(false);
  });
});

describe('a stored lead scored anew', () => {
  const lead = {
    lead_id: 'a',
    rank: 1,
    components: {
      fit: {
        weight: 0.48,
        value: 0.5,
        of: { industry: { weight: 0.8, value: 0.6 }, quality: { weight: 0.2, value: 0.1 } },
      },
      intent: { weight: 0.32, value: 0.25 },
      model: { weight: 0.2, value: 0.9 },
    },
  };

  it('has its own score where nothing changes', () => {
    expect(rescore(lead, {})).toBeCloseTo(0.48 * 0.5 + 0.32 * 0.25 + 0.2 * 0.9, 12);
  });

  it('leaves the learned part its share, and weighs the parts that were asked for anew', () => {
    expect(rescore(lead, { weights: { fit: 1, intent: 0 } })).toBeCloseTo(0.8 * 0.5 + 0.18, 12);
    // industry .4 as configured, quality .4 instead of .1: fit = (.4 * .6 + .4 * .1) / .8 = .35
    expect(rescore(lead, { fit_weights: { quality: 0.4 }, weights: { fit: 1, intent: 0 } })).toBeCloseTo(
      0.8 * 0.35 + 0.18,
      12,
    );
    expect(rescore(lead, { model: { weight: 0.5, value: 0.1 } })).toBeCloseTo(
      0.5 * (0.6 * 0.5 + 0.4 * 0.25) + 0.05,
      12,
    );
  });
});
