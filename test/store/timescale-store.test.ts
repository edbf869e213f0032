import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { dropOldQueries } from '../../src/adapters/sql/retention.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { queriesTable } from '../../src/adapters/sql/time-tables.ts';
import { backupStore } from '../../src/start/backup-store.ts';
import { restoreStore } from '../../src/start/restore-store.ts';
import { sampleQuery } from './sample-query.ts';
import { describeSnippets } from './snippet-contract.ts';
import { CONTRACT_DIMENSIONS, describeStore } from './store-contract.ts';
import { openServer } from './stores-under-test.ts';
import { createTestDatabase, TEST_TIMESCALE_URL } from './test-database.ts';

const DAY_MS = 86_400_000;
const dimensions = CONTRACT_DIMENSIONS;

const open = () => openServer(TEST_TIMESCALE_URL);

if (TEST_TIMESCALE_URL === undefined) {
  describe('TimescaleDB store', () => {
    it.skip('needs a server: set ASSAY_TEST_TIMESCALE_URL', () => undefined);
  });
} else {
  describeStore('TimescaleDB store', open);
  describeSnippets('TimescaleDB store, snippets', open);
  describeTime();
}

function describeTime(): void {
  describe('answered queries on TimescaleDB', () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let store: SqlStore;
    beforeAll(async () => {
      database = await createTestDatabase(TEST_TIMESCALE_URL);
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    it('move into a hypertable with what was stored before', async () => {
      const plain = await openPostgresStore({ url: database.url, dimensions, timescale: false });
      await plain.migrate();
      expect(await queriesTable(plain.client)).toBe('plain');
      const days = [0, 1, 2, 10, 30];
      await plain.insertQueries(
        't',
        days.map((day) => sampleQuery(`q${day}`, { asked_at_ms: Date.now() - day * DAY_MS })),
      );
      await plain.close();
      store = await openPostgresStore({ url: database.url, dimensions });
      expect((await store.migrate()).applied).toEqual(['queries -> hypertable']);
      expect((await store.migrate()).applied).toEqual([]);
      expect(await queriesTable(store.client)).toBe('hypertable');
      expect((await store.counts('t')).queries).toBe(5);
    });

    it('are stored once, however often they come', async () => {
      const row = sampleQuery('again', { asked_at_ms: Date.now() });
      await store.insertQueries('t', [row]);
      await store.insertQueries('t', [row]);
      expect((await store.counts('t')).queries).toBe(6);
    });

    it('go from one store to another in a backup', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'assay-timescale-'));
      const file = join(folder, 'backup.ndjson.gz');
      await backupStore(store, file);
      const other = await createTestDatabase(TEST_TIMESCALE_URL);
      const target = await openPostgresStore({ url: other.url, dimensions });
      await target.migrate();
      await restoreStore(target, Readable.from([readFileSync(file)]), folder, { replace: false });
      expect((await target.counts('t')).queries).toBe(6);
      await target.close();
      await other.drop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('go day by day when they are old enough', async () => {
      expect(await dropOldQueries(store.client, 't', Date.now() - 5 * DAY_MS)).toBeGreaterThan(0);
      expect((await store.counts('t')).queries).toBe(4);
    });
  });
}
