import { afterEach, describe, expect, it } from 'vitest';
import { dropOldQueries, dropOldSnippets } from '../../src/adapters/sql/retention.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import { sampleQuery } from './sample-query.ts';
import type { StoreUnderTest } from './store-contract.ts';
import { openEmbedded, openServer } from './stores-under-test.ts';
import { TEST_DATABASE_URL } from './test-database.ts';

const OLD = Date.UTC(2024, 0, 1);
const NEW = Date.UTC(2026, 0, 1);
const CUT = Date.UTC(2025, 0, 1);
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function migrated(opening: Promise<StoreUnderTest>): Promise<SqlStore> {
  const { store, end } = await opening;
  cleanups.push(end);
  await store.migrate();
  return store;
}

describe.each([
  ['PGlite', openEmbedded, false],
  ['PostgreSQL', openServer, TEST_DATABASE_URL === undefined],
] as const)('what is too old, on %s', (_name, open, skip) => {
  it.skipIf(skip)(
    'loses its evidence, and every index hears of the leads that had it',
    async () => {
      const store = await migrated(open());
      await store.upsertLeads('t', [sampleLead('a'), sampleLead('b')], []);
      await store.upsertSnippets('t', [
        sampleSnippet('a-old', { lead_id: 'a', observed_at_ms: OLD }),
        sampleSnippet('a-new', { lead_id: 'a', observed_at_ms: NEW }),
        sampleSnippet('b-new', { lead_id: 'b', observed_at_ms: NEW }),
        sampleSnippet('waits-old', { lead_id: 'none', observed_at_ms: OLD }),
      ]);
      await store.upsertSnippets('other', [sampleSnippet('waits', { lead_id: 'x', observed_at_ms: OLD })]);
      const seq = await store.lastSeq('t');
      expect(await dropOldSnippets(store.client, 't', CUT)).toBe(2);
      const changes = await store.changesSince('t', seq, 10);
      expect(changes.map(({ lead_id }) => lead_id)).toEqual(['a']);
      expect(changes[0]?.block?.snippets.map(({ snippet_id }) => snippet_id)).toEqual(['a-new']);
      expect(await dropOldSnippets(store.client, 't', CUT)).toBe(0);
      expect(await store.lastSeq('t')).toBe(changes[0]?.seq);
      expect(await dropOldSnippets(store.client, 'other', CUT)).toBe(1);
    },
    120_000,
  );

  it.skipIf(skip)(
    'loses its answered queries, more than fit one batch, of this tenant alone',
    async () => {
      const store = await migrated(open());
      const rows = Array.from({ length: 1_205 }, (_, i) =>
        sampleQuery(`q${i}`, { asked_at_ms: i < 5 ? NEW : OLD }),
      );
      await store.insertQueries('t', rows);
      await store.insertQueries('other', [sampleQuery('kept', { asked_at_ms: OLD })]);
      expect(await dropOldQueries(store.client, 't', CUT)).toBe(1_200);
      expect((await store.counts('t')).queries).toBe(5);
      expect((await store.counts('other')).queries).toBe(1);
    },
    120_000,
  );
});
