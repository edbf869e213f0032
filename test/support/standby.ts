import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_MS = 120_000;

/** Folder with pg_basebackup and pg_ctl of the version of ASSAY_TEST_DATABASE_URL; unset: tests with a replica are skipped. */
export const TEST_POSTGRES_BIN: string | undefined = process.env.ASSAY_TEST_POSTGRES_BIN;

export interface Standby {
  /** `url` of a database of the primary, on the standby. */
  at(url: string): string;
  stop(): Promise<void>;
}

/** A streaming replica of the whole server of `url`, made with pg_basebackup. */
export async function startStandby(url: string, bin: string): Promise<Standby> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-standby-'));
  const owner = await unprivileged();
  chmodSync(folder, 0o755);
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const command = (name: string, args: string[]) => {
    const program = join(bin, name);
    const env = { ...process.env, HOME: folder };
    if (owner === null) return run(program, args, { env, timeout: START_MS });
    const drop = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', program];
    return run('setpriv', [...drop, ...args], { env, timeout: START_MS });
  };
  const port = await freePort();
  try {
    const server = new URL(url);
    server.pathname = '/';
    await command('pg_basebackup', [
      '-d',
      server.href,
      '-D',
      data,
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
      '--no-sync',
    ]);
    appendFileSync(
      join(data, 'postgresql.auto.conf'),
      `\nport = ${port}\nunix_socket_directories = '${folder}'\nshared_buffers = '32MB'\nfsync = off\n`,
    );
    // Its output goes to the log: a pipe would stay open as long as the server runs.
    await command('pg_ctl', ['-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), 'start']);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    at(primary) {
      const changed = new URL(primary);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    async stop() {
      if (existsSync(join(data, 'postmaster.pid')))
        await command('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; null where this process is not root. */
async function unprivileged(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const idOf = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

function freePort(): Promise<number> {
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
