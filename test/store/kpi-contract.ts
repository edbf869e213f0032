import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Outcome, OutcomeKind } from '../../src/domain/outcome.ts';
import { countKpis } from '../../src/learning/kpis/count-kpis.ts';
import { DIMENSIONS } from '../../src/learning/kpis/segments-of.ts';
import { addTally, emptyTally, readTally, sameTally, type Tally } from '../../src/learning/kpis/tally.ts';
import type { KpiStore } from '../../src/ports/kpis.ts';
import { kpiPage } from '../../src/start/kpi-page.ts';
import { sampleQuery } from './sample-query.ts';
import type { StoreUnderTest } from './store-contract.ts';

const MONDAY = Date.UTC(2026, 4, 4, 10);
const DAY = 86_400_000;
const NOW = MONDAY + 10 * DAY;
const WEEK = { from: '2026-05-04', to: '2026-05-10', bucket: 'all', limit: 100, after: null } as const;

const lead = (lead_id: string, rank: number, age_days: number[]) => ({
  lead_id,
  rank,
  age_days,
  score: 1 / rank,
  relaxed: [],
  components: { fit: { value: 0.5 }, intent: { value: 0.25, best_snippet: 0.1, own_text_bm25: 2 } },
});

/** The log that docs/kpis.md works out by hand. */
const QUERIES = [
  sampleQuery('q1', {
    asked_at_ms: MONDAY,
    request: { prompt: 'banks xyzzy in US', k: 4 },
    parsed: { language: 'en', k: null, unparsed: ['xyzzy'], include: { countries: ['US'] } },
    answer: [lead('a', 1, [10, 100]), lead('b', 2, [200]), lead('c', 3, []), lead('d', 4, [50])],
    cost: { usd: 0.02, llm_calls: 1 },
    timings_ms: { total: 100 },
  }),
  sampleQuery('q2', {
    asked_at_ms: MONDAY + DAY,
    submitter: 'somebody',
    request: {
      prompt: 'Banken',
      filters: { include: { countries: ['DE'], employees: { min: 60, max: 70 } } },
    },
    parsed: {
      language: 'de',
      k: null,
      unparsed: [],
      include: { countries: ['AT'], industries: ['banking'] },
    },
    answer: [lead('e', 1, [30]), lead('f', 26, [])],
    cost: { usd: 0, llm_calls: 0 },
    timings_ms: { total: 200 },
  }),
];

let events = 0;
const outcome = (
  query_id: string,
  lead_id: string,
  kind: OutcomeKind,
  at_ms: number,
  value_usd: number | null = null,
): Outcome => ({ event_id: `e${++events}`, query_id, lead_id, kind, at_ms, value_usd });

const ofFirst = () => [
  outcome('q1', 'a', 'accepted', MONDAY + 1000),
  outcome('q1', 'b', 'rejected', MONDAY + 1000),
  outcome('q1', 'c', 'accepted', MONDAY + 1000),
  outcome('q1', 'c', 'bounced', MONDAY + 2000),
  outcome('q1', 'd', 'click', MONDAY + 2000),
  outcome('q1', 'never answered', 'accepted', MONDAY),
  outcome('no such query', 'a', 'accepted', MONDAY),
];
const ofSecond = () => [
  outcome('q2', 'e', 'converted', MONDAY + 2 * DAY, 500),
  outcome('q2', 'f', 'accepted', MONDAY + 2 * DAY),
];

/** What is counted of stored queries and outcomes, however often, by however many, and in whatever order things come. */
export function describeKpis(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    const fresh = () => `kpis-${++tenants}-${Date.now()}`;
    const run = (tenant: string, holder = 'one', kpis: KpiStore = store.kpis) =>
      countKpis({
        store: kpis,
        tenant,
        holder,
        isIndustry: (id) => id === 'banking',
        columns: () => null,
        now: () => NOW,
        signal: new AbortController().signal,
      });
    const page = (tenant: string, dimension = 'all', value?: string) =>
      kpiPage(store.kpis, tenant, { ...WEEK, dimension, value }, NOW);
    const rowsOf = async (tenant: string, dimension: string) =>
      (await store.kpis.kpiDimension(tenant, dimension, '2026-01-01', '2026-12-31')).map((row) => ({
        ...row,
        tally: readTally(row.tally),
      }));
    const sumOf = async (tenant: string, dimension: string): Promise<Tally> => {
      const sum = emptyTally();
      for (const { tally } of await rowsOf(tenant, dimension)) addTally(sum, tally);
      return sum;
    };
    /** Stored a minute and an hour after they happened, as if by the clock of the log. */
    const backdate = (tenant: string) =>
      store.client.run([
        {
          text: `update outcome_events set received_at = at + case query_id when 'q1' then interval '1 minute' else interval '1 hour' end where tenant = $1::text`,
          params: [tenant],
        },
      ]);

    it('counts what docs/kpis.md works out by hand', async () => {
      const tenant = fresh();
      await store.insertOutcomes(tenant, ofFirst());
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, ofSecond());
      await backdate(tenant);
      expect(await run(tenant)).toEqual({ held: true, queries: 2, reopened: 0, complete: true });
      const [row] = (await page(tenant)).rows;
      expect(row).toMatchObject({
        bucket: '2026-05-04',
        segment: 'all',
        queries: 2,
        leads: 6,
        value_usd: 500,
      });
      expect(row?.precision_at_25).toMatchObject({ value: 0.5, positive: 2, judged: 4, judged_share: 4 / 5 });
      expect(row?.precision_at_25?.low).toBeCloseTo(0.15, 3);
      expect(row?.precision_at_25?.high).toBeCloseTo(0.85, 3);
      expect(row?.ctr).toMatchObject({ value: 0.25, clicked: 1, seen: 4 });
      expect(row?.conversion).toMatchObject({ value: 0.2, converted: 1, judged: 5 });
      expect(row?.llm_ratio?.value).toBe(0.5);
      expect(row?.cost_per_lead_usd?.value).toBeCloseTo(0.02 / 6, 12);
      expect(Math.abs((row?.cost_per_lead_usd?.p99 ?? 0) / 0.005 - 1)).toBeLessThan(0.05);
      expect(Math.abs((row?.latency_ms?.p95 ?? 0) / 200 - 1)).toBeLessThan(0.05);
      expect(row?.coverage.fresh_evidence?.value).toBe(3 / 6);
      expect(row?.coverage.any_evidence?.value).toBeCloseTo(4 / 6, 12);
      expect(row?.coverage.full_answers?.value).toBe(0.5);
      expect(row?.coverage.understood).toBeCloseTo((9 / 14 + 1) / 2, 12);
      expect(Math.abs((row?.evidence_age_days?.value ?? 0) / 50 - 1)).toBeLessThan(0.05);
      expect(Math.abs((row?.evidence_age_days?.p90 ?? 0) / 200 - 1)).toBeLessThan(0.05);
      expect(Math.abs((row?.learning_lag_seconds?.p50 ?? 0) / 60 - 1)).toBeLessThan(0.05);
      expect(Math.abs((row?.learning_lag_seconds?.p90 ?? 0) / 3600 - 1)).toBeLessThan(0.05);
    });

    it('puts a query into one segment of each dimension, by what it asked for, and the segments add up to all', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, [...ofFirst(), ...ofSecond()]);
      await run(tenant);
      const all = await sumOf(tenant, 'all');
      for (const dimension of DIMENSIONS)
        expect(sameTally(await sumOf(tenant, dimension), all), dimension).toBe(true);
      const segments = async (dimension: string) =>
        (await rowsOf(tenant, dimension)).map(({ value }) => value);
      expect(await segments('country')).toEqual(['US', 'DE']);
      expect(await segments('size')).toEqual(['any', '51-200']);
      expect(await segments('industry')).toEqual(['any', 'banking']);
      expect(await segments('language')).toEqual(['en', 'de']);
      expect(await segments('submitter')).toEqual(['anonymous', 'named']);
      expect((await page(tenant, 'country', 'DE')).rows).toMatchObject([{ segment: 'DE', queries: 1 }]);
    });

    it('an outcome that comes late changes the day on which its query was asked, as if it had been there', async () => {
      const [late, early] = [fresh(), fresh()];
      await store.insertQueries(late, QUERIES);
      expect(await run(late)).toMatchObject({ queries: 2 });
      for (const one of [...ofFirst(), ...ofSecond()]) {
        await store.insertOutcomes(late, [one]);
        await run(late);
      }
      await store.insertOutcomes(early, [...ofFirst(), ...ofSecond()]);
      await store.insertQueries(early, QUERIES);
      await run(early);
      const countsOf = async (tenant: string) =>
        (await rowsOf(tenant, 'all')).map(({ day, tally }) => ({ day, ...tally.counts }));
      expect(await countsOf(late)).toEqual(await countsOf(early));
      expect((await countsOf(late)).map(({ judged25 }) => judged25)).toEqual([3, 1]);
    });

    it('an outcome takes back what an earlier one of the same lead said', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, [outcome('q1', 'a', 'accepted', MONDAY + 1)]);
      await run(tenant);
      expect((await sumOf(tenant, 'all')).counts).toMatchObject({ judged25: 1, positive25: 1 });
      await store.insertOutcomes(tenant, [outcome('q1', 'a', 'bounced', MONDAY + 2)]);
      expect(await run(tenant)).toMatchObject({ queries: 0, reopened: 1 });
      const { counts } = await sumOf(tenant, 'all');
      expect(counts).toMatchObject({ judged25: 1, judged25_queries: 1 });
      expect(counts.positive25).toBeUndefined();
    });

    it('counts nothing twice, however often it runs', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, [...ofFirst(), ...ofSecond()]);
      await run(tenant);
      const once = await rowsOf(tenant, 'all');
      for (let i = 0; i < 3; i++) expect(await run(tenant)).toMatchObject({ queries: 0, reopened: 0 });
      expect(await rowsOf(tenant, 'all')).toEqual(once);
    });

    it('a run that dies before it writes is made up for by the next', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, [...ofFirst(), ...ofSecond()]);
      const dying = { ...store.kpis, writeKpis: () => Promise.reject(new Error('killed')) };
      await expect(run(tenant, 'one', dying)).rejects.toThrow('killed');
      expect(await rowsOf(tenant, 'all')).toEqual([]);
      expect(await run(tenant)).toMatchObject({ queries: 2, complete: true });
      expect((await sumOf(tenant, 'all')).counts).toMatchObject({ queries: 2, judged25: 4 });
    });

    it('of two that count, one does; of two that both believe they hold the lease, each query counts once', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await store.insertOutcomes(tenant, [...ofFirst(), ...ofSecond()]);
      expect((await run(tenant, 'one')).held).toBe(true);
      expect((await run(tenant, 'other')).held).toBe(false);
      await store.kpis.releaseKpis(tenant, 'other');
      expect((await run(tenant, 'other')).held).toBe(false);
      await store.kpis.releaseKpis(tenant, 'one');
      expect((await run(tenant, 'other')).held).toBe(true);
      const both = fresh();
      const many = Array.from({ length: 150 }, (_, i) =>
        sampleQuery(`m${i}`, { asked_at_ms: MONDAY + i, answer: [lead('a', 1, [])] }),
      );
      await store.insertQueries(both, many);
      const reports = await Promise.all([run(both, 'same'), run(both, 'same'), run(both, 'same')]);
      expect(reports.reduce((sum, { queries }) => sum + queries, 0)).toBeLessThanOrEqual(150);
      await run(both, 'same');
      expect((await sumOf(both, 'all')).counts).toMatchObject({ queries: 150, leads: 150 });
    });

    it('counts a query that was stored after later ones, if it was not stored too late', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, [sampleQuery('new', { asked_at_ms: MONDAY })]);
      await run(tenant);
      await store.insertQueries(tenant, [
        sampleQuery('a minute late', { asked_at_ms: MONDAY - 60_000 }),
        sampleQuery('an hour late', { asked_at_ms: MONDAY - 3_600_000 }),
      ]);
      expect(await run(tenant)).toMatchObject({ queries: 1 });
      await store.kpis.resetKpis(tenant);
      expect(await run(tenant)).toMatchObject({ queries: 3 });
    });

    it('gives pages in order, each row once, whatever their size', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await run(tenant);
      const range = { ...WEEK, bucket: 'day', dimension: 'country', value: undefined } as const;
      const whole = await kpiPage(store.kpis, tenant, range, NOW);
      expect(whole.rows.map(({ bucket, segment }) => `${bucket} ${segment}`)).toEqual([
        '2026-05-04 US',
        '2026-05-05 DE',
      ]);
      const first = await kpiPage(store.kpis, tenant, { ...range, limit: 1 }, NOW);
      expect(first.rows).toEqual(whole.rows.slice(0, 1));
      expect(first.next).toBe('2026-05-04:US');
      const after = { bucket: '2026-05-04', value: 'US' };
      const second = await kpiPage(store.kpis, tenant, { ...range, limit: 1, after }, NOW);
      expect(second.rows).toEqual(whole.rows.slice(1));
      expect(second.next).toBeNull();
      const weeks = await kpiPage(store.kpis, tenant, { ...range, bucket: 'week', dimension: 'all' }, NOW);
      expect(weeks.rows).toMatchObject([{ bucket: '2026-05-04', queries: 2 }]);
    });

    it('follows every number that the score is made of', async () => {
      const tenant = fresh();
      await store.insertQueries(tenant, QUERIES);
      await run(tenant);
      const features = await store.kpis.kpiDimension(tenant, 'feature', '2026-05-04', '2026-05-04');
      expect(features.map(({ value }) => value)).toEqual([
        'best_snippet',
        'fit',
        'intent',
        'own_bm25',
        'relaxed',
        'score',
      ]);
      expect(features.at(-1)?.tally).toEqual({ bins: expect.objectContaining({ '74': 1 }) });
    });
  });
}
