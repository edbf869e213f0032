import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface ServingProcess {
  url: string;
  child: ChildProcess;
  /** Resolves with how it ended. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  log(): string;
}

/** `assay serve` as a process of its own; resolves when it listens. */
export function serveProcess(env: Record<string, string>): Promise<ServingProcess> {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: { PATH: process.env.PATH, ASSAY_PORT: '0', ASSAY_DEMO: 'off', ASSAY_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (data: Buffer) => {
      log += data.toString();
      const url = /Assay listens on (\S+)/.exec(log)?.[1];
      if (url !== undefined) resolve({ url, child, ended, log: () => log });
    });
    void ended.then(({ code, signal }) => reject(new Error(`serve ended (${code ?? signal}): ${log}`)));
  });
}
