import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newDataDir } from '../store/new-data-dir.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Of vitest.config.ts. */
const ENGINE_FLAGS = process.execArgv.filter((flag) => flag.startsWith('--wasm-'));

export interface RunningServer {
  url: string;
  child: ChildProcess;
  /** Everything written to standard error so far. */
  log(): string;
  /** Resolves to the exit status, or the signal's name, once the process has ended. */
  ended: Promise<number | string>;
}

/** Starts the compiled program as a process of its own on a free port and resolves when it listens. */
export async function startProcess(
  env: Record<string, string>,
  givenFolder?: string,
): Promise<RunningServer> {
  const folder = givenFolder ?? (await newFolder());
  const child = spawn(process.execPath, [...ENGINE_FLAGS, MAIN, 'serve'], {
    env: { PATH: process.env.PATH, ASSAY_PORT: '0', ASSAY_DATA_DIR: join(folder, 'data'), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  const ended = new Promise<number | string>((resolve) =>
    child.once('exit', (code, signal) => {
      rmSync(folder, { recursive: true, force: true });
      resolve(code ?? signal ?? 'unknown');
    }),
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      text += String(chunk);
      const found = /listens on (http:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((status) => reject(new Error(`it ended with ${status}:\n${text}`)));
  });
  return { url, child, log: () => text, ended };
}

const INDUSTRIES = ['biotechnology', 'fintech', 'software', 'logistics'];

/** Gives the server `count` leads over HTTP. */
export async function fill(url: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      lead_id: `lead-${i}`,
      company_id: `company-${i}`,
      company_name: `Sample ${i} Works`,
      industry: INDUSTRIES[i % INDUSTRIES.length],
      description: `Makes instruments number ${i} for laboratories and banks`,
      location: 'Boston, MA',
      employee_count: 10 + i,
    }),
  );
  const response = await fetch(`${url}/leads:import`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: rows.join('\n'),
  });
  if (response.status !== 200)
    throw new Error(`the import answered ${response.status}: ${await response.text()}`);
}

/** Holds a data directory whose store has its schema. */
async function newFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-fault-'));
  renameSync(await newDataDir(), join(folder, 'data'));
  return folder;
}
