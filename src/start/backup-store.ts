import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Manifest } from '../adapters/sql/backup/manifest.ts';
import { writeBackup } from '../adapters/sql/backup/write-backup.ts';
import type { SqlStore } from '../adapters/sql/sql-store.ts';
import { AppError } from '../errors.ts';

/** Nothing but the size of the data bounds it; a hung server is found by the connection's own checks. */
const DEADLINE_MS = 86_400_000;

export interface BackupProgress {
  onStart?(manifest: Manifest): void;
  onRows?(rows: number): void;
}

/**
 * The whole store, or what is one tenant's, as of one moment, into `file` (gzip). The file appears under its name only when it is complete and on
 * the disk; a stream is left open.
 */
export async function backupStore(
  store: SqlStore,
  file: string | Writable,
  progress: BackupProgress = {},
  tenant: string | null = null,
): Promise<Manifest> {
  if (typeof file !== 'string') return writeTo(store, file, progress, false, tenant);
  const partial = `${file}.partial`;
  try {
    const manifest = await writeTo(store, createWriteStream(partial), progress, true, tenant);
    const handle = await open(partial, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(partial, file);
    return manifest;
  } catch (error) {
    await rm(partial, { force: true });
    throw toWriteError(error, partial);
  }
}

async function writeTo(
  store: SqlStore,
  target: Writable,
  progress: BackupProgress,
  end: boolean,
  tenant: string | null,
): Promise<Manifest> {
  const gzip = createGzip({ level: 6 });
  const written = pipeline(gzip, target, { end });
  written.catch(() => undefined); // Awaited below; the rows fail first.
  const manifest = await store.client.ofAll().transaction(
    'read only',
    (query) =>
      writeBackup(
        query,
        {
          ...progress,
          async write(text) {
            if (!gzip.write(text)) await Promise.race([drained(gzip), written]);
          },
        },
        tenant,
      ),
    { deadlineMs: DEADLINE_MS },
  );
  gzip.end();
  await finished(gzip);
  await written;
  return manifest;
}

function toWriteError(cause: unknown, path: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (cause instanceof AppError || typeof code !== 'string') return cause;
  const why =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'the disk is full; make room or name a file on another disk'
      : `the system says ${code}`;
  return new AppError('bad_request', `${path} cannot be written: ${why}.`, { cause });
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}
