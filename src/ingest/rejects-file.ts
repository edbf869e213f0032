import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Reject } from './issue.ts';

export interface RejectsFile {
  add(reject: Reject): Promise<void>;
  /** Path of the file, or null where nothing was rejected. */
  close(): Promise<string | null>;
}

interface Opened {
  handle: FileHandle;
  path: string;
}

/**
 * NDJSON {line, errors, raw} beside the input as `<file>.rejects.ndjson`; for standard input (`input` null), and where that
 * folder cannot be written, in `<dataDir>/rejects`. `chosen` names another file instead.
 * Made at the first reject; the file of an earlier run is removed.
 */
export async function rejectsFile(
  input: string | null,
  dataDir: string,
  kind: string,
  chosen?: string,
): Promise<RejectsFile> {
  const folder = join(dataDir, 'rejects');
  const aside = join(folder, `${input === null ? `${kind}-stdin` : basename(input)}.rejects.ndjson`);
  const beside = chosen ?? (input === null ? aside : `${input}.rejects.ndjson`);
  // Where a folder cannot be written nothing of ours is there.
  for (const path of new Set([beside, aside])) await rm(path, { force: true }).catch(() => {});
  let opened: Opened | null = null;
  return {
    async add(reject) {
      opened ??=
        chosen === undefined
          ? await openFirst(beside, aside, folder)
          : { handle: await open(chosen, 'w', 0o600), path: chosen };
      await opened.handle.write(`${JSON.stringify(reject)}\n`);
    },
    async close() {
      await opened?.handle.close();
      return opened?.path ?? null;
    },
  };
}

async function openFirst(beside: string, aside: string, folder: string): Promise<Opened> {
  if (beside !== aside) {
    const handle = await open(beside, 'w', 0o600).catch(() => null);
    if (handle !== null) return { handle, path: beside };
  }
  await mkdir(folder, { recursive: true });
  return { handle: await open(aside, 'w', 0o600), path: aside };
}
