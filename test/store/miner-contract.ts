import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshCredit } from '../../src/adapters/sql/contributions.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { leadCredit } from '../../src/learning/incentives/lead-credit.ts';
import type { CreditWindow, EpochToClose, StoredBucket } from '../../src/ports/miners.ts';
import type { Admission } from '../../src/ports/submissions.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import { sampleQuery } from './sample-query.ts';
import type { StoreUnderTest } from './store-contract.ts';

const DAY_MS = 86_400_000;
const BOUNDS = { days: 30, rows: 1000 };

function admission(id: string, miner_id: string, n: number, observed_at_ms: number): Admission {
  return {
    snippet: sampleSnippet(id, { lead_id: 'a', miner_id, observed_at_ms }),
    simhash: { high: Math.imul(n, 0x9e3779b1), low: Math.imul(n, 0x85ebca6b) },
    textHash: { high: n, low: -n },
    mentioned: true,
  };
}

/** Counting by day, buckets, contributions and the closing of epochs. */
export function describeMiners(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    const newTenant = (): string => `miners-${++tenants}-${Date.now()}`;
    const withLead = async (): Promise<string> => {
      const t = newTenant();
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'acme', domain: 'acme.com' })], []);
      return t;
    };
    const tomorrow = () => (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
    const allTime = (): CreditWindow => ({
      starts_at_ms: 0,
      ends_at_ms: Date.now() + DAY_MS,
      received_from_ms: 0,
      received_until_ms: Date.now() + DAY_MS,
    });

    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('counts by day what a miner sent: accepted with its freshness, copies, other refusals, not throttled rows', async () => {
      const t = await withLead();
      const now = Date.now();
      const list = [admission('x1', 'm', 1, now), admission('x2', 'm', 2, now - 30 * DAY_MS)];
      await store.admitSnippets(t, list, { enforce: true });
      await store.admitSnippets(t, list, { enforce: true });
      const refused = (snippet_id: string, code: string, status: 'refused' | 'reported' = 'refused') => ({
        miner_id: 'm',
        snippet_id,
        status,
        refusals: [{ code, field: 'text', reason: 'r' }],
      });
      const verdicts = [
        refused('x3', 'near_duplicate'),
        refused('x4', 'too_short'),
        refused('x5', 'copied'),
        refused('x6', 'throttled'),
        refused('x7', 'too_short', 'reported'),
      ];
      await store.recordRefusals(t, verdicts, BOUNDS);
      await store.recordRefusals(t, verdicts, BOUNDS);
      const [sent] = await store.miners.minersSent(t, tomorrow(), 30, 10);
      expect(sent).toMatchObject({ miner_id: 'm', accepted: 2, duplicates: 2, refused: 1 });
      expect(sent?.fresh).toBeCloseTo(1.5, 3);
      // Half of it after one half-life; nothing of a day that is not over.
      const later = await store.miners.minerSent(t, 'm', tomorrow() + 30 * DAY_MS, 30);
      expect(later?.accepted).toBeCloseTo(1, 9);
      expect(await store.miners.minerSent(t, 'm', tomorrow() - DAY_MS, 30)).toBeNull();
      const inAnAge = await store.miners.minerSent(t, 'm', Date.parse('9999-12-31T00:00:00Z'), 30);
      expect(inAnAge?.accepted).toBeLessThan(1e-100);
    });

    it('writes a bucket only over the version that was read', async () => {
      const t = newTenant();
      const bucket: StoredBucket = {
        miner_id: 'm',
        at_ms: 1_700_000_000_123,
        tokens: 12.5,
        accepted: 1,
        refused: 2,
        throttled_until_ms: 1_700_000_009_000,
        version: 0,
      };
      expect(await store.miners.writeBuckets(t, [bucket])).toEqual(new Set(['m']));
      expect(await store.miners.writeBuckets(t, [{ ...bucket, tokens: 1 }])).toEqual(new Set());
      const [read] = await store.miners.readBuckets(t, ['m', 'nobody']);
      expect(read).toEqual({ ...bucket, version: 1 });
      expect(await store.miners.writeBuckets(t, [{ ...bucket, version: 1, tokens: 3 }])).toEqual(
        new Set(['m']),
      );
    });

    it('closes an epoch once, however many close it at the same time, with all it emits or nothing', async () => {
      const t = newTenant();
      const epoch: EpochToClose = {
        epoch: 1,
        starts_at_ms: 0,
        ends_at_ms: DAY_MS,
        cutoff_ms: DAY_MS + 5,
        pool: 10,
        emitted: 10,
        emissions: ['m1', 'm2'].map((miner_id, i) => ({
          miner_id,
          micro_credits: 3 + 4 * i,
          mqf: 0.5,
          dues: 0.25,
          outcomes: 1,
          clicks: 0,
          fresh: 2,
        })),
      };
      const closed = await Promise.all([1, 2, 3].map(() => store.miners.closeEpoch(t, epoch)));
      expect(closed.filter(Boolean)).toHaveLength(1);
      expect(await store.miners.lastEpoch(t)).toEqual({
        epoch: 1,
        ends_at_ms: DAY_MS,
        cutoff_ms: DAY_MS + 5,
      });
      expect(await store.miners.closedEpochs(t, 5)).toMatchObject([
        { epoch: 1, pool: 10, emitted: 10, miners: 2 },
      ]);
      expect(await store.miners.emissionsOf(t, 'm2', 5)).toMatchObject([
        { epoch: 1, micro_credits: 7, dues: 0.25 },
      ]);
      const broken = { ...epoch, epoch: 2, emissions: [{ ...epoch.emissions[0], micro_credits: -1 }] };
      // @ts-expect-error an emission without its other fields is refused by the database, and the epoch with it
      await expect(store.miners.closeEpoch(t, broken)).rejects.toThrow();
      expect(await store.miners.lastEpoch(t)).toMatchObject({ epoch: 1 });
    });

    it('pages what carried leads to outcomes, of the window and what came late', async () => {
      const t = await withLead();
      const now = Date.now();
      await store.insertQueries(t, [
        sampleQuery('q1', {
          submitter: 's1',
          answer: [{ lead_id: 'a', rank: 1, evidence: [{ snippet_id: 'x1', miner_id: 'm', value: 0.5 }] }],
        }),
      ]);
      const event = { query_id: 'q1', lead_id: 'a', value_usd: null };
      await store.insertOutcomes(t, [
        { ...event, event_id: 'e1', kind: 'click', at_ms: now - 1000 },
        { ...event, event_id: 'e2', kind: 'converted', at_ms: now - 20 * DAY_MS },
        { ...event, event_id: 'e3', kind: 'impression', at_ms: now - 1000 },
      ]);
      await store.admitSnippets(t, [admission('x1', 'm', 1, now), admission('x2', 'n', 2, now)], {
        enforce: true,
      });
      const all = await store.miners.creditEvents(t, allTime(), null, 10);
      expect(all.map((one) => [one.event_id, one.submitter, one.carriers])).toEqual([
        ['e1', 's1', [{ miner_id: 'm', value: 0.5 }]],
        ['e2', 's1', [{ miner_id: 'm', value: 0.5 }]],
      ]);
      const page = await store.miners.creditEvents(t, allTime(), { lead_id: 'a', event_id: 'e1' }, 10);
      expect(page.map((one) => one.event_id)).toEqual(['e2']);
      const thisWeek = { ...allTime(), starts_at_ms: now - 7 * DAY_MS };
      const late = (received_from_ms: number) =>
        store.miners.creditEvents(t, { ...thisWeek, received_from_ms }, null, 10);
      expect((await late(now - DAY_MS)).map((one) => one.event_id)).toEqual(['e1', 'e2']);
      expect((await late(now + DAY_MS)).map((one) => one.event_id)).toEqual(['e1']);
      expect(await store.miners.firstContribution(t)).toBeCloseTo(now - 20 * DAY_MS, -1);
    });

    it('credits fresh evidence as leadCredit() does company by company, in however many statements', async () => {
      const t = newTenant();
      const now = Date.now();
      const companies = ['acme', 'bolt', 'cork', 'dune', 'echo', 'fern'];
      const leads = companies.map((name) => sampleLead(name, { company_id: name, domain: `${name}.com` }));
      await store.upsertLeads(t, leads, []);
      const ages = [0, 0, 3, 45, 400, 4000];
      const byCompany = companies.map((lead_id, c) =>
        ages.slice(0, 1 + c).map((days, i) => ({ lead_id, miner_id: `m${(c + i) % 3}`, days })),
      );
      const list = byCompany.flat().map(({ lead_id, miner_id, days }, n): Admission => {
        const one = admission(`x${n}`, miner_id, n + 1, now - days * DAY_MS);
        return { ...one, snippet: { ...one.snippet, lead_id } };
      });
      await store.admitSnippets(t, list, { enforce: true });
      const wanted = new Map<string, number>();
      for (const sent of byCompany) {
        const amounts = new Map<string, number>();
        for (const { miner_id, days } of sent)
          amounts.set(miner_id, (amounts.get(miner_id) ?? 0) + 0.5 ** (Math.min(3650, days) / 30));
        for (const [miner, credit] of leadCredit(amounts))
          wanted.set(miner, (wanted.get(miner) ?? 0) + credit);
      }
      for (const rows of [1, 4, 1000]) {
        const credits = await freshCredit(store.client.of(t), t, allTime(), {}, rows);
        expect(credits).toHaveLength(wanted.size);
        for (const { miner_id, credit } of credits) expect(credit).toBeCloseTo(wanted.get(miner_id) ?? -1, 3);
      }
      const before = { ...allTime(), ends_at_ms: now - DAY_MS, received_until_ms: now - DAY_MS };
      expect(await store.miners.freshCredit(t, before)).toEqual([]);
    });
  });
}
