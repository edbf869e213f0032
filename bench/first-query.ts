import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { machine } from './support/measure.ts';

const HELP = `How warm a server is when it says that it is ready: the time of the first query against that of later ones, as the
answers say it, on the demo data.

  node dist-bench/bench/first-query.js [STARTS]

Build first: npm run build && npm run build:bench.`;

const PROMPTS = [
  'insurance companies in Texas with more than 100 employees',
  'cybersecurity startups in France that use AWS',
  'VP of sales at manufacturing companies in Ohio',
];
const LATER = 60;

async function ask(url: string, prompt: string): Promise<number> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt }),
  });
  const answer: unknown = await response.json();
  return Number(/"total":([\d.]+)/.exec(JSON.stringify(answer))?.[1] ?? Number.NaN);
}

async function oneStart(folder: string): Promise<{ first: number; later: number }> {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'main.js'), 'serve'], {
    env: { PATH: process.env.PATH, ASSAY_PORT: '0', ASSAY_DATA_DIR: folder, ASSAY_CACHE_ANSWERS: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (part) => {
      said += String(part);
      const found = /listens on (http:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(said)));
  });
  const ready = await fetch(`${url}/readyz`);
  if (!ready.ok) throw new Error('it listens and is not ready');
  const first = await ask(url, PROMPTS[0] ?? '');
  const later: number[] = [];
  for (let i = 0; i < LATER; i++) later.push(await ask(url, PROMPTS[i % PROMPTS.length] ?? ''));
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return { first, later: later.sort((a, b) => a - b)[LATER / 2] ?? Number.NaN };
}

async function main(): Promise<void> {
  const starts = Number(process.argv[2] ?? 3);
  const folder = mkdtempSync(join(tmpdir(), 'assay-first-'));
  process.stdout.write(`${machine()}\n`);
  for (let i = 0; i < starts; i++) {
    const { first, later } = await oneStart(folder);
    process.stdout.write(
      `first query ${first.toFixed(1)} ms, median of the next ${LATER} ${later.toFixed(1)} ms\n`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
}

if (process.argv.includes('--help')) process.stdout.write(`${HELP}\n`);
else await main();
