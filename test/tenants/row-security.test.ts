import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import { bypassesRowSecurity } from '../../src/adapters/sql/row-security.ts';
import type { SqlClient } from '../../src/adapters/sql/sql-client.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';
import { lyingProxy } from './lying-proxy.ts';

const ROLE = `assay_rls_${randomBytes(4).toString('hex')}`;

/** A role as docs/postgresql.md says how to make it: it owns its tables and is no superuser. */
describe.skipIf(TEST_DATABASE_URL === undefined)(
  'row-level security on PostgreSQL (needs ASSAY_TEST_DATABASE_URL)',
  () => {
    let database: Awaited<ReturnType<typeof createTestDatabase>>;
    let admin: postgres.Sql;
    let store: SqlStore;
    let pooled: SqlStore;
    let proxy: Awaited<ReturnType<typeof lyingProxy>>;
    let tables: string[];

    beforeAll(async () => {
      database = await createTestDatabase();
      admin = postgres(database.url, { max: 1, onnotice: () => undefined });
      await admin.unsafe(`create extension vector; create extension btree_gin; create role ${ROLE} login nosuperuser;
        grant create, usage on schema public to ${ROLE}`);
      const url = new URL(database.url);
      url.username = ROLE;
      store = await openPostgresStore({ url: url.href, dimensions: 4, timescale: false });
      await store.migrate();
      proxy = await lyingProxy(url.href);
      pooled = await openPostgresStore({ url: proxy.url, dimensions: 4, timescale: false, poolMax: 1 });
      const named = await admin<{ name: string }[]>`select c.relname as name from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`;
      tables = named.map(({ name }) => name);
    }, 120_000);

    afterAll(async () => {
      await store?.close();
      await pooled?.close();
      await proxy?.close();
      await admin?.unsafe(`drop owned by ${ROLE} cascade; drop role ${ROLE}`);
      await admin?.end();
      await database?.drop();
    }, 60_000);

    /** A row for each of the tenants, whatever the table: the wall is what is tested, so no other rule of the table holds. */
    async function fill(table: string, tenants: string[]): Promise<void> {
      const columns = await admin<{ name: string; type: string; check: string | null }[]>`
        select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
        where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull
          and a.attgenerated = '' and a.attname <> 'tenant'`;
      const checks = await admin<{ name: string }[]>`select conname as name from pg_constraint
        where conrelid = ${table}::regclass and contype in ('c', 'f')`;
      for (const { name } of checks) await admin`alter table ${admin(table)} drop constraint ${admin(name)}`;
      await admin`alter table ${admin(table)} disable trigger all`;
      const names = columns.map(({ name }) => `"${name}"`);
      for (const tenant of tenants)
        await admin.unsafe(
          `insert into ${table} (${['tenant', ...names].join(', ')}) values ($1, ${columns.map(({ type }) => sampleOf(type)).join(', ')})
            on conflict do nothing`,
          [tenant],
        );
      await admin`alter table ${admin(table)} enable trigger all`;
    }

    const rowsOf = async (of: SqlStore, table: string, more = '') =>
      (await of.client.run([{ text: `select tenant from ${table} ${more}` }]))[0]?.map((row) => row.tenant);

    it('the role is one that policies hold', async () => {
      expect(await bypassesRowSecurity(store.client)).toBe(false);
    });

    it('a statement without a tenant, or with another, sees and changes no row of any table that has a tenant', async () => {
      expect(tables.length).toBeGreaterThan(25);
      for (const table of tables) {
        await fill(table, ['ta', 'tb']);
        expect(
          (await rowsOf(store.ofAll(), table))?.filter((t) => t === 'ta' || t === 'tb').sort(),
          table,
        ).toEqual(['ta', 'tb']);
        expect(await rowsOf(store, table), table).toEqual([]);
        expect(await rowsOf(store.of('ta'), table), table).toEqual(['ta']);
        expect(await rowsOf(store.of('none'), table), table).toEqual([]);
        expect(await rowsOf(store.of('ta'), table, `where tenant = 'tb'`), table).toEqual([]);
        for (const [of, left] of [
          [store, 2],
          [store.of('none'), 2],
          [store.of('ta'), 1],
        ] as const) {
          const change = of.client.run([{ text: `delete from ${table} where tenant in ('ta', 'tb')` }]);
          // Tables that are only appended to refuse it by themselves.
          await change.catch(() => undefined);
          const rows = (await rowsOf(store.ofAll(), table))?.filter((t) => t === 'ta' || t === 'tb') ?? [];
          expect(rows.length, table).toBeGreaterThanOrEqual(left);
          expect(rows, table).toContain('tb');
        }
        const steal = `update ${table} set tenant = 'tb' where tenant = 'ta'`;
        await store
          .of('ta')
          .client.run([{ text: steal }])
          .catch(() => undefined);
        const mine = `insert into ${table} select * from ${table}`;
        await store
          .of('tb')
          .client.run([{ text: steal }])
          .catch(() => undefined);
        await store.client.run([{ text: mine }]).catch(() => undefined);
        const after = (await rowsOf(store.ofAll(), table))?.filter((t) => t === 'tb') ?? [];
        expect(after, table).toEqual(['tb']);
      }
    }, 120_000);

    it('a tenant writes no row of another', async () => {
      const insert = `insert into lead_changes (tenant, lead_id, seq, deleted) values ('tb', 'y', 99, false)`;
      await expect(store.of('ta').client.run([{ text: insert }])).rejects.toThrow();
      await expect(store.client.run([{ text: insert }])).rejects.toThrow();
      expect(await store.of('tb').client.run([{ text: insert }])).toHaveLength(1);
    });

    it('a table that comes later is behind the wall after the next migration', async () => {
      await store.ofAll().client.run([{ text: 'create table later (tenant text not null, what text)' }]);
      await store.migrate();
      await store.of('ta').client.run([{ text: `insert into later values ('ta', 'x')` }]);
      expect(await rowsOf(store.of('tb'), 'later')).toEqual([]);
      expect(await rowsOf(store, 'later')).toEqual([]);
    });

    describe.each(['directly', 'through a pooler'])('connected %s', (how) => {
      const connected = () => (how === 'directly' ? store : pooled);

      it('a name holds for the statements of its client alone, whether they succeed or fail', async () => {
        const of = connected().of('ta');
        await of.client.run([{ text: 'select 1 as one' }, { text: 'select 2 as two' }]);
        await of.client.run([{ text: 'select 1 / 0' }]).catch(() => undefined);
        await of.client.run([{ text: 'select 1' }, { text: 'select 1 / 0' }]).catch(() => undefined);
        await of.client.transaction('read only', (query) => query({ text: 'select 1' }));
        await of.client.session((query) => query({ text: 'select 1' }));
        const text = `select coalesce(current_setting('assay.tenant', true), '') as tenant`;
        const told = async (client: SqlClient) => [
          (await client.run([{ text }]))[0]?.[0]?.tenant,
          (await client.run([{ text }, { text }]))[1]?.[0]?.tenant,
          await client.transaction('read only', async (query) => (await query({ text }))[0]?.tenant),
          await client.session(async (query) => (await query({ text }))[0]?.tenant),
        ];
        const { client } = connected();
        for (let i = 0; i < 3; i++) {
          expect(await told(client)).toEqual(['', '', '', '']);
          expect(await told(of.client)).toEqual(['ta', 'ta', 'ta', 'ta']);
          expect(await told(client.of('tb'))).toEqual(['tb', 'tb', 'tb', 'tb']);
          expect(await told(client.ofAll())).toEqual(['*', '*', '*', '*']);
        }
      });

      it('answers of one statement and of several are as without a name, and a failure leaves nothing', async () => {
        const { client } = connected().of('tc');
        const two = { text: 'select $1::text as a', params: ['x'] };
        expect(await client.run([two])).toEqual([[{ a: 'x' }]]);
        expect(await client.run([two, two])).toEqual([[{ a: 'x' }], [{ a: 'x' }]]);
        expect(await client.run([two, two, { ...two, fixed: true }])).toHaveLength(3);
        const row = {
          text: `insert into lead_changes (tenant, lead_id, seq, deleted) values ('tc', 'x', 1, false)`,
        };
        const failing = { text: 'select 1 / 0' };
        await expect(client.run([row, two, failing])).rejects.toThrow(/22012/);
        await expect(client.run([row, failing])).rejects.toThrow(/22012/);
        await expect(client.run([failing, row])).rejects.toThrow(/22012/);
        expect(await rowsOf(connected().of('tc'), 'lead_changes')).toEqual([]);
      });
    });
  },
);

function sampleOf(type: string): string {
  if (type.endsWith('[]')) return `'{}'::${type}`;
  if (type.startsWith('vector')) return `null`;
  if (type === 'jsonb') return `'{}'`;
  if (type.startsWith('timestamp') || type === 'date') return `'2026-01-01'`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'boolean') return 'false';
  if (type === 'bytea') return `'\\x00'`;
  return type === 'text' ? `'x'` : '1';
}
