import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { loadConfig } from '../../src/config.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { LEADS, lines } from '../http/serve-sample.ts';
import { newDataDir } from '../store/new-data-dir.ts';

let folder: string;
beforeAll(async () => {
  folder = await newDataDir();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function withStore<T>(work: (store: SqlStore) => Promise<T>): Promise<T> {
  const store = await openPgliteStore({ dataDir: folder, dimensions: 256 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

it('vectors of another embedder are never compared: they are dropped and made anew, also by a restart', async () => {
  const { config } = loadConfig({ ASSAY_DATA_DIR: folder, ASSAY_DEMO: 'off' });
  const log = pino({ level: 'silent' });
  const first = await openEngine(config, log);
  await first.importRows('leads', lines(LEADS));
  await first.stop();
  const before = await withStore((store) => store.getBlocks('default', ['l1']));
  expect(before[0]?.embedding).not.toBeNull();

  await withStore(async (store) => {
    expect(await store.claimEmbeddings('another-1')).toBe(true);
    expect(await store.leadsWithoutEmbedding('default', 10)).toHaveLength(LEADS.length);
    expect(await store.claimEmbeddings('another-1')).toBe(false);
  });

  const second = await openEngine(config, log);
  await expect
    .poll(() => second.health().then((health) => health.index.seq), { timeout: 10_000 })
    .toBeGreaterThan(LEADS.length);
  await second.stop();
  const after = await withStore((store) => store.getBlocks('default', ['l1']));
  expect(after[0]?.embedding).toEqual(before[0]?.embedding);
});
