import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MinerEvidence, NO_OUTCOMES, NO_SENDING } from './miner-evidence.ts';
import { combine, MQF_WEIGHTS, mqf } from './mqf.ts';
import { mqfFactor } from './mqf-factor.ts';
import { PRIORS, priors } from './priors.ts';

const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const outcomes = fc.record({
  examined: amount,
  clicks: amount,
  accepted: amount,
  rejected: amount,
  replied: amount,
  meeting: amount,
  converted: amount,
  bounced: amount,
});
const sending = fc
  .record({
    accepted: amount,
    duplicates: amount,
    refused: amount,
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ share, ...rest }) => ({ ...rest, fresh: rest.accepted * share }));
const evidence: fc.Arbitrary<MinerEvidence> = fc.record({ outcomes, sending });
const nobody: MinerEvidence = { outcomes: NO_OUTCOMES, sending: NO_SENDING };
const BOUNDS = { min: 0.1, max: 1.5 };
const SLACK = 1e-12;

describe('the miner quality factor', () => {
  it('is within 0 and 1 and recomputes from its parts, whatever happened', () => {
    fc.assert(
      fc.property(evidence, outcomes, (one, all) => {
        const { value, parts } = mqf(one, priors({ outcomes: all }));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        let product = 0.5;
        for (const { successes, trials, prior, weight } of Object.values(parts)) {
          const posterior = (prior.mean * prior.strength + successes) / (prior.strength + trials);
          product *= (posterior / (posterior + prior.mean) / 0.5) ** weight;
        }
        expect(Math.abs(product - value)).toBeLessThan(1e-9);
        expect(combine(Object.values(parts))).toBe(value);
      }),
    );
  });

  it('is exactly neutral, and its factor exactly 1, for a miner of whom nothing is known', () => {
    fc.assert(
      fc.property(outcomes, (all) => {
        expect(mqf(nobody, priors({ outcomes: all })).value).toBe(0.5);
        expect(mqfFactor(mqf(nobody).value, BOUNDS)).toBe(1);
      }),
    );
    expect(Object.values(MQF_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('never falls with another conversion, reply, meeting, acceptance or click', () => {
    const good = fc.constantFrom('clicks', 'accepted', 'replied', 'meeting', 'converted');
    fc.assert(
      fc.property(evidence, good, amount, (one, kind, more) => {
        const better = { ...one, outcomes: { ...one.outcomes, [kind]: one.outcomes[kind] + more } };
        expect(mqf(better).value).toBeGreaterThanOrEqual(mqf(one).value - SLACK);
      }),
    );
  });

  it('never rises with another refusal, copy, rejected or bounced lead, or position without a click', () => {
    fc.assert(
      fc.property(evidence, amount, (one, more) => {
        const before = mqf(one).value + SLACK;
        for (const kind of ['refused', 'duplicates'] as const)
          expect(
            mqf({ ...one, sending: { ...one.sending, [kind]: one.sending[kind] + more } }).value,
          ).toBeLessThanOrEqual(before);
        for (const kind of ['rejected', 'bounced', 'examined'] as const)
          expect(
            mqf({ ...one, outcomes: { ...one.outcomes, [kind]: one.outcomes[kind] + more } }).value,
          ).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('is hardly moved by three lucky clicks, and clearly by three hundred among a thousand', () => {
    const clicked = (clicks: number, examined: number) =>
      mqf({ ...nobody, outcomes: { ...NO_OUTCOMES, clicks, examined, converted: examined / 50 } }).value;
    expect(clicked(3, 3) - 0.5).toBeLessThan(0.01);
    expect(clicked(300, 1000) - 0.5).toBeGreaterThan(0.02);
  });

  it('is what the example of docs/miners.md computes by hand', () => {
    const example: MinerEvidence = {
      outcomes: {
        ...NO_OUTCOMES,
        examined: 400,
        clicks: 50,
        accepted: 10,
        replied: 5,
        meeting: 2,
        converted: 4,
      },
      sending: { accepted: 180, duplicates: 10, refused: 10, fresh: 120 },
    };
    const { value, parts } = mqf(example, PRIORS);
    expect(parts.conversion.posterior).toBeCloseTo(11.4 / 500, 12);
    expect(parts.clicks.posterior).toBeCloseTo(58 / 500, 12);
    expect(parts.acceptance.posterior).toBeCloseTo(198 / 220, 12);
    expect(parts.originality.posterior).toBeCloseTo(199 / 210, 12);
    expect(parts.freshness.posterior).toBeCloseTo(130 / 200, 12);
    expect(value).toBeCloseTo(0.5313, 4);
    expect(mqfFactor(value, BOUNDS)).toBeCloseTo(1.129, 3);
  });
});

describe('the factor on evidence', () => {
  it('grows with the quality from min over 1 to max', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(unit, unit, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(mqfFactor(low, BOUNDS)).toBeLessThanOrEqual(mqfFactor(high, BOUNDS) + SLACK);
      }),
    );
    expect([0, 0.25, 0.5, 1].map((value) => mqfFactor(value, BOUNDS))).toEqual([0.1, 0.25, 1, 1.5]);
  });
});
