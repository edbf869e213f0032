import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RUN_MS = 120_000;

/** Folder with initdb, pg_basebackup and pg_ctl of the version of ASSAY_TEST_DATABASE_URL; unset: tests that need them are skipped. */
export const TEST_POSTGRES_BIN: string | undefined = process.env.ASSAY_TEST_POSTGRES_BIN;

/** A folder for a server of our own, and PostgreSQL's programs, run as a user that they accept. */
export interface PostgresPrograms {
  folder: string;
  run(name: string, args: string[]): Promise<void>;
  remove(): void;
}

export async function postgresPrograms(bin: string): Promise<PostgresPrograms> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-postgres-'));
  const owner = await unprivileged();
  chmodSync(folder, 0o755);
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  return {
    folder,
    async run(name, args) {
      const program = join(bin, name);
      const options = { env: { ...process.env, HOME: folder }, timeout: RUN_MS };
      const drop =
        owner === null ? [] : [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', program];
      await run(owner === null ? program : 'setpriv', [...drop, ...args], options);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** PostgreSQL refuses to run as root; null where this process is not root. */
async function unprivileged(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
