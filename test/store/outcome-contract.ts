import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import { sampleLead } from './sample-lead.ts';
import { sampleQuery } from './sample-query.ts';
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

    const answer = [
      { lead_id: 'l0', rank: 1, evidence: [] },
      {
        lead_id: 'l',
        rank: 2,
        evidence: [
          { snippet_id: 's1', miner_id: 'm1', value: 0.75 },
          { snippet_id: 's2', miner_id: 'm2', value: 0.25 },
        ],
      },
    ];
    const placement = { need_key: 'need', position: 2, carried: answer[1]?.evidence };

    it('feeds every new event once, in order, with the place of its lead in the answer', async () => {
      await store.insertQueries('feed', [sampleQuery('q', { need_key: 'need', answer })]);
      await store.insertOutcomes('feed', [outcome('a'), outcome('b', { lead_id: 'not shown' })]);
      await store.insertOutcomes('feed', [
        outcome('a'),
        outcome('c', { lead_id: 'l0', kind: 'converted', value_usd: 7 }),
      ]);
      const all = await store.outcomesSince('feed', 0, 10, 0);
      expect(all).toEqual([
        { ...outcome('a'), seq: all[0]?.seq, placement },
        {
          ...outcome('b', { lead_id: 'not shown' }),
          seq: all[1]?.seq,
          placement: { need_key: 'need', position: null, carried: [] },
        },
        {
          ...outcome('c', { lead_id: 'l0', kind: 'converted', value_usd: 7 }),
          seq: all[2]?.seq,
          placement: { need_key: 'need', position: 1, carried: [] },
        },
      ]);
      const seqs = all.map((one) => one.seq);
      expect(seqs).toEqual([...seqs].sort((x, y) => x - y));
      expect(new Set(seqs).size).toBe(3);
      expect(await store.outcomesSince('feed', all[1]?.seq ?? 0, 10, 0)).toEqual(all.slice(2));
      expect(await store.outcomesSince('feed', 0, 1, 0)).toEqual(all.slice(0, 1));
      expect(await store.outcomesSince('feed', 0, 10, Date.UTC(2026, 0, 2))).toEqual([]);
    });

    it('feeds an event that came before its query again, with its place, when the query comes', async () => {
      await store.insertOutcomes('late', [outcome('early'), outcome('other', { query_id: 'never' })]);
      const before = await store.outcomesSince('late', 0, 10, 0);
      expect(before.map((one) => one.placement)).toEqual([null, null]);
      await store.insertQueries('late', [sampleQuery('q', { need_key: 'need', answer })]);
      const after = await store.outcomesSince('late', before[1]?.seq ?? 0, 10, 0);
      expect(after).toEqual([{ ...outcome('early'), seq: after[0]?.seq, placement }]);
      await store.insertQueries('late', [sampleQuery('q', { need_key: 'need', answer })]);
      expect(await store.outcomesSince('late', after[0]?.seq ?? 0, 10, 0)).toEqual([]);
    });

    it('deletes the events of a lead with the lead, and gives no number twice', async () => {
      await store.upsertLeads('gone', [sampleLead('l'), sampleLead('stays')], [null, null]);
      await store.insertOutcomes('gone', [outcome('a'), outcome('b', { lead_id: 'stays' }), outcome('c')]);
      const last = (await store.outcomesSince('gone', 0, 10, 0)).at(-1)?.seq ?? 0;
      expect(await store.deleteLeads('gone', ['l'])).toEqual({ deleted: 1 });
      expect((await store.outcomesSince('gone', 0, 10, 0)).map((one) => one.event_id)).toEqual(['b']);
      expect(
        await store.insertOutcomes('gone', [outcome('d', { lead_id: 'stays' }), outcome('too late')]),
      ).toEqual(new Set(['d']));
      expect((await store.outcomesSince('gone', last, 10, 0)).map((one) => one.event_id)).toEqual(['d']);
    });

    it('feeds what a version without numbers wrote', async () => {
      await store.client.run([
        {
          text: `insert into outcome_events (tenant, event_id, query_id, lead_id, kind, at) values ('old', 'a', 'q', 'l', 'click', '2026-01-01Z')`,
        },
      ]);
      expect(await store.outcomesSince('old', 0, 10, 0)).toEqual([]);
      expect(await store.numberOutcomes('old')).toBe(1);
      expect(await store.outcomesSince('old', 0, 10, 0)).toMatchObject([{ event_id: 'a', placement: null }]);
      expect(await store.numberOutcomes('old')).toBe(0);
    });

    it('misses no event of several writers, and attributes all, in whatever order query and event come', async () => {
      const beside = (await under.beside?.()) ?? store;
      const seen = new Map<string, string | null>();
      let seq = 0;
      let isOver = false;
      const read = async () => {
        for (const change of await store.outcomesSince('busy', seq, 7, 0)) {
          expect(change.seq).toBeGreaterThan(seq);
          seq = change.seq;
          seen.set(change.event_id, change.placement?.need_key ?? null);
        }
      };
      const reading = (async () => {
        while (!isOver) await read();
      })();
      await Promise.all(
        Array.from({ length: 40 }, async (_, i) => {
          const [one, two] = i % 2 === 0 ? [store, beside] : [beside, store];
          await Promise.all([
            one.insertOutcomes('busy', [outcome(`e${i}`, { query_id: `q${i}` })]),
            two.insertQueries('busy', [sampleQuery(`q${i}`, { need_key: `n${i}`, answer })]),
          ]);
        }),
      );
      isOver = true;
      await reading;
      for (let before = -1; before !== seq; ) {
        before = seq;
        await read();
      }
      expect(seen).toEqual(new Map(Array.from({ length: 40 }, (_, i) => [`e${i}`, `n${i}`])));
      if (beside !== store) await beside.close();
    }, 60_000);

    it('takes more events than one transaction holds, and none', async () => {
      const many = Array.from({ length: 2_500 }, (_, i) => outcome(`e${i}`));
      expect((await store.insertOutcomes('many', many)).size).toBe(2_500);
      expect((await store.insertOutcomes('many', [])).size).toBe(0);
    });
  });
}
