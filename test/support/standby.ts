import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, postgresPrograms } from './postgres-programs.ts';

export interface Standby {
  /** `url` of a database of the primary, on the standby. */
  at(url: string): string;
  stop(): Promise<void>;
}

/** A streaming replica of the whole server of `url`, made with pg_basebackup. */
export async function startStandby(url: string, bin: string): Promise<Standby> {
  const programs = await postgresPrograms(bin);
  const { folder } = programs;
  const data = join(folder, 'data');
  const port = await freePort();
  try {
    const server = new URL(url);
    server.pathname = '/';
    const copy = ['-d', server.href, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
    await programs.run('pg_basebackup', copy);
    appendFileSync(
      join(data, 'postgresql.auto.conf'),
      `\nport = ${port}\nunix_socket_directories = '${folder}'\nshared_buffers = '32MB'\nfsync = off\n`,
    );
    // Its output goes to the log: a pipe would stay open as long as the server runs.
    await programs.run('pg_ctl', ['-D', data, '-w', '-t', '60', '-l', join(folder, 'log'), 'start']);
  } catch (error) {
    programs.remove();
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
        await programs.run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      programs.remove();
    },
  };
}
