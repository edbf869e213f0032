import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreditEvent } from '../../ports/miners.ts';
import { type MinerEvidence, NO_OUTCOMES } from '../miners/miner-evidence.ts';
import { MQF_NEUTRAL, mqf } from '../miners/mqf.ts';
import { carrierShares } from './carrier-shares.ts';
import type { Contribution } from './contribution.ts';
import { createCreditBook, voices } from './credit-book.ts';
import { dues } from './dues.ts';
import { earningQuality } from './earning-quality.ts';
import { emissionShares } from './emission-shares.ts';
import { epochEmissions } from './epoch-emissions.ts';
import { firstEpoch, nextEpoch } from './epoch-times.ts';
import { leadCredit } from './lead-credit.ts';
import { splitPool } from './split-pool.ts';

const DAY_MS = 86_400_000;
const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const total = (list: Iterable<number>) => [...list].reduce((sum, one) => sum + one, 0);

describe('splitting a pool', () => {
  it('adds up to the pool exactly, gives nothing for nothing, and is never off its quota by one or more', () => {
    const pool = fc.integer({ min: 0, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(pool, fc.array(fc.oneof(amount, fc.constant(0)), { maxLength: 50 }), (micro, shares) => {
        const parts = splitPool(micro, shares);
        const all = total(shares);
        expect(total(parts)).toBe(all > 0 ? micro : 0);
        parts.forEach((part, i) => {
          expect(Number.isInteger(part) && part >= 0).toBe(true);
          const share = shares[i] ?? 0;
          if (share === 0) expect(part).toBe(0);
          if (all > 0) expect(Math.abs(part - micro * (share / all))).toBeLessThan(1.01);
        });
      }),
    );
  });

  it('is what docs/incentives.md computes by hand: 100 micro-credits among 1, 1 and 1', () => {
    expect(splitPool(100, [1, 1, 1])).toEqual([34, 33, 33]);
  });
});

describe('credit of a lead', () => {
  it('is worth the same however it is cut into parts, and less and less for more on one lead', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 20 }), amount, (mine, parts, others) => {
        const whole = leadCredit(
          new Map([
            ['me', mine],
            ['others', others],
          ]),
        );
        const cut = leadCredit(
          new Map([
            ...Array.from({ length: parts }, (_, i): [string, number] => [`me${i}`, mine / parts]),
            ['others', others],
          ]),
        );
        const mineOf = (credit: Map<string, number>) =>
          total([...credit].filter(([id]) => id.startsWith('me')).map(([, value]) => value));
        expect(mineOf(cut)).toBeCloseTo(mineOf(whole), 6);
        expect(total(whole.values())).toBeLessThanOrEqual(Math.log1p(mine + others) + 1e-9);
      }),
    );
    expect(leadCredit(new Map([['m', 1]])).get('m')).toBeCloseTo(Math.log(2), 12);
  });

  it('puts less of an outcome down to evidence of less value', () => {
    expect(carrierShares([{ miner_id: 'm', value: 0.75 }]).get('m')).toBeCloseTo(0.75, 12);
    expect(carrierShares([{ miner_id: 'm', value: 0.05 }]).get('m')).toBeCloseTo(1 / 6, 12);
    const shared = carrierShares([
      { miner_id: 'a', value: 0.5 },
      { miner_id: 'b', value: 0.25 },
      { miner_id: 'c', value: 0 },
    ]);
    expect([...shared]).toEqual([
      ['a', 0.5],
      ['b', 0.25],
    ]);
  });
});

describe('what events come to', () => {
  let ids = 0;
  const event = (fields: Partial<CreditEvent>): CreditEvent => ({
    event_id: `e${ids++}`,
    query_id: 'q',
    lead_id: 'l',
    kind: 'click',
    at_ms: 0,
    submitter: 's',
    carriers: [{ miner_id: 'm', value: 0.75 }],
    ...fields,
  });
  const credit = (byLead: CreditEvent[][]): Contribution | undefined => {
    const book = createCreditBook();
    const said = byLead.map((events) => voices(events, 0, 60));
    for (const one of said) book.hear(one);
    for (const one of said) book.credit(one);
    return book.miners().get('m');
  };

  it('hears one click and the furthest outcome of a submitter on a lead, however often they are said', () => {
    const once = credit([[event({}), event({ kind: 'converted' })]]);
    const often = credit([
      [
        ...Array.from({ length: 100 }, (_, i) => event({ query_id: `q${i}` })),
        event({ kind: 'accepted' }),
        event({ kind: 'meeting' }),
        event({ kind: 'converted' }),
        event({ kind: 'converted', query_id: 'again' }),
        event({ kind: 'rejected' }),
        event({ kind: 'bounced' }),
      ],
    ]);
    expect(often).toEqual(once);
    expect(once).toEqual({ outcomes: Math.log1p(0.75), clicks: Math.log1p(0.75), fresh: 0 });
  });

  it('bounds what clicks of a submitter without outcomes are worth, on however many leads', () => {
    const honest = event({
      lead_id: 'h',
      kind: 'converted',
      submitter: 'buyer',
      carriers: [{ miner_id: 'n', value: 1 }],
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (leads) => {
        const clicks = Array.from({ length: leads }, (_, i) => [
          event({ lead_id: `l${i}`, submitter: 'fake' }),
        ]);
        expect(credit([...clicks, [honest]])?.clicks).toBeLessThanOrEqual(0.25);
      }),
    );
  });

  it('lets no submitter say more than 25 outcomes in an epoch', () => {
    const many = Array.from({ length: 500 }, (_, i) => [event({ lead_id: `l${i}`, kind: 'converted' })]);
    expect(credit(many)?.outcomes).toBeLessThanOrEqual(25);
  });
});

describe('what an epoch pays', () => {
  const contribution = fc.record({ outcomes: amount, clicks: amount, fresh: amount });
  const standing = fc.record({ mqf: unit, examined: amount, accepted: amount });
  const miners = fc.array(fc.tuple(contribution, standing), { maxLength: 30 });

  it('adds up to the pool exactly, or to nothing where nobody earned anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), miners, (pool, list) => {
        const paid = epochEmissions(pool, new Map(list.map(([of], i) => [`m${i}`, of])), (id) => {
          const known = list[Number(id.slice(1))]?.[1];
          if (known === undefined) throw new Error('asked for somebody else');
          return known;
        });
        expect([0, pool]).toContain(total(paid.map(({ micro_credits }) => micro_credits)));
      }),
    );
  });

  it('pays nothing under the threshold, and clicks no more than a tenth where there is anything else', () => {
    const paid = (of: Contribution[]) => emissionShares(of.map((one) => ({ ...one, mqf: 0.5, dues: 1 })));
    expect(
      paid([
        { outcomes: 1, clicks: 0, fresh: 0 },
        { outcomes: 0, clicks: 1e9, fresh: 0 },
      ])[1],
    ).toBeCloseTo(0.1, 12);
    expect(
      paid([
        { outcomes: 0, clicks: 3, fresh: 0 },
        { outcomes: 0, clicks: 1, fresh: 0 },
      ])[0],
    ).toBeCloseTo(0.75, 12);
    expect(earningQuality(0.39)).toBe(0);
    expect(earningQuality(MQF_NEUTRAL)).toBeCloseTo(1, 12);
  });

  /** Everything that is known of a miner, cut into equal parts. */
  const part = ({ outcomes, sending }: MinerEvidence, n: number): MinerEvidence => {
    const cut = <T extends object>(sums: T): T => {
      const copy = { ...sums };
      for (const [key, value] of Object.entries(sums)) Reflect.set(copy, key, Number(value) / n);
      return copy;
    };
    return { outcomes: cut(outcomes), sending: cut(sending) };
  };
  const weightOf = (evidence: MinerEvidence): number => {
    const { value, parts } = mqf(evidence);
    return earningQuality(value) * dues(parts.conversion.trials, evidence.sending.accepted);
  };

  it('never pays a miner more for the same work under many names than the bound: its own weight, or that of a newcomer', () => {
    const evidence = fc.record({
      outcomes: fc
        .record({ examined: amount, clicks: amount, converted: amount })
        .map((one) => ({ ...NO_OUTCOMES, ...one })),
      sending: fc
        .record({ accepted: amount, duplicates: amount, refused: amount, share: unit })
        .map(({ share, ...rest }) => ({ ...rest, fresh: rest.accepted * share })),
    });
    fc.assert(
      fc.property(evidence, fc.integer({ min: 1, max: 50 }), (one, names) => {
        // Credit is divided as well, so the weight of one part is what all parts together come to.
        const whole = weightOf(one);
        const split = weightOf(part(one, names));
        let best = MQF_NEUTRAL;
        for (const { quality, weight } of Object.values(mqf(one).parts))
          best *= Math.max(1, quality / MQF_NEUTRAL) ** weight;
        const { parts } = mqf(part(one, names));
        const newcomer = dues(parts.conversion.trials, one.sending.accepted / names);
        expect(split).toBeLessThanOrEqual(Math.max(whole, earningQuality(best) * newcomer) + 1e-9);
        // Whoever is good at everything only loses by it.
        const isGood = Object.values(mqf(one).parts).every(({ quality }) => quality >= MQF_NEUTRAL);
        if (isGood) expect(split).toBeLessThanOrEqual(whole + 1e-9);
      }),
    );
  });
});

describe('the time of epochs', () => {
  it('begins on whole days, weeks on Mondays, and leaves no gap when the length changes', () => {
    const first = firstEpoch(Date.UTC(2026, 4, 6, 12), 7);
    expect(new Date(first.starts_at_ms).toISOString()).toBe('2026-05-04T00:00:00.000Z');
    const second = nextEpoch(first, 3);
    expect([second.epoch, second.starts_at_ms, second.ends_at_ms - second.starts_at_ms]).toEqual([
      2,
      first.ends_at_ms,
      3 * DAY_MS,
    ]);
  });
});
