import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort, postgresPrograms } from './postgres-programs.ts';

export interface OwnPostgres {
  url: string;
  /** SIGKILL to the server; its sessions notice and go too. */
  kill(): void;
  /** Starts it again, and with that its recovery. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

const START_MS = 60_000;

/** A new server of our own that syncs what it commits, for tests that kill it. */
export async function startOwnPostgres(bin: string): Promise<OwnPostgres> {
  const programs = await postgresPrograms(bin);
  const { folder } = programs;
  const data = join(folder, 'data');
  const port = await freePort();
  const start = async (): Promise<void> => {
    const args = ['-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), 'start'];
    // Sessions of the killed server hold its shared memory for a moment, in which it does not start.
    const started = () =>
      programs.run('pg_ctl', args).then(
        () => true,
        () => false,
      );
    if (!(await eventually(started, START_MS))) throw new Error(readFileSync(join(folder, 'log'), 'utf8'));
  };
  try {
    const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await programs.run('initdb', init);
    appendFileSync(
      join(data, 'postgresql.conf'),
      `\nlisten_addresses = '127.0.0.1'\nport = ${port}\nunix_socket_directories = '${folder}'\nshared_buffers = '32MB'\n`,
    );
    await start();
  } catch (error) {
    programs.remove();
    throw error;
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kill() {
      const [pid] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    start,
    async remove() {
      await programs.run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']).catch(() => undefined);
      programs.remove();
    },
  };
}
