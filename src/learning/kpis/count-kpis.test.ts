import { afterEach, expect, it, vi } from 'vitest';
import type { KpiStore } from '../../ports/kpis.ts';
import { type CountContext, countKpis } from './count-kpis.ts';

afterEach(() => void vi.restoreAllMocks());

it('ends at once when it is told to, also in the middle of a rest', async () => {
  const stop = new AbortController();
  const batch = 256;
  // By the stopwatch each batch took hours, so the rest behind it would be of days.
  let hours = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => hours++ * 3_600_000);
  const store: Partial<KpiStore> = {
    holdKpis: async () => ({ version: 1, queriesUntilMs: null, outcomesSeq: 0, countedAtMs: null }),
    uncountedQueries: async () => [],
    outcomesAfter: async () => ({ events: batch, query_ids: [], lastSeq: 1 }),
    countedQueries: async () => [],
    writeKpis: async () => {
      setTimeout(() => stop.abort(), 10);
      return true;
    },
  };
  const report = await countKpis({
    store: whole(store),
    tenant: 't',
    holder: 'h',
    isIndustry: () => false,
    columns: () => null,
    now: () => 0,
    signal: stop.signal,
  } satisfies CountContext);
  expect(report).toMatchObject({ held: true, complete: false });
});

/** Safe: what is missing is not called on this way; it would throw. */
function whole(store: Partial<KpiStore>): KpiStore {
  return store as KpiStore;
}
