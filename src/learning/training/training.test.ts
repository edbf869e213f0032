import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOME_KINDS } from '../../domain/outcome.ts';
import type { LoggedLead, LoggedQuery } from '../../ports/training-log.ts';
import { GRADE_MAX, gradeOf, gradeOfLabel } from './grade-of.ts';
import { DEFAULT_BIAS, lookedAt, positionWeight } from './position-weight.ts';
import { trainingRows } from './training-row.ts';
import { type TrainingCheck, verdictOf } from './verdict.ts';

describe('weights against position bias', () => {
  it('are those of the table in docs/training.md', () => {
    const weights = [1, 2, 5, 10, 25].map((rank) => positionWeight(rank));
    expect(weights).toEqual([1, 2, 5, 10, 10]);
    expect([1, 4, 25].map((rank) => positionWeight(rank, { eta: 0.5, clip: 4 }))).toEqual([1, 2, 4]);
  });

  it('undo the bias: what is looked at by rank counts, weighted, as if all had been looked at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (rank, eta) => {
          const weight = positionWeight(rank, { eta, clip: Number.POSITIVE_INFINITY });
          expect(weight * lookedAt(rank, { eta, clip: 1 })).toBeCloseTo(1, 9);
          const clipped = positionWeight(rank, { eta, clip: 10 });
          expect(clipped).toBeGreaterThanOrEqual(1);
          expect(clipped).toBeLessThanOrEqual(10);
          expect(positionWeight(rank + 1, { eta, clip: 10 })).toBeGreaterThanOrEqual(clipped);
        },
      ),
    );
  });
});

describe('grades', () => {
  const at = (kind: (typeof OUTCOME_KINDS)[number], at_ms = 5) => ({ kind, at_ms });

  it('are those of the table in docs/training.md', () => {
    const grades = OUTCOME_KINDS.map((kind) => gradeOf([at(kind)], 0, 10).grade);
    expect(Object.fromEntries(OUTCOME_KINDS.map((kind, i) => [kind, grades[i]]))).toEqual({
      impression: 0,
      click: 1,
      accepted: 2,
      rejected: 0,
      replied: 2,
      meeting: 3,
      converted: 4,
      bounced: 0,
    });
    expect(gradeOf([at('click'), at('rejected')], 0, 10)).toEqual({ grade: 0, isSeen: true });
    expect(gradeOf([at('converted'), at('rejected')], 0, 10).grade).toBe(4);
    expect([0, 0.2, 0.5, 0.8, 1].map(gradeOfLabel)).toEqual([0, 0, 1, 2, 2]);
  });

  it('know nothing of what happened before or after their span', () => {
    const event = fc.record({
      kind: fc.constantFrom(...OUTCOME_KINDS),
      at_ms: fc.integer({ min: -50, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(event), fc.integer({ min: -20, max: 20 }), (events, from) => {
        const inside = events.filter(({ at_ms }) => at_ms >= from && at_ms < from + 10);
        const grade = gradeOf(events, from, from + 10);
        expect(grade).toEqual(gradeOf(inside, from, from + 10));
        expect(grade.isSeen).toBe(inside.length > 0);
        expect(grade.grade).toBeGreaterThanOrEqual(0);
        expect(grade.grade).toBeLessThanOrEqual(GRADE_MAX);
      }),
    );
  });
});

describe('rows', () => {
  const slices = { tuneMs: 100, checkMs: 200, toMs: 300, windowMs: 1000 };
  const lead = (given: Partial<LoggedLead> = {}): LoggedLead => ({
    lead_id: 'l',
    rank: 4,
    features: [],
    outcomes: [],
    label: null,
    country: null,
    employees: 75,
    topic: null,
    ...given,
  });
  const rows = (asked_at_ms: number, ...leads: LoggedLead[]) => {
    const query: LoggedQuery = { query_id: 'q', asked_at_ms, need_key: 'n', leads };
    return trainingRows(query, slices, DEFAULT_BIAS);
  };
  const converted = (at_ms: number) => lead({ outcomes: [{ kind: 'converted', at_ms }] });

  it('of what is learned from know no outcome after the check begins', () => {
    expect(rows(50, converted(199))[0]?.meta).toMatchObject({ slice: 0, grade: 4, weight: 4 });
    expect(rows(50, converted(200))).toEqual([]);
    expect(rows(150, converted(250))).toEqual([]);
    expect(rows(250, converted(299))[0]?.meta).toMatchObject({ slice: 2, grade: 4 });
    expect(rows(250, converted(300))).toEqual([]);
  });

  it('take a label only to learn from, weaker than an outcome, and never against one', () => {
    const label = { value: 0.9, confidence: 0.8, judged_at_ms: 60 };
    expect(rows(50, lead({ label }))[0]?.meta).toMatchObject({ grade: 2, weight: 0.4, label: 0.9 });
    expect(rows(250, lead({ label }))).toEqual([]);
    expect(rows(50, lead({ label: { ...label, judged_at_ms: 200 } }))).toEqual([]);
    const refused = lead({ label, outcomes: [{ kind: 'rejected', at_ms: 70 }] });
    expect(rows(50, refused)[0]?.meta).toMatchObject({ grade: 0, weight: 1 });
  });

  it('of leads that nobody acted on stand beside those that somebody did', () => {
    const found = rows(50, lead(), converted(60));
    expect(found.map(({ meta }) => meta.grade)).toEqual([0, 4]);
    expect(found.map(({ size }) => size)).toEqual([2, 2]);
  });
});

describe('the verdict', () => {
  const order = {
    ndcg: 0.5,
    ndcg_interval: [0.4, 0.6] as [number, number],
    ndcg_ips: 0.5,
    precision: 0.2,
    precision_interval: [0.1, 0.3] as [number, number],
    auc: null,
  };
  const check = (given: Partial<TrainingCheck>): TrainingCheck => ({
    rows: 100,
    queries: 10,
    queries_with_gain: 8,
    positive_rate: 0.2,
    orders: { score: order, running: order, candidate: order },
    difference: 0.02,
    difference_interval: [0.001, 0.03],
    calibration: { ece: 0.01, brier: 0.1, brier_of_rate: 0.11 },
    segments: [],
    ...given,
  });
  const segment = { kind: 'country', name: 'DE', queries: 40, running: 0.5, candidate: 0.4 };
  const demands = { margin: 0.01, segmentDropMax: 0.02 };

  it('is for what is better by the margin, and not by chance', () => {
    expect(verdictOf(check({}), demands).isBetter).toBe(true);
    expect(verdictOf(check({ difference: 0.009 }), demands).isBetter).toBe(false);
    expect(verdictOf(check({ difference_interval: [0, 0.03] }), demands).isBetter).toBe(false);
  });

  it('is against what surely takes more than is accepted from a segment', () => {
    const of = (difference: number, interval: [number, number]) =>
      verdictOf(check({ segments: [{ ...segment, difference, interval }] }), demands);
    expect(of(-0.05, [-0.08, -0.01])).toMatchObject({
      isBetter: false,
      reasons: [expect.stringContaining('country DE would lose: -0.0500 over 40 queries')],
    });
    expect(of(-0.05, [-0.11, 0.01]).isBetter).toBe(true);
    expect(of(-0.01, [-0.02, -0.001]).isBetter).toBe(true);
  });
});
