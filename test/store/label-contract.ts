import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Label } from '../../src/domain/label.ts';
import type { LlmSpend } from '../../src/domain/llm-spend.ts';
import { sampleLead } from './sample-lead.ts';
import type { StoreUnderTest } from './store-contract.ts';

const AT = Date.UTC(2026, 2, 1, 12, 0, 0, 123);

function label(leadId: string, changes: Partial<Label> = {}): Label {
  return {
    lead_id: leadId,
    need_key: 'need-1',
    need_terms: ['crm', 'snowflak', '株式'],
    content_hash: 'hash-1',
    value: 0.73,
    confidence: 0.6,
    model: 'model/1 "x"',
    prompt_version: 'judge-1',
    judged_at_ms: AT,
    cost_usd: 1.25e-4,
    ...changes,
  };
}

function spend(caller: string, changes: Partial<LlmSpend> = {}): LlmSpend {
  return {
    day: '2026-03-01',
    caller,
    usd: 0.25,
    input_tokens: 1000,
    output_tokens: 10,
    calls: 1,
    leads: 25,
    ...changes,
  };
}

/** What every store promises of labels and of what language models cost. */
export function describeLabels(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest;
    let store: SqlStore;
    let tenants = 0;
    const tenant = (): string => `labels-${++tenants}-${Date.now()}`;
    const withLeads = async (...ids: string[]): Promise<string> => {
      const t = tenant();
      await store.upsertLeads(
        t,
        ids.map((id) => sampleLead(id)),
        [],
      );
      return t;
    };

    beforeAll(async () => {
      under = await open();
      store = under.store;
      await store.migrate();
    });
    afterAll(() => under.end());

    it('gives a label back as it was stored, every field of it', async () => {
      const t = await withLeads('a');
      await store.putLabels(t, [label('a')]);
      expect(await store.labelsSince(t, 0, 10)).toEqual([label('a')]);
    });

    it('stores the same labels once, however often they are written and by how many', async () => {
      const t = await withLeads('a', 'b');
      const labels = [label('a'), label('b'), label('a', { need_key: 'need-2' })];
      await Promise.all([store.putLabels(t, labels), store.putLabels(t, [...labels].reverse())]);
      await store.putLabels(t, labels);
      expect(await store.labelsSince(t, 0, 10)).toHaveLength(3);
    });

    it('replaces a label by a newer one and never by an older one, also within one call', async () => {
      const t = await withLeads('a');
      const newer = label('a', { judged_at_ms: AT + 1000, value: 0.1, content_hash: 'hash-2' });
      await store.putLabels(t, [newer]);
      await store.putLabels(t, [label('a')]);
      expect(await store.labelsSince(t, 0, 10)).toEqual([newer]);
      const newest = label('a', { judged_at_ms: AT + 2000, value: 0.9 });
      await store.putLabels(t, [newer, newest]);
      expect(await store.labelsSince(t, 0, 10)).toEqual([newest]);
    });

    it('gives none to a lead that is not there, and takes those of a deleted one away', async () => {
      const t = await withLeads('a', 'b');
      await store.putLabels(t, [label('a'), label('b'), label('gone')]);
      expect((await store.labelsSince(t, 0, 10)).map((one) => one.lead_id).sort()).toEqual(['a', 'b']);
      await store.deleteLeads(t, ['a']);
      await store.upsertLeads(t, [sampleLead('a')], []);
      expect((await store.labelsSince(t, 0, 10)).map((one) => one.lead_id)).toEqual(['b']);
    });

    it('keeps labels of a lead that changes: whether they still hold is told by the content hash', async () => {
      const t = await withLeads('a');
      await store.putLabels(t, [label('a')]);
      await store.upsertLeads(t, [sampleLead('a', { description: 'new' })], []);
      expect(await store.labelsSince(t, 0, 10)).toEqual([label('a')]);
    });

    it('reads the newest first, from an instant on, up to the limit', async () => {
      const t = await withLeads('a', 'b', 'c');
      await store.putLabels(t, [
        label('a', { judged_at_ms: AT }),
        label('b', { judged_at_ms: AT + 2000 }),
        label('c', { judged_at_ms: AT + 1000 }),
      ]);
      const ids = async (since: number, limit: number) =>
        (await store.labelsSince(t, since, limit)).map((one) => one.lead_id);
      expect(await ids(0, 10)).toEqual(['b', 'c', 'a']);
      expect(await ids(AT + 1000, 10)).toEqual(['b', 'c']);
      expect(await ids(0, 1)).toEqual(['b']);
    });

    it('shows no tenant the labels or the spending of another', async () => {
      const [one, two] = [await withLeads('a'), await withLeads('a')];
      await store.putLabels(one, [label('a')]);
      await store.addSpend(one, [spend('key')]);
      expect(await store.labelsSince(two, 0, 10)).toEqual([]);
      expect(await store.spendOf(two, '2026-03-01')).toEqual([]);
    });

    it('refuses a value that is no probability', async () => {
      const t = await withLeads('a');
      await expect(store.putLabels(t, [label('a', { value: 1.5 })])).rejects.toMatchObject({
        code: 'internal',
      });
      expect(await store.labelsSince(t, 0, 10)).toEqual([]);
    });

    it('adds spending up per day and caller, also from many at once, and answers the sums', async () => {
      const t = tenant();
      await Promise.all(Array.from({ length: 8 }, () => store.addSpend(t, [spend('one'), spend('two')])));
      const sums = await store.addSpend(t, [spend('one', { usd: -0.125, input_tokens: -1, calls: 0 })]);
      expect(sums.find((row) => row.caller === 'one')).toEqual(
        spend('one', { usd: 1.875, input_tokens: 7999, output_tokens: 90, calls: 8, leads: 225 }),
      );
      expect(sums.find((row) => row.caller === 'two')?.usd).toBe(2);
      expect(await store.spendOf(t, '2026-03-01')).toEqual(sums);
      expect(await store.spendOf(t, '2026-03-02')).toEqual([]);
    });

    it('has labels and spending after a restart', async () => {
      const t = await withLeads('a');
      await store.putLabels(t, [label('a')]);
      await store.addSpend(t, [spend('key')]);
      store = await under.reopen();
      expect(await store.labelsSince(t, 0, 10)).toEqual([label('a')]);
      expect(await store.spendOf(t, '2026-03-01')).toEqual([spend('key')]);
    });
  });
}
