import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import type { StoreUnderTest } from './store-contract.ts';

/** The store under test keeps at most this many waiting snippets per tenant. */
const PENDING_MAX = 5;

/** How evidence finds its leads, whichever arrives first. */
export function describeSnippets(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    const tenant = (): string => `snippets-${++tenants}-${Date.now()}`;
    const attached = async (t: string, leadId: string): Promise<string[]> =>
      (await store.getBlocks(t, [leadId]))[0]?.snippets.map((snippet) => snippet.snippet_id) ?? [];

    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('gives back a snippet as it was stored, oldest first', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a')], []);
      const late = sampleSnippet('late', {
        lead_id: 'a',
        text: 'Größe "x" 日本 🚀',
        observed_at_ms: Date.UTC(2026, 1, 2, 3, 4, 5, 678),
        content_type: 'job_posting',
        source_url: 'https://example.com/?a=1&b=2',
        attributes: { deep: { n: 1.5 } },
      });
      const early = sampleSnippet('early', {
        lead_id: 'a',
        observed_at_ms: Date.UTC(1969, 6, 20, 0, 0, 0, 1),
      });
      await store.upsertSnippets(t, [late, early]);
      const [block] = await store.getBlocks(t, ['a']);
      const stored = [early, late].map(({ company_id: _c, domain: _d, ...snippet }) => ({
        ...snippet,
        lead_id: 'a',
      }));
      expect(block?.snippets).toEqual(stored);
    });

    it('attaches by lead, by company and by domain, and says to which leads', async () => {
      const t = tenant();
      const company = { company_id: 'acme', domain: 'acme.com' };
      await store.upsertLeads(t, [sampleLead('a', company), sampleLead('b', company), sampleLead('c')], []);
      const outcomes = await store.upsertSnippets(t, [
        sampleSnippet('by-lead', { lead_id: 'b' }),
        sampleSnippet('by-company', { company_id: 'acme' }),
        sampleSnippet('by-domain', { domain: 'acme.com' }),
        sampleSnippet('by-nothing-known', { company_id: 'nobody' }),
      ]);
      expect(outcomes).toEqual([
        { snippet_id: 'by-lead', lead_ids: ['b'], changed: true },
        { snippet_id: 'by-company', lead_ids: ['a', 'b'], changed: true },
        { snippet_id: 'by-domain', lead_ids: ['a', 'b'], changed: true },
        { snippet_id: 'by-nothing-known', lead_ids: [], changed: true },
      ]);
      expect(await store.counts(t)).toEqual({ leads: 3, snippets: 3, queries: 0 });
    });

    it('takes the same message twice as one snippet that did not change', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a')], []);
      const snippets = [sampleSnippet('s', { lead_id: 'a' }), sampleSnippet('p', { lead_id: 'later' })];
      await store.upsertSnippets(t, snippets);
      const seq = await store.lastSeq(t);
      const again = await store.upsertSnippets(t, snippets);
      expect(again.map((outcome) => outcome.changed)).toEqual([false, false]);
      expect(await store.lastSeq(t)).toBe(seq);
    });

    it('numbers a lead anew when a snippet of it changes', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a'), sampleLead('b')], []);
      await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'a', text: 'old' })]);
      const seq = await store.lastSeq(t);
      const [outcome] = await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'a', text: 'new' })]);
      expect(outcome?.changed).toBe(true);
      const changes = await store.changesSince(t, seq, 10);
      expect(changes.map((change) => [change.lead_id, change.block?.snippets.map((s) => s.text)])).toEqual([
        ['a', ['new']],
      ]);
    });

    it('moves a snippet that is sent again for another lead', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a'), sampleLead('b')], []);
      await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'a' })]);
      const seq = await store.lastSeq(t);
      await store.upsertSnippets(t, [sampleSnippet('s', { lead_id: 'b' })]);
      expect([await attached(t, 'a'), await attached(t, 'b')]).toEqual([[], ['s']]);
      const changed = (await store.changesSince(t, seq, 10)).map((change) => change.lead_id);
      expect(changed).toEqual(['a', 'b']);
    });

    it('keeps evidence until its lead arrives, whatever key it named', async () => {
      const t = tenant();
      await store.upsertSnippets(t, [
        sampleSnippet('by-lead', { lead_id: 'a' }),
        sampleSnippet('by-company', { company_id: 'acme' }),
        sampleSnippet('by-domain', { domain: 'acme.com' }),
      ]);
      expect((await store.counts(t)).snippets).toBe(0);
      const company = { company_id: 'acme', domain: 'acme.com' };
      await store.upsertLeads(t, [sampleLead('a', company)], []);
      expect(await attached(t, 'a')).toEqual(['by-company', 'by-domain', 'by-lead']);
      await store.upsertLeads(t, [sampleLead('b', company)], []);
      expect(await attached(t, 'b')).toEqual(['by-company', 'by-domain']);
      expect((await store.counts(t)).snippets).toBe(3);
    });

    it('ends with the same evidence in whatever order leads and snippets came', async () => {
      const company = { company_id: 'acme' };
      const steps = {
        a: (t: string) => store.upsertLeads(t, [sampleLead('a', company)], []),
        b: (t: string) => store.upsertLeads(t, [sampleLead('b', company)], []),
        s: (t: string) => store.upsertSnippets(t, [sampleSnippet('s', { company_id: 'acme' })]),
      };
      for (const order of ['abs', 'asb', 'sab', 'sba', 'bsa', 'bas'] as const) {
        const t = tenant();
        for (const step of order) await steps[step as keyof typeof steps](t);
        expect([order, await attached(t, 'a'), await attached(t, 'b')]).toEqual([order, ['s'], ['s']]);
      }
    });

    it('takes evidence of a company from a lead that turns out to belong to another', async () => {
      const t = tenant();
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'wrong' })], []);
      await store.upsertSnippets(t, [
        sampleSnippet('s', { company_id: 'wrong' }),
        sampleSnippet('own', { lead_id: 'a' }),
      ]);
      await store.upsertLeads(t, [sampleLead('a', { company_id: 'right' })], []);
      expect(await attached(t, 'a')).toEqual(['own']);
      await store.upsertLeads(t, [sampleLead('b', { company_id: 'wrong' })], []);
      expect(await attached(t, 'b')).toEqual(['s']);
    });

    it(`keeps at most ${PENDING_MAX} waiting snippets and drops the oldest`, async () => {
      const t = tenant();
      for (let i = 0; i < PENDING_MAX + 3; i++) {
        await store.upsertSnippets(t, [sampleSnippet(`s${i}`, { lead_id: 'late' })]);
      }
      await store.upsertLeads(t, [sampleLead('late')], []);
      expect(await attached(t, 'late')).toEqual(['s3', 's4', 's5', 's6', 's7']);
    });

    it('tells how old its evidence is, leaving out what is not observed yet', async () => {
      const now = Date.UTC(2026, 5, 1, 12, 30);
      const HOUR = 3_600_000;
      const t = tenant();
      expect(await store.kpis.storeAge(t, now)).toEqual({ snippets: 0, p50_days: null, p90_days: null });
      await store.upsertLeads(t, [sampleLead('a')], []);
      // Several within one hour, some at its very ends, one from before 1970.
      const hours = [0, 0.1, 0.2, 0.2, 0.5, 1.5, 2.5, 24, 24.1, 24.2, 240, 2400, 500_000];
      const ages = hours.map((age) => age * HOUR);
      for (let n = 1; n <= ages.length; n++) {
        const added = { lead_id: 'a', observed_at_ms: now - (ages[n - 1] ?? 0) };
        const later = { lead_id: 'a', observed_at_ms: now + n };
        await store.upsertSnippets(t, [sampleSnippet(`s${n}`, added), sampleSnippet(`l${n}`, later)]);
        const { snippets, p50_days, p90_days } = await store.kpis.storeAge(t, now);
        expect(snippets).toBe(n);
        expect(p50_days).toBeCloseTo((hours[Math.floor((n - 1) / 2)] ?? 0) / 24, 6);
        expect(p90_days).toBeCloseTo((hours[Math.floor(((n - 1) * 9) / 10)] ?? 0) / 24, 6);
      }
    });
  });
}
