import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../src/adapters/postgres/open-postgres-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { loadConfig } from '../../src/config.ts';
import { SCOPES } from '../../src/domain/access.ts';
import { AppError } from '../../src/errors.ts';
import { type OpenAccess, openAccess } from '../../src/start/access/open-access.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTestDatabase, TEST_DATABASE_URL } from '../store/test-database.ts';

const BY = { name: 'test', requestId: null };
/** What is promised, and as much again for a machine that is busy. */
const WITHIN_MS = 10_000;

describe.skipIf(TEST_DATABASE_URL === undefined)('two processes on one PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  const stores: SqlStore[] = [];
  const processes: OpenAccess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const { config } = loadConfig({ ASSAY_AUTH: 'keys', ASSAY_DATABASE_URL: database.url });
    for (let i = 0; i < 2; i++) {
      const store = await openPostgresStore({ url: database.url, dimensions: 4 });
      stores.push(store);
      await store.migrate();
      processes.push(
        await openAccess(config, store.access, createMetrics().access, pino({ level: 'silent' })),
      );
    }
  }, 120_000);
  afterAll(async () => {
    for (const access of processes) await access.close();
    for (const store of stores) await store.close();
    await database?.drop();
  });

  const process = (at: number): OpenAccess => {
    const access = processes[at];
    if (access === undefined) throw new RangeError('there are two');
    return access;
  };
  /** Null where it is let in. */
  async function refusal(at: number, key: string): Promise<string | null> {
    try {
      await process(at).control?.identify({ authorization: undefined, apiKey: key, address: '192.0.2.1' });
      return null;
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
  }
  const soon = { timeout: WITHIN_MS, interval: 100 };

  it('know a key that either made at once or within seconds, and refuse it in both after either revoked it', async () => {
    const { key, key_id } = await process(0).desk.create('default', { name: 'a', scopes: [...SCOPES] }, BY);
    expect(await refusal(0, key)).toBeNull();
    await expect.poll(() => refusal(1, key), soon).toBeNull();
    await process(1).desk.revoke('default', key_id, BY);
    expect(await refusal(1, key)).toBe('unauthorized');
    await expect.poll(() => refusal(0, key), soon).toBe('unauthorized');
  }, 60_000);

  it('refuse the keys of a tenant that one of them disabled', async () => {
    await process(0).tenants.create('acme', BY);
    const { key } = await process(0).desk.create('acme', { name: 'a', scopes: ['query'] }, BY);
    await expect.poll(() => refusal(1, key), soon).toBeNull();
    await process(0).tenants.setDisabled('acme', true, BY);
    expect(await refusal(0, key)).toBe('unauthorized');
    await expect.poll(() => refusal(1, key), soon).toBe('unauthorized');
  }, 60_000);

  it('enter every act into the audit log of its tenant, and nothing that did not happen', async () => {
    const { key_id } = await process(0).desk.create('acme', { name: 'b', scopes: ['query'] }, BY);
    await process(0).desk.revoke('acme', key_id, BY);
    await expect(process(0).desk.revoke('acme', key_id, BY)).rejects.toThrow();
    await expect(process(0).tenants.create('acme', BY)).rejects.toThrow();
    const [rows = []] =
      (await stores[0]?.client.run([
        { text: `select act, object from audit_log where tenant = 'acme' order by audit_id` },
      ])) ?? [];
    const acts = rows.map(({ act, object }) => `${act} ${object}`);
    expect(acts.slice(0, 1)).toEqual(['tenant.create acme']);
    expect(acts.filter((act) => act.endsWith(key_id))).toEqual([
      `key.create ${key_id}`,
      `key.revoke ${key_id}`,
    ]);
    expect(acts.filter((act) => act.startsWith('tenant.'))).toEqual([
      'tenant.create acme',
      'tenant.change acme',
    ]);
  });
});
