import { createWriteStream, mkdirSync, openSync, rmSync, type WriteStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Reject } from './issue.ts';

export interface RejectsFile {
  /** NDJSON {line, errors, raw}; resolves when the file can take more. */
  add(reject: Reject): Promise<void>;
  /** Path of the file, or null where nothing was rejected. */
  close(): Promise<string | null>;
}

/**
 * Rejects go beside the input as `<file>.rejects.ndjson`; for standard input, and where that folder cannot be written, into
 * `<dataDir>/rejects`. Made at the first reject; the file of an earlier run is removed.
 */
export function rejectsFile(input: string | null, dataDir: string, kind: string): RejectsFile {
  const folder = join(dataDir, 'rejects');
  const aside = join(folder, `${input === null ? `${kind}-stdin` : basename(input)}.rejects.ndjson`);
  const beside = input === null ? aside : `${input}.rejects.ndjson`;
  for (const path of new Set([beside, aside])) removeOld(path);
  let open: { stream: WriteStream; path: string } | null = null;
  return {
    async add(reject) {
      open ??= openFirst(beside, aside, folder);
      if (!open.stream.write(`${JSON.stringify(reject)}\n`)) {
        const { stream } = open;
        await new Promise<void>((resolve, fail) => stream.once('drain', resolve).once('error', fail));
      }
    },
    async close() {
      if (open === null) return null;
      const { stream, path } = open;
      await new Promise<void>((resolve, fail) => stream.once('error', fail).end(() => resolve()));
      return path;
    },
  };
}

function removeOld(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder that cannot be written: nothing of ours is there.
  }
}

function openFirst(beside: string, aside: string, folder: string): { stream: WriteStream; path: string } {
  try {
    return opened(beside);
  } catch (cause) {
    if (beside === aside && !(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'))
      throw cause;
    mkdirSync(folder, { recursive: true });
    return opened(aside);
  }
}

function opened(path: string): { stream: WriteStream; path: string } {
  const stream = createWriteStream(path, { fd: openSync(path, 'w', 0o600) });
  return { stream, path };
}
