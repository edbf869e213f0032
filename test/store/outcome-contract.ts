import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { StoreUnderTest } from './store-contract.ts';

const outcome = (event_id: string, fields: Partial<Outcome> = {}): Outcome => ({
  event_id,
  query_id: 'q',
  lead_id: 'l',
  kind: 'click',
  at_ms: Date.UTC(2026, 0, 1),
  value_usd: null,
  ...fields,
});

/** What became of returned leads: stored once, whoever says it how often. */
export function describeOutcomes(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('stores an event once, however often and in whatever company it comes', async () => {
      const first = await store.insertOutcomes('t', [outcome('a'), outcome('b', { value_usd: 12.5 })]);
      expect([...first].sort()).toEqual(['a', 'b']);
      const again = await store.insertOutcomes('t', [outcome('b'), outcome('c'), outcome('c'), outcome('a')]);
      expect([...again]).toEqual(['c']);
      expect(await store.insertOutcomes('t', [outcome('a', { kind: 'converted' })])).toEqual(new Set());
    });

    it('keeps tenants apart', async () => {
      await store.insertOutcomes('one', [outcome('same')]);
      expect(await store.insertOutcomes('other', [outcome('same')])).toEqual(new Set(['same']));
    });

    it('takes none of a call with an event that cannot be stored', async () => {
      const call = store.insertOutcomes('broken', [
        outcome('good'),
        outcome('bad', { query_id: 'a\u0000b' }),
      ]);
      await expect(call).rejects.toMatchObject({ code: 'invalid' });
      expect(await store.insertOutcomes('broken', [outcome('good')])).toEqual(new Set(['good']));
    });

    it('takes more events than one transaction holds, and none', async () => {
      const many = Array.from({ length: 2_500 }, (_, i) => outcome(`e${i}`));
      expect((await store.insertOutcomes('many', many)).size).toBe(2_500);
      expect((await store.insertOutcomes('many', [])).size).toBe(0);
    });
  });
}
