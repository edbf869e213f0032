import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Engine } from '../../src/start/engine.ts';
import { openEngine } from '../../src/start/open-engine.ts';
import { newDataDir } from '../store/new-data-dir.ts';
import { TEST_DATABASE_URL } from '../store/test-database.ts';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

const probe = mountSmallDisk(1);
probe?.remove();
const mayMount = probe !== null;
const isLocal =
  TEST_DATABASE_URL !== undefined && ['127.0.0.1', 'localhost'].includes(new URL(TEST_DATABASE_URL).hostname);
const BATCH = 250;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}, 120_000);

function smallDisk(megabytes: number): SmallDisk {
  const disk = mountSmallDisk(megabytes);
  if (disk === null) throw new Error('no file system could be mounted');
  cleanups.push(async () => disk.remove());
  return disk;
}

/** Leads of a few kilobytes each, batch after batch; ends with the number acknowledged by the error. */
async function importUntilFull(engine: Engine): Promise<{ acknowledged: number; error: unknown }> {
  for (let acknowledged = 0; acknowledged < 100_000; acknowledged += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, i) => {
      const id = `l${acknowledged + i}`;
      const blob = randomBytes(1_500).toString('hex'); // Nothing for the store to compress.
      return JSON.stringify({
        lead_id: id,
        company_id: id,
        company_name: `Company ${id}`,
        attributes: { blob },
      });
    });
    try {
      await engine.importRows('leads', Readable.from([Buffer.from(rows.join('\n'))]), { format: 'ndjson' });
    } catch (error) {
      return { acknowledged, error };
    }
  }
  throw new Error('the disk did not get full');
}

describe.skipIf(!mayMount)(
  'a disk that gets full during an import (needs the right to mount a tmpfs)',
  () => {
    async function tryIt(
      env: Record<string, string>,
      disk: SmallDisk,
      megabytesAfter: number,
    ): Promise<void> {
      const log = pino({ level: 'silent' });
      const { config } = loadConfig({ ASSAY_DEMO: 'off', ASSAY_IMPORT_BATCH: String(BATCH), ...env });
      const engine = await openEngine(config, log);
      const { acknowledged, error } = await importUntilFull(engine);
      expect(error).toMatchObject({ code: 'store_unavailable' });
      expect(error).toHaveProperty('message', expect.stringMatching(/disk .* full.*make room/));
      expect(acknowledged).toBeGreaterThan(0);
      const answer = await engine.query(
        { prompt: '5 companies', as_of: '2026-01-01T00:00:00Z' },
        new AbortController().signal,
      );
      expect(answer.leads).toHaveLength(5);
      disk.resize(megabytesAfter);
      const more = JSON.stringify({ lead_id: 'after', company_id: 'after', company_name: 'After' });
      await engine.importRows('leads', Readable.from([Buffer.from(more)]), { format: 'ndjson' });
      await engine.stop();
      const again = await openEngine(config, log);
      const { leads } = await again.health();
      process.stderr.write(`disk full: ${acknowledged} leads acknowledged, ${leads} stored\n`);
      expect(leads).toBeGreaterThanOrEqual(acknowledged + 1);
      expect((leads - 1) % BATCH).toBe(0);
      await again.stop();
    }

    // Once is enough: the run with a server leaves it to the one without.
    it.skipIf(TEST_DATABASE_URL !== undefined)(
      'of the embedded store stops it with what to do, loses nothing, and goes on when there is room',
      async () => {
        const disk = smallDisk(112);
        const template = await newDataDir();
        cpSync(join(template, 'pg'), join(disk.folder, 'pg'), { recursive: true });
        rmSync(template, { recursive: true, force: true });
        await tryIt({ ASSAY_DATA_DIR: disk.folder }, disk, 400);
      },
      300_000,
    );

    it.skipIf(!isLocal)(
      'of a PostgreSQL server stops it with what to do, loses nothing, and goes on when there is room (ASSAY_TEST_DATABASE_URL)',
      async () => {
        const disk = smallDisk(40);
        const space = join(disk.folder, 'space');
        mkdirSync(space);
        const admin = postgres(String(TEST_DATABASE_URL), { max: 1, onnotice: () => undefined });
        cleanups.push(() => admin.end());
        const [{ folder } = { folder: '' }] = await admin`select current_setting('data_directory') as folder`;
        execFileSync('chown', ['--reference', String(folder), space]);
        execFileSync('chmod', ['755', disk.folder]);
        await admin`create tablespace ${admin(`small_${process.pid}`)} location ${admin.unsafe(`'${space}'`)}`;
        cleanups.push(
          async () => void (await admin`drop tablespace if exists ${admin(`small_${process.pid}`)}`),
        );
        const name = `assay_full_${process.pid}`;
        await admin`create database ${admin(name)} tablespace ${admin(`small_${process.pid}`)}`;
        cleanups.push(async () => void (await admin`drop database ${admin(name)} with (force)`));
        const dataDir = await newDataDir();
        cleanups.push(async () => rmSync(dataDir, { recursive: true, force: true }));
        const url = new URL(String(TEST_DATABASE_URL));
        url.pathname = `/${name}`;
        await tryIt({ ASSAY_DATABASE_URL: url.href, ASSAY_DATA_DIR: dataDir }, disk, 400);
      },
      300_000,
    );
  },
);
