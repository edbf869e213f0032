import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { migrate } from '../../src/adapters/sql/migrate.ts';
import { packageRoot } from '../../src/package-root.ts';
import { emptyDataDir } from './new-data-dir.ts';
import { sampleLead, sampleSnippet } from './sample-lead.ts';
import { createTestDatabase, TEST_DATABASE_URL } from './test-database.ts';

const DIMENSIONS = 4;
const INDEXED =
  '-- assay: no transaction\n-- beside the writers\ncreate index concurrently if not exists leads_phone on leads (tenant, phone);\n';

const folders: string[] = [];
const cleanups: (() => Promise<void>)[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The migrations of this version and some of a later one. */
function laterVersion(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-sql-'));
  folders.push(folder);
  cpSync(join(packageRoot(), 'sql'), folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('migrations of the embedded store', () => {
  it('build an index that is asked for concurrently, once', async () => {
    const dataDir = await emptyDataDir();
    const store = await openPgliteStore({ dataDir, dimensions: DIMENSIONS });
    await store.migrate();
    const folder = laterVersion({ '900001_phone.sql': INDEXED });
    expect((await migrate(store.client, DIMENSIONS, folder)).applied).toEqual(['900001_phone.sql']);
    expect((await migrate(store.client, DIMENSIONS, folder)).applied).toEqual([]);
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }, 120_000);
});

describe.skipIf(TEST_DATABASE_URL === undefined)(
  'migrations on a live database (ASSAY_TEST_DATABASE_URL)',
  () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let admin: postgres.Sql;
    beforeAll(async () => {
      database = await createTestDatabase();
      admin = postgres(database.url, { max: 2, onnotice: () => undefined });
      const store = await open();
      await store.migrate();
      await store.close();
    });
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0)) await cleanup();
      await admin`delete from schema_migrations where version >= 900000`;
      await admin`drop index if exists leads_phone`;
      await admin`drop table if exists notes`;
    });
    afterAll(async () => {
      await admin.end();
      await database.drop();
    });
    const open = () => openPostgresStore({ url: database.url, dimensions: DIMENSIONS });

    /** Writes without a pause until told to stop; resolves with how many writes were acknowledged. */
    function startWriters(count: number, tenant: string) {
      let going = true;
      const work = Array.from({ length: count }, async (_, w) => {
        const store = await open();
        let written = 0;
        for (let i = 0; going; i++) {
          await store.upsertLeads(tenant, [sampleLead(`${w}-${i}`)], []);
          await store.upsertSnippets(tenant, [sampleSnippet(`${w}-${i}`, { lead_id: `${w}-${i}` })]);
          written++;
        }
        await store.close();
        return written;
      });
      return async () => {
        going = false;
        return (await Promise.all(work)).reduce((a, b) => a + b, 0);
      };
    }

    it('are applied once by two starters under writers, who fail nothing and lose nothing', async () => {
      const folder = laterVersion({
        '900001_column.sql': 'alter table leads add column if not exists nickname text;',
        '900002_phone.sql': INDEXED,
        '900003_table.sql': `create table notes (tenant text collate "C" not null, lead_id text collate "C" not null,
        primary key (tenant, lead_id), foreign key (tenant, lead_id) references leads (tenant, lead_id) on delete cascade);`,
      });
      const stop = startWriters(3, 'live');
      const starters = await Promise.all([open(), open()]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const results = await Promise.all(starters.map((store) => migrate(store.client, DIMENSIONS, folder)));
      const written = await stop();
      expect(results.flatMap(({ applied }) => applied).sort()).toEqual([
        '900001_column.sql',
        '900002_phone.sql',
        '900003_table.sql',
      ]);
      const [first] = starters;
      expect(await first?.counts('live')).toMatchObject({ leads: written, snippets: written });
      const [index] =
        await admin`select indisvalid from pg_index where indexrelid = to_regclass('leads_phone')`;
      expect(index?.indisvalid).toBe(true);
      await Promise.all(starters.map((store) => store.close()));
      await admin`drop index leads_phone`;
      await admin`drop table notes`;
    }, 120_000);

    it('let others through while a lock they need is taken, and go on when it is free', async () => {
      const folder = laterVersion({
        '900001_column.sql': 'alter table leads add column if not exists motto text;',
      });
      const store = await open();
      const holder = await admin.reserve();
      await holder`begin`;
      await holder`lock table leads in access share mode`;
      let migrated = false;
      const migration = migrate(store.client, DIMENSIONS, folder).finally(() => {
        migrated = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 500));
      // Queues behind the migration's request for the table, which has to give way for this to end.
      await store.upsertLeads('waits', [sampleLead('a')], []);
      expect(migrated).toBe(false);
      await holder`commit`;
      holder.release();
      expect((await migration).applied).toEqual(['900001_column.sql']);
      await store.close();
    }, 120_000);

    it('build an index anew whose build was cut off', async () => {
      const store = await open();
      await admin`create index leads_phone on leads (tenant, phone)`;
      await admin`update pg_index set indisvalid = false where indexrelid = to_regclass('leads_phone')`;
      const folder = laterVersion({ '900001_phone.sql': INDEXED });
      await migrate(store.client, DIMENSIONS, folder);
      const [index] =
        await admin`select indisvalid from pg_index where indexrelid = to_regclass('leads_phone')`;
      expect(index?.indisvalid).toBe(true);
      await store.close();
    });

    it('of a later version leave this version working, unless they say that they do not', async () => {
      const store = await open();
      const later = laterVersion({ '900001_more.sql': 'select 1;' });
      await migrate(store.client, DIMENSIONS, later);
      expect((await store.migrate()).applied).toEqual([]);
      const breaking = laterVersion({
        '900001_more.sql': 'select 1;',
        '900002_contract_old.sql': 'select 1;',
      });
      await migrate(store.client, DIMENSIONS, breaking);
      await expect(store.migrate()).rejects.toThrow(/900002_contract_old/);
      await store.close();
    });
  },
);
