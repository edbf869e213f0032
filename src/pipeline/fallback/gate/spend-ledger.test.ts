import { describe, expect, it } from 'vitest';
import { memorySpend } from '../../../../test/llm/judging-world.ts';
import { openSpendLedger, type Reservation, type SpendStore } from './spend-ledger.ts';

const LIMITS = {
  usdPerDay: 1,
  tokensPerDay: 1e9,
  usdPerDayPerCaller: 1,
  tokensPerDayPerCaller: 1e9,
  usdPerLead: 1,
};
const USAGE = { inputTokens: 100, outputTokens: 10 };
const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 4, 1, 12);

function reservation(of: Reservation | string): Reservation {
  if (typeof of === 'string') throw new Error(`refused: ${of}`);
  return of;
}

/** A store that answers when it is told to. */
function slowStore() {
  const inner = memorySpend();
  const waiting: (() => void)[] = [];
  const store: SpendStore = {
    spendOf: inner.spendOf,
    async addSpend(tenant, spends) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return inner.addSpend(tenant, spends);
    },
  };
  return { ...inner, store, answer: () => waiting.shift()?.(), asked: () => waiting.length };
}

const total = (rows: Map<string, { usd: number }>) =>
  [...rows.values()].reduce((sum, row) => sum + row.usd, 0);

describe('the ledger of spending', () => {
  it('says stored only when the reservation is, also while other writes are on the way', async () => {
    const { store, rows, answer, asked } = slowStore();
    const ledger = await openSpendLedger(store, 't', LIMITS, () => NOON_MS);
    const done: string[] = [];
    const first = reservation(ledger.reserve({ id: 'a' }, 0.1, USAGE, 1));
    const firstStored = ledger.stored(first).then(() => done.push('first'));
    await expect.poll(asked).toBe(1);
    const second = reservation(ledger.reserve({ id: 'a' }, 0.2, USAGE, 1));
    const secondStored = ledger.stored(second).then(() => done.push('second'));
    answer();
    await firstStored;
    expect(done).toEqual(['first']);
    expect(total(rows)).toBeCloseTo(0.1, 12);
    await expect.poll(asked).toBe(1);
    answer();
    await secondStored;
    expect(total(rows)).toBeCloseTo(0.3, 12);
  });

  it('stores every one of many that come in all orders', async () => {
    const spend = memorySpend();
    const ledger = await openSpendLedger(
      spend,
      't',
      { ...LIMITS, usdPerDay: 1e6, usdPerDayPerCaller: 1e6, usdPerLead: 1e6 },
      () => NOON_MS,
    );
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        for (let wait = 0; wait < i % 7; wait++) await Promise.resolve();
        const mine = reservation(ledger.reserve({ id: `key-${i % 3}` }, 1, USAGE, 1));
        ledger.countLeads('other', 1);
        await ledger.stored(mine);
        const before = total(spend.rows);
        expect(before).toBeGreaterThanOrEqual(1);
        ledger.settle(mine, 0.5, USAGE);
      }),
    );
    await ledger.close();
    expect(total(spend.rows)).toBeCloseTo(100, 9);
  });

  it('loses and doubles nothing where the store fails now and then', async () => {
    const inner = memorySpend();
    let calls = 0;
    const store: SpendStore = {
      spendOf: inner.spendOf,
      async addSpend(tenant, spends) {
        if (calls++ % 5 < 2) throw new Error('store down');
        return inner.addSpend(tenant, spends);
      },
    };
    const ledger = await openSpendLedger(store, 't', LIMITS, () => NOON_MS);
    let stored = 0;
    for (let i = 0; i < 30; i++) {
      const mine = reservation(ledger.reserve({ id: 'a' }, 0.01, USAGE, 1));
      const isStored = await ledger.stored(mine).then(
        () => true,
        () => false,
      );
      if (isStored) stored++;
      else ledger.settle(mine, 0, { inputTokens: 0, outputTokens: 0 });
    }
    for (let i = 0; i < 5; i++) await ledger.close();
    expect(stored).toBeGreaterThan(0);
    expect(total(inner.rows)).toBeCloseTo(stored * 0.01, 9);
  });

  it('begins anew each day, and gives yesterday back what was reserved yesterday', async () => {
    const spend = memorySpend();
    let now = NOON_MS;
    const ledger = await openSpendLedger(spend, 't', LIMITS, () => now);
    const late = reservation(ledger.reserve({ id: 'a' }, 0.9, USAGE, 1));
    await ledger.stored(late);
    expect(ledger.reserve({ id: 'a' }, 0.2, USAGE, 1)).toBe('the budget of the day is spent');
    now += DAY_MS;
    await ledger.stored(reservation(ledger.reserve({ id: 'a' }, 0.8, USAGE, 1)));
    ledger.settle(late, 0.1, USAGE);
    await ledger.close();
    expect([...spend.rows.values()].map(({ day, usd }) => [day, Math.round(usd * 100)])).toEqual([
      ['2026-05-01', 10],
      ['2026-05-02', 80],
    ]);
  });

  it('knows what other processes spent, as of its last write', async () => {
    const spend = memorySpend();
    const one = await openSpendLedger(spend, 't', LIMITS, () => NOON_MS);
    const two = await openSpendLedger(spend, 't', LIMITS, () => NOON_MS);
    await one.stored(reservation(one.reserve({ id: 'a' }, 0.6, USAGE, 1)));
    await two.stored(reservation(two.reserve({ id: 'b' }, 0.3, USAGE, 1)));
    expect(two.reserve({ id: 'b' }, 0.2, USAGE, 1)).toBe('the budget of the day is spent');
    const three = await openSpendLedger(spend, 't', LIMITS, () => NOON_MS);
    expect(three.reserve({ id: 'c' }, 0.2, USAGE, 1)).toBe('the budget of the day is spent');
  });

  it('holds each key to its own dollars of the day, over processes and restarts', async () => {
    const spend = memorySpend();
    const limits = { ...LIMITS, usdPerDay: 100, usdPerLead: 100, usdPerDayPerCaller: 0.5 };
    const open = () => openSpendLedger(spend, 't', limits, () => NOON_MS);
    const one = await open();
    const two = await open();
    const rich = { id: 'rich', usdPerDay: 2 };
    await one.stored(reservation(one.reserve(rich, 1.5, USAGE, 1)));
    expect(one.reserve({ id: 'plain' }, 0.6, USAGE, 1)).toBe('the budget of this key is spent today');
    expect(one.reserve({ id: 'none', usdPerDay: 0 }, 0.01, USAGE, 1)).toBe(
      'the budget of this key is spent today',
    );
    await two.stored(reservation(two.reserve(rich, 0.1, USAGE, 1)));
    expect(two.reserve(rich, 0.5, USAGE, 1)).toBe('the budget of this key is spent today');
    const restarted = await open();
    expect(restarted.reserve(rich, 0.5, USAGE, 1)).toBe('the budget of this key is spent today');
    reservation(restarted.reserve(rich, 0.3, USAGE, 1));
    reservation(restarted.reserve({ id: 'plain' }, 0.4, USAGE, 1));
  });
});
