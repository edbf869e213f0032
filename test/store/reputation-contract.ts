import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import {
  addEvent,
  age,
  copySums,
  type DecayedSums,
  emptySums,
  mergeSums,
  SUM_CODES,
} from '../../src/learning/reputation/decayed-sums.ts';
import { DistinctLeads, distinctIn } from '../../src/learning/reputation/distinct-leads.ts';
import { hashText } from '../../src/learning/reputation/hash-text.ts';
import type { Alert, ReputationDelta, Throttle } from '../../src/ports/reputation.ts';
import { sampleQuery } from './sample-query.ts';
import type { StoreUnderTest } from './store-contract.ts';

const HALF_LIFE_MS = 7 * 86_400_000;
const T0 = Date.UTC(2026, 5, 1);
const DAY = '2026-06-01';

function delta(submitter: string, sums: DecayedSums, fields: Partial<ReputationDelta> = {}): ReputationDelta {
  return {
    submitter,
    score: 50,
    queries: 1,
    flagged: 0,
    flag: null,
    first_ms: T0,
    last_ms: T0,
    sums,
    leads: null,
    ...fields,
  };
}

function sketch(ids: string[]): number[] {
  const sketch = new DistinctLeads();
  for (const id of ids) sketch.add(hashText(id));
  return sketch.registers();
}

const throttle = (submitter: string, fields: Partial<Throttle> = {}): Throttle => ({
  throttle_id: `t-${submitter}-${Math.random()}`,
  submitter,
  reputation: 12.5,
  reason: 'because',
  strikes: 0,
  per_minute: 4.5,
  burst: 1,
  since_ms: T0,
  until_ms: T0 + 60_000,
  probation_until_ms: T0 + 300_000,
  released_ms: null,
  ...fields,
});

const alert = (alert_id: string, fields: Partial<Alert> = {}): Alert => ({
  alert_id,
  rule: 'flag_rate',
  submitter: 'a',
  since_ms: T0,
  closed_ms: null,
  value: 0.4,
  worst: 0.4,
  threshold: 0.3,
  clear: 0.15,
  above: true,
  ...fields,
});

/** What is known of those who ask: adds up, and every decision is made once. */
export function describeReputation(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    const newTenant = (): string => `reputation-${++tenants}-${Date.now()}`;
    const list = (t: string, submitter?: string) =>
      store.reputation.listReputation(t, { submitter, limit: 100, day: DAY, halfLifeMs: HALF_LIFE_MS });

    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('goes on adding where the past has faded to nothing that can be written', async () => {
      const t = newTenant();
      const at = SUM_CODES.indexOf('flagged');
      const add = async (sum: number) => {
        const sums = emptySums(T0);
        addEvent(sums, 'flagged', 0);
        sums.sum[at] = sum;
        sums.events[at] = 2_000;
        const [totals] = await store.reputation.addReputation(t, [delta('a', sums)], HALF_LIFE_MS);
        return totals?.sums;
      };
      // Each time the past loses more than eight digits.
      let sums = await add(1);
      for (let i = 0; i < 45; i++) sums = await add(0);
      expect([sums?.sum[at], sums?.events[at]]).toEqual([0, 92_000]);
    });

    it('adds what processes saw as if one had seen it all, and answers the sum', async () => {
      const event = fc.record({
        code: fc.constantFrom(...SUM_CODES),
        value: fc.double({ min: 0, max: 1, noNaN: true }),
        gapMs: fc.integer({ min: 0, max: 40 * 86_400_000 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(event, { maxLength: 8 }), { maxLength: 4 }), async (batches) => {
          const t = newTenant();
          let atMs = T0;
          let expected: DecayedSums | undefined;
          for (const events of batches) {
            const sums = emptySums(atMs);
            for (const { code, value, gapMs } of events) {
              atMs += gapMs;
              age(sums, atMs, HALF_LIFE_MS);
              addEvent(sums, code, value);
            }
            expected = expected === undefined ? copySums(sums) : mergeSums(expected, sums, HALF_LIFE_MS);
            const [totals] = await store.reputation.addReputation(t, [delta('a', sums)], HALF_LIFE_MS);
            const stored = totals?.sums ?? emptySums(0);
            age(stored, expected.atMs, HALF_LIFE_MS);
            const faded = copySums(expected);
            age(faded, stored.atMs, HALF_LIFE_MS);
            for (const [i, code] of SUM_CODES.entries()) {
              expect(stored.weight[i] ?? 0, code).toBeCloseTo(faded.weight[i] ?? 0, 9);
              expect(stored.sum[i] ?? 0, code).toBeCloseTo(faded.sum[i] ?? 0, 9);
              expect(stored.events[i]).toBe(faded.events[i]);
            }
          }
        }),
        { numRuns: 15 },
      );
    });

    it('loses nothing of what many write at once, and counts leads together', async () => {
      const t = newTenant();
      const one = emptySums(T0);
      addEvent(one, 'useful', 1);
      const ids = Array.from({ length: 400 }, (_, i) => `lead-${i}`);
      await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.reputation.addReputation(
            t,
            ['b', 'a'].map((name) =>
              delta(name, copySums(one), {
                flagged: 1,
                leads: { day: DAY, returned: 50, registers: sketch(ids.slice(i * 50, i * 50 + 50)) },
              }),
            ),
            HALF_LIFE_MS,
          ),
        ),
      );
      const rows = await list(t);
      expect(rows.map(({ submitter }) => submitter)).toEqual(['a', 'b']);
      for (const row of rows) {
        expect(row).toMatchObject({ queries: 8, flagged: 8 });
        expect(row.sums.sum[SUM_CODES.indexOf('useful')]).toBeCloseTo(8, 9);
        expect(row.leads?.returned).toBe(400);
        expect(row.leads?.registers).toEqual(sketch(ids));
        expect(distinctIn(row.leads?.registers ?? [])).toBeCloseTo(400, -2);
      }
    });

    it('keeps the last flag, and lists the lowest score first', async () => {
      const t = newTenant();
      const flag = { code: 'legible', reason: 'no words', at_ms: T0 };
      await store.reputation.addReputation(t, [delta('x', emptySums(T0), { score: 9, flag })], HALF_LIFE_MS);
      await store.reputation.addReputation(t, [delta('x', emptySums(T0), { score: 80 })], HALF_LIFE_MS);
      await store.reputation.addReputation(t, [delta('y', emptySums(T0), { score: 20 })], HALF_LIFE_MS);
      expect((await list(t)).map(({ submitter, flag }) => [submitter, flag])).toEqual([
        ['y', null],
        ['x', flag],
      ]);
      const after = { score: 20, submitter: 'y' };
      const next = await store.reputation.listReputation(t, {
        limit: 5,
        after,
        day: DAY,
        halfLifeMs: HALF_LIFE_MS,
      });
      expect(next.map(({ submitter }) => submitter)).toEqual(['x']);
      expect(await list('nobody')).toEqual([]);
    });

    it('has one throttle under way for each submitter, and releases it once', async () => {
      const t = newTenant();
      const sums = emptySums(T0);
      addEvent(sums, 'flagged', 1);
      const leads = { day: DAY, returned: 1, registers: sketch(['l']) };
      await store.reputation.addReputation(
        t,
        [delta('a', sums, { leads }), delta('b', copySums(sums))],
        HALF_LIFE_MS,
      );
      const opened = await Promise.all(
        Array.from({ length: 4 }, () => store.reputation.openThrottle(t, throttle('a'))),
      );
      expect(new Set(opened.map(({ throttle_id }) => throttle_id)).size).toBe(1);
      expect(opened[0]).toMatchObject({ submitter: 'a', per_minute: 4.5, released_ms: null });
      expect(await store.reputation.releaseThrottles(t, T0 + 59_999, 0.1)).toEqual([]);
      const released = await Promise.all(
        Array.from({ length: 4 }, () => store.reputation.releaseThrottles(t, T0 + 60_000, 0.1)),
      );
      expect(released.flat()).toEqual(['a']);
      const flagged = SUM_CODES.indexOf('flagged');
      const [a, b] = await Promise.all([list(t, 'a'), list(t, 'b')]);
      expect([a[0]?.sums.weight[flagged], b[0]?.sums.weight[flagged]]).toEqual([0.1, 1]);
      expect(a[0]?.leads).toBeNull();
      expect(await store.reputation.throttles(t, T0 + 60_001, 10)).toMatchObject([
        { released_ms: T0 + 60_000 },
      ]);
      expect(await store.reputation.throttles(t, T0 + 300_000, 10)).toEqual([]);
      const again = throttle('a', { since_ms: T0 + 70_000, until_ms: T0 + 90_000 });
      expect((await store.reputation.openThrottle(t, again)).throttle_id).toBe(again.throttle_id);
    });

    it('has one open alert for each rule and submitter, and pages through all', async () => {
      const t = newTenant();
      await Promise.all(
        ['1', '2', '3'].map((id) =>
          store.reputation.changeAlerts(t, { open: [alert(id)], update: [], close: [] }),
        ),
      );
      const [held] = await store.reputation.listAlerts(t, { limit: 10 });
      const id = held?.alert_id ?? '';
      expect(await store.reputation.listAlerts(t, { limit: 10 })).toHaveLength(1);
      await store.reputation.changeAlerts(t, {
        open: [],
        update: [{ alert_id: id, value: 0.9, worst: 0.9 }],
        close: [],
      });
      await store.reputation.changeAlerts(t, {
        open: [],
        update: [{ alert_id: id, value: 0.5, worst: 0.5 }],
        close: [],
      });
      expect(await store.reputation.listAlerts(t, { limit: 10 })).toMatchObject([{ value: 0.5, worst: 0.9 }]);
      await store.reputation.changeAlerts(t, {
        open: [],
        update: [],
        close: [{ alert_id: id, value: 0.1, closed_ms: T0 + 5 }],
      });
      await store.reputation.changeAlerts(t, {
        open: [alert('4', { since_ms: T0 + 9 }), alert('5', { submitter: 'b', rule: 'reputation_low' })],
        update: [],
        close: [],
      });
      const ids = async (filter: object) =>
        (await store.reputation.listAlerts(t, { limit: 10, ...filter })).map(({ alert_id }) => alert_id);
      expect(await ids({ state: 'past' })).toEqual([id]);
      expect(await ids({ state: 'open' })).toEqual(['4', '5']);
      expect(await ids({ rule: 'reputation_low' })).toEqual(['5']);
      expect(await ids({ submitter: 'a' })).toEqual(['4', id]);
      expect(await ids({ after: { since_ms: T0 + 9, alert_id: '4' } })).toEqual(['5', id]);
    });

    it('tells who asked a stored query and what was answered', async () => {
      const t = newTenant();
      const row = { ...sampleQuery('q1'), submitter: 'a', answer: [{ lead_id: 'l1' }, { lead_id: 'l2' }] };
      await store.insertQueries(t, [row]);
      expect(await store.reputation.askedQueries(t, ['q1', 'unknown'])).toEqual([
        { query_id: 'q1', submitter: 'a', asked_at_ms: row.asked_at_ms, lead_ids: ['l1', 'l2'] },
      ]);
      expect(await store.reputation.askedQueries(t, [])).toEqual([]);
    });

    it('forgets who has not asked for long, but no throttle under way', async () => {
      const t = newTenant();
      const names = ['a', 'b', 'c', 'd'];
      const deltas = names.map((name, i) => delta(name, emptySums(T0), { last_ms: T0 + i }));
      await store.reputation.addReputation(t, deltas, HALF_LIFE_MS);
      await store.reputation.openThrottle(t, throttle('a'));
      await store.reputation.pruneReputation(t, T0 + 2, T0 + 10, 1);
      expect((await list(t)).map(({ submitter }) => submitter)).toEqual(['a', 'd']);
    });
  });
}
