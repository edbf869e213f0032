import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { ModelKind } from '../../src/ports/model-registry.ts';
import { sampleLead } from './sample-lead.ts';
import { sampleQuery } from './sample-query.ts';
import { openEmbedded, openServer } from './stores-under-test.ts';
import { TEST_DATABASE_URL } from './test-database.ts';

const DAY_MS = 86_400_000;
const T0 = Date.UTC(2026, 0, 1);

function describeModels(name: string, open: () => Promise<{ store: SqlStore; end(): Promise<void> }>): void {
  describe(name, () => {
    let store: SqlStore;
    let end: () => Promise<void>;
    beforeAll(async () => {
      ({ store, end } = await open());
      await store.migrate();
    }, 120_000);
    afterAll(() => end?.());

    const put = (tenant: string, version: string, kind: ModelKind = 'ranker') =>
      store.models.putModel(tenant, {
        version,
        name: kind,
        kind,
        sha256: 'f'.repeat(64),
        metrics: { ndcg: 0.5 },
        trained_from_ms: T0,
        trained_to_ms: T0 + DAY_MS,
        card: `# ${version}`,
      });
    const active = async (tenant: string) =>
      (await store.models.activeModels(tenant)).map(({ version }) => version);

    it('has at most one model of a kind in use, and goes back the way it came', async () => {
      for (const version of ['a', 'b', 'c']) await put('t1', version);
      await put('t1', 'cold', 'coldstart');
      expect(await active('t1')).toEqual([]);
      for (const version of ['a', 'b', 'cold', 'c'])
        expect(await store.models.promoteModel('t1', version)).toBe(true);
      expect(await active('t1')).toEqual(['cold', 'c']);
      expect(await store.models.rollbackModel('t1', 'ranker')).toEqual({ from: 'c', to: 'b' });
      expect(await store.models.rollbackModel('t1', 'ranker')).toEqual({ from: 'b', to: 'a' });
      expect(await store.models.rollbackModel('t1', 'ranker')).toEqual({ from: 'a', to: null });
      expect(await store.models.rollbackModel('t1', 'ranker')).toEqual({ from: null, to: null });
      expect(await active('t1')).toEqual(['cold']);
      await Promise.all(['a', 'b', 'c'].map((version) => store.models.promoteModel('t1', version)));
      expect(await active('t1')).toHaveLength(2);
    });

    it('keeps tenants apart, and a version as it was first stored', async () => {
      await put('t2', 'a');
      await put('t3', 'a');
      await store.models.promoteModel('t2', 'a');
      expect(await active('t3')).toEqual([]);
      expect(await store.models.promoteModel('t3', 'b')).toBe(false);
      expect(await store.models.modelOf('t3', 'b')).toBeNull();
      await expect(put('t2', 'a')).rejects.toMatchObject({ code: 'bad_request' });
      expect(await store.models.modelOf('t2', 'a')).toMatchObject({
        status: 'active',
        metrics: { ndcg: 0.5 },
        trained_from_ms: T0,
        trained_to_ms: T0 + DAY_MS,
        card: '# a',
      });
    });

    it('reads the log in the order of time, without replays, deleted leads and what came later', async () => {
      await store.upsertLeads(
        't4',
        [sampleLead('l0'), sampleLead('l1'), sampleLead('l2')],
        [null, null, null],
      );
      const features = (version: string) => ({ features_version: version, leads: [[1], [2], [3]], more: [] });
      const answer = ['l0', 'l1', 'l2'].map((lead_id, i) => ({ lead_id, rank: i + 1 }));
      const query = (id: string, at: number, given: object = {}) =>
        sampleQuery(id, {
          asked_at_ms: at,
          as_of_ms: at,
          answer,
          features: features('v1'),
          need_key: null,
          ...given,
        });
      await store.insertQueries('t4', [
        ...Array.from({ length: 450 }, (_, i) => query(`q${i}`, T0 + Math.floor(i / 3))),
        query('replay', T0, { as_of_ms: T0 - 30 * DAY_MS }),
        query('older', T0, { features: features('v0') }),
        query('none', T0, { features: null }),
      ]);
      const event = (id: string, lead: string, at_ms: number) => ({
        event_id: `${id}-${lead}-${at_ms}`,
        query_id: id,
        lead_id: lead,
        kind: 'accepted' as const,
        at_ms,
        value_usd: null,
      });
      const events = Array.from({ length: 450 }, (_, i) => event(`q${i}`, 'l1', T0 + DAY_MS));
      const others = ['replay', 'older', 'none'].map((id) => event(id, 'l1', T0 + DAY_MS));
      await store.insertOutcomes('t4', [...events, ...others, event('q0', 'l0', T0 + 3 * DAY_MS)]);
      await store.deleteLeads('t4', ['l2']);
      const span = { fromMs: T0, toMs: T0 + 2 * DAY_MS, featuresVersion: 'v1' };
      const read = async (queriesMax: number) => {
        const found = [];
        for await (const page of store.trainingLog.pages('t4', span, queriesMax)) found.push(...page);
        return found;
      };
      const all = await read(10_000);
      expect(new Set(all.map(({ query_id }) => query_id)).size).toBe(450);
      expect(all.map(({ asked_at_ms }) => asked_at_ms)).toEqual(
        all.map(({ asked_at_ms }) => asked_at_ms).sort(),
      );
      expect(await read(250)).toEqual(all.slice(0, 250));
      expect(all[0]?.leads).toMatchObject([
        { lead_id: 'l0', rank: 1, features: [1], outcomes: [], label: null },
        { lead_id: 'l1', rank: 2, features: [2], outcomes: [{ kind: 'accepted', at_ms: T0 + DAY_MS }] },
      ]);
      expect(await store.trainingLog.quantiles('t4', span, [0.5])).toEqual([T0 + 74]);
      expect(await store.trainingLog.quantiles('t4', { ...span, featuresVersion: 'v9' }, [0.5])).toBeNull();
    }, 120_000);
  });
}

describeModels('PGlite store, models and the log that they learn from', openEmbedded);
if (TEST_DATABASE_URL === undefined)
  describe('PostgreSQL store, models and the log that they learn from', () => {
    it.skip('needs a server: set ASSAY_TEST_DATABASE_URL', () => undefined);
  });
else describeModels('PostgreSQL store, models and the log that they learn from', openServer);
