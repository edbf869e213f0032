import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import { backupStore } from '../../src/start/backup-store.ts';
import { restoreStore } from '../../src/start/restore-store.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { sampleLead, sampleSnippet } from '../store/sample-lead.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function open() {
  const dataDir = await newDataDir(4);
  folders.push(dataDir);
  const store = await openPgliteStore({ dataDir, dimensions: 4 });
  await store.migrate();
  return { store, dataDir };
}

describe('a backup of one tenant', () => {
  it('holds its rows of every table and no row of another, and is restored into an empty store only', async () => {
    const first = await open();
    for (const tenant of ['acme', 'other']) {
      await first.store.client.run([
        { text: 'insert into tenants (tenant) values ($1::text)', params: [tenant] },
      ]);
      await first.store.upsertLeads(tenant, [sampleLead('a'), sampleLead('b')], []);
      await first.store.upsertSnippets(tenant, [sampleSnippet('s', { lead_id: 'a' })]);
    }
    const file = join(first.dataDir, 'acme.gz');
    const manifest = await backupStore(first.store, file, {}, 'acme');
    expect(manifest.tenant).toBe('acme');
    const rows = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]));
    expect(rows).toMatchObject({ leads: 2, intent_snippets: 1, tenants: 1 });
    await expect(
      restoreStore(first.store, createReadStream(file), first.dataDir, { replace: true }),
    ).rejects.toThrow(/acme alone/);
    expect((await first.store.counts('other')).leads).toBe(2);
    await first.store.close();

    const second = await open();
    await restoreStore(second.store, createReadStream(file), second.dataDir, { replace: false });
    expect(await second.store.counts('acme')).toMatchObject({ leads: 2, snippets: 1 });
    expect((await second.store.counts('other')).leads).toBe(0);
    expect((await second.store.access.listTenants(10)).map(({ tenant }) => tenant)).toEqual([
      'acme',
      'default',
    ]);
    await second.store.close();
  }, 120_000);
});
