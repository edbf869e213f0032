import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readBackup } from '../adapters/sql/backup/read-backup.ts';
import {
  type RestoreOptions,
  type RestoreReport,
  restoreBackup,
} from '../adapters/sql/backup/restore-backup.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { AppError } from '../errors.ts';

const DEADLINE_MS = 86_400_000;

/**
 * Puts a backup into the store, all or nothing; the store has been migrated. The saved lead index under `dataDir` is
 * removed, since it is of other data.
 * @throws AppError('bad_request') where the file is damaged or does not fit, or the store is not empty.
 */
export async function restoreStore(
  store: SqlStore,
  source: Readable,
  dataDir: string,
  options: RestoreOptions,
): Promise<RestoreReport & { forgotten: number }> {
  const report = await store.client
    .ofAll()
    .transaction('read write', (query) => restoreBackup(query, readBackup(unzipped(source)), options), {
      deadlineMs: DEADLINE_MS,
    });
  for (const folder of ['lead-index', 'tenants']) await forgetIndexes(join(dataDir, folder));
  await store.maintain();
  return { ...report, forgotten: await forgetAgain(store, report.barred) };
}

const JOBS_MAX = 100_000;

/** Who was to be forgotten since the backup was made, and came back with it; what a crash leaves of it a serving process ends. */
async function forgetAgain(store: SqlStore, barred: RestoreReport['barred']): Promise<number> {
  for (const { tenant, jobId } of barred) {
    const { forgetting } = store.of(tenant);
    const find = async () =>
      (await forgetting.openJobs(tenant, JOBS_MAX)).find((one) => one.job_id === jobId);
    const job = await find();
    if (job === undefined) continue;
    await forgetting.erase(tenant, job);
    const found = (await find()) ?? job;
    await forgetting.finish(tenant, found, found.counts);
    await forgetting.end(tenant, jobId);
  }
  if (barred.length > 0) await store.ofAll().forgetting.scrub('rewrite');
  return barred.length;
}

/** Saved lead indexes below the folder; what else belongs to a tenant stays. */
async function forgetIndexes(folder: string): Promise<void> {
  if (basename(folder) === 'lead-index') return rm(folder, { recursive: true, force: true });
  for (const tenant of await readdir(folder).catch(() => []))
    await rm(join(folder, tenant, 'lead-index'), { recursive: true, force: true });
}

async function* unzipped(source: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const failed = (error: Error): void => void gunzip.destroy(error);
  source.once('error', failed);
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield bufferOf(chunk);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!code.startsWith('Z_')) throw cause;
    const why = code === 'Z_BUF_ERROR' ? 'it was cut off' : 'it is not a gzip file, or bytes of it changed';
    throw new AppError('bad_request', `The backup cannot be read: ${why}. Nothing was restored.`, { cause });
  } finally {
    source.off('error', failed);
    gunzip.destroy();
  }
}

/** Safe: a stream without an encoding gives buffers. */
function bufferOf(chunk: unknown): Buffer {
  return chunk as Buffer;
}
