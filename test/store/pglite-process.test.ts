import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireLock, readLock, setLockUrl } from '../../src/adapters/pglite/data-lock.ts';
import { openPglite, openPgliteStore } from '../../src/adapters/pglite/open-pglite-store.ts';
import type { PgliteClient } from '../../src/adapters/pglite/pglite-client.ts';
import type { SqlStore } from '../../src/adapters/sql/sql-store.ts';
import { EVERYTHING } from '../../src/domain/predicate.ts';
import { emptyDataDir } from './new-data-dir.ts';
import { sampleLead } from './sample-lead.ts';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-pg-'));
  folders.push(folder);
  return folder;
}
/** A pid that no process has: of one that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the lock of the data directory', () => {
  it('refuses a second opener and names the process and its address', () => {
    const dataDir = newFolder();
    const lock = acquireLock(dataDir);
    setLockUrl(dataDir, 'http://127.0.0.1:8080');
    expect(() => acquireLock(dataDir)).toThrowError(
      expect.objectContaining({
        code: 'store_locked',
        message: expect.stringMatching(`process ${process.pid}, which serves http://127.0.0.1:8080`),
      }),
    );
    expect(readLock(dataDir)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8080' });
    lock.release();
    expect(readLock(dataDir)).toBeNull();
    acquireLock(dataDir).release();
  });

  it('is taken over from a dead process, and from one whose pid now belongs to another', () => {
    for (const owner of [
      { pid: deadPid(), started: null, nonce: 'a', url: null },
      { pid: process.pid, started: '1', nonce: 'b', url: null },
    ]) {
      const dataDir = newFolder();
      writeFileSync(join(dataDir, 'lock'), JSON.stringify(owner));
      expect(readLock(dataDir)).toBeNull();
      const lock = acquireLock(dataDir);
      expect(readLock(dataDir)?.pid).toBe(process.pid);
      expect(readdirSync(dataDir)).toEqual(['lock']);
      lock.release();
    }
  });

  it('is taken over where the taker died half way, and where the file is not readable as a lock', () => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, 'lock'), '{ "pid": ');
    acquireLock(dataDir).release();
    const stale = JSON.stringify({ pid: deadPid(), started: null, nonce: 'a', url: null });
    const claim = `lock.claim-${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
    writeFileSync(join(dataDir, 'lock'), stale);
    writeFileSync(
      join(dataDir, claim),
      JSON.stringify({ pid: deadPid(), started: null, nonce: 'b', url: null }),
    );
    const lock = acquireLock(dataDir);
    expect(readdirSync(dataDir)).toEqual(['lock']);
    lock.release();
  });

  it('is left to a living process that is just taking it over', () => {
    const dataDir = newFolder();
    const stale = JSON.stringify({ pid: deadPid(), started: null, nonce: 'a', url: null });
    const claim = `lock.claim-${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
    writeFileSync(join(dataDir, 'lock'), stale);
    writeFileSync(
      join(dataDir, claim),
      JSON.stringify({ pid: process.pid, started: null, nonce: 'b', url: null }),
    );
    expect(() => acquireLock(dataDir)).toThrowError(expect.objectContaining({ code: 'store_locked' }));
  });

  it('lets exactly one of many simultaneous openers take over', async () => {
    const dataDir = newFolder();
    writeFileSync(
      join(dataDir, 'lock'),
      JSON.stringify({ pid: deadPid(), started: null, nonce: 'a', url: null }),
    );
    const module = new URL('../../dist/adapters/pglite/data-lock.js', import.meta.url).href;
    const script = `import { acquireLock } from ${JSON.stringify(module)};
      try { acquireLock(process.argv[1]); console.log('got'); setTimeout(() => {}, 60000); } catch (e) { console.log(e.code); }`;
    const children = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const answers = await Promise.all(
      children.map(
        (child) =>
          new Promise<string>((resolve) => child.stdout.once('data', (d) => resolve(String(d).trim()))),
      ),
    );
    for (const child of children) child.kill('SIGKILL');
    expect(answers.sort()).toEqual(['got', ...Array.from({ length: 5 }, () => 'store_locked')]);
  });

  it('only lets its owner set the address', () => {
    const dataDir = newFolder();
    expect(() => setLockUrl(dataDir, 'http://x')).toThrowError(
      expect.objectContaining({ code: 'store_locked' }),
    );
  });
});

describe('the worker of the embedded store', () => {
  let dataDir: string;
  let store: SqlStore;
  let client: PgliteClient;
  beforeAll(async () => {
    dataDir = await emptyDataDir();
    folders.push(dataDir);
    ({ store, client } = await openPglite({ dataDir, dimensions: 4, queueMax: 20 }));
    await store.migrate();
  });
  afterAll(() => store.close());

  it('rejects what was under way with store_unavailable when it dies, and starts again at the next call', async () => {
    await store.upsertLeads('t', [sampleLead('a')], []);
    const calls = [client.run([{ text: 'select pg_sleep(5)' }]), store.count('t', EVERYTHING)];
    const outcomes = Promise.allSettled(calls);
    await client.kill();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } });
    }
    expect(await store.count('t', EVERYTHING)).toBe(1);
  });

  it('refuses a call beyond its queue as busy', async () => {
    const calls = Array.from({ length: 30 }, () => store.count('t', EVERYTHING));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBe(10);
    expect(refused[0]).toMatchObject({ reason: { code: 'busy' } });
  });

  it('gives the caller deadline at once when it aborts, while the engine finishes', async () => {
    const abort = new AbortController();
    const slow = client.run([{ text: 'select pg_sleep(0.5)' }], { signal: abort.signal });
    abort.abort();
    await expect(slow).rejects.toMatchObject({ code: 'deadline' });
    await expect(client.run([{ text: 'select pg_sleep(0.5)' }], { deadlineMs: 10 })).rejects.toMatchObject({
      code: 'deadline',
    });
    expect(await store.count('t', EVERYTHING)).toBe(1);
  });

  it('goes on after a failed statement inside a transaction', async () => {
    const failing = client.run([{ text: `insert into leads (tenant) values ('t')` }, { text: 'select 1' }]);
    await expect(failing).rejects.toMatchObject({ code: 'internal' });
    expect(await store.count('t', EVERYTHING)).toBe(1);
  });

  it('finishes what it has accepted before it closes', async () => {
    const folder = await emptyDataDir();
    folders.push(folder);
    const closing = await openPgliteStore({ dataDir: folder, dimensions: 4 });
    await closing.migrate();
    const write = closing.upsertLeads('t', [sampleLead('last')], []);
    await closing.close();
    expect(await write).toEqual({ changed: 1, barred: [] });
    await expect(closing.count('t', EVERYTHING)).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  it('sets a folder aside that was cut off while it was made', async () => {
    const cut = newFolder();
    mkdirSync(join(cut, 'pg'));
    writeFileSync(join(cut, 'pg', 'PG_VERSION'), '18');
    const fresh = await openPgliteStore({ dataDir: cut, dimensions: 4 });
    expect((await fresh.migrate()).applied.length).toBeGreaterThan(0);
    await fresh.close();
    expect(readdirSync(cut).some((name) => name.startsWith('pg.incomplete-'))).toBe(true);
    expect(existsSync(join(cut, 'lock'))).toBe(false);
  });

  it('makes the vectors anew when the dimension changes, and asks for every lead again', async () => {
    const folder = await emptyDataDir();
    folders.push(folder);
    const four = await openPgliteStore({ dataDir: folder, dimensions: 4 });
    await four.migrate();
    await four.upsertLeads('t', [sampleLead('a')], [Float32Array.of(1, 0, 0, 0)]);
    await four.close();
    const two = await openPgliteStore({ dataDir: folder, dimensions: 2 });
    expect(await two.migrate()).toEqual({ applied: ['embeddings (4 -> 2)'] });
    expect((await two.leadsWithoutEmbedding('t', 10)).map((lead) => lead.lead_id)).toEqual(['a']);
    await two.writeEmbeddings('t', [{ lead_id: 'a', embedding: Float32Array.of(0, 1) }]);
    expect((await two.getBlocks('t', ['a']))[0]?.embedding).toEqual(Float32Array.of(0, 1));
    await two.close();
  });
});
