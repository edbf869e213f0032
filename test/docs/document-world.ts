import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { packageRoot } from '../../src/package-root.ts';
import { type RunningServer, startProcess } from '../faults/running-server.ts';

/** A program that was not run but written down. */
export interface Call {
  program: string;
  args: string[];
  folder: string;
  settings: Record<string, string>;
}

export interface Ran {
  status: number;
  out: string;
  err: string;
  calls: Call[];
}

export interface DocumentWorld {
  url: string;
  /** Where commands run: a copy of what documents name. */
  folder: string;
  /** Runs commands by bash. With `checkOnly` no program runs, each is written down. */
  run(commands: string, checkOnly?: boolean): Promise<Ran>;
  close(): Promise<void>;
}

const STAND_INS = [
  'npx',
  'npm',
  'node',
  'assay',
  'curl',
  'jq',
  'git',
  'docker',
  'helm',
  'kubectl',
  'terraform',
  'aws',
  'createdb',
  'psql',
];
const SCRIPTS = [
  'helm/blue-green.sh',
  'terraform/kubernetes/database-role.sh',
  'terraform/kubernetes/prepare.sh',
];
const LINKED = ['dist', 'bench', 'models', 'demo', 'src', 'test'];

/** One server with the demo data, and a folder with the files that the documents' commands read. */
export async function openDocumentWorld(): Promise<DocumentWorld> {
  const base = mkdtempSync(join(tmpdir(), 'assay-docs-'));
  const server = await startProcess(
    { ASSAY_LATENCY_MS: '60000', ASSAY_QUEUE_WAIT_MS: '10000' },
    join(base, 'server'),
  );
  const folder = join(base, 'work');
  const calls = join(base, 'calls');
  makeFolder(base, folder, calls);
  const socket = join(base, 'host');
  const host = await startHost(socket);
  const env = {
    HOME: base,
    PATH: `${join(base, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    ASSAY_DATA_DIR: join(base, 'server', 'data'),
    DOC_CALLS: calls,
    DOC_CURL: programOf('curl'),
    DOC_HOST: socket,
    DOC_NODE: process.execPath,
    DOC_ROOT: packageRoot(),
    DOC_URL: server.url,
  };
  const ids = await exampleIds(server);
  return {
    url: server.url,
    folder,
    async run(commands, checkOnly = false) {
      writeFileSync(calls, '');
      const script = join(base, 'script.sh');
      writeFileSync(
        script,
        `set -eo pipefail\nshopt -s expand_aliases\n${forThisServer(commands, server.url, ids)}\n`,
      );
      const ran = await bash(script, folder, { ...env, ...(checkOnly ? { DOC_CHECK_ONLY: '1' } : {}) });
      return { ...ran, calls: readCalls(calls) };
    },
    async close() {
      host.kill();
      server.child.kill('SIGTERM');
      await server.ended;
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The process that runs the commands of `assay`. */
function startHost(socket: string): Promise<ChildProcess> {
  const cli = pathToFileURL(join(packageRoot(), 'dist/cli.js')).href;
  const program = join(packageRoot(), 'test/docs/command-host.mjs');
  const child = spawn(process.execPath, [program, socket, cli, `${socket}.out`, `${socket}.err`], {
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the process for commands ended with ${code}`)));
  });
}

function makeFolder(base: string, folder: string, calls: string): void {
  const root = packageRoot();
  const bin = join(base, 'bin');
  mkdirSync(bin);
  mkdirSync(folder);
  copyFileSync(join(root, 'test/docs/stand-in.sh'), join(bin, 'stand-in'));
  chmodSync(join(bin, 'stand-in'), 0o755);
  for (const name of STAND_INS) symlinkSync('stand-in', join(bin, name));
  for (const name of ['helm', 'terraform', 'docs', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(root, name), join(folder, name));
  for (const script of SCRIPTS)
    writeFileSync(
      join(folder, script),
      `#!/usr/bin/env bash\nDOC_PROGRAM=${script} exec ${join(bin, 'stand-in')} "$@"\n`,
      { mode: 0o755 },
    );
  writeFileSync(calls, '');
  for (const [name, content] of Object.entries(files())) writeFileSync(join(folder, name), content);
}

/** What a reader has of their own: small files under the names that the documents use. */
function files(): Record<string, string | Buffer> {
  const lead = (id: string) =>
    `${JSON.stringify({ lead_id: id, company_name: `Example ${id}`, domain: `${id}.example.com`, industry: 'software' })}\n`;
  const snippet = (id: string, text: string) =>
    `${JSON.stringify({ snippet_id: id, miner_id: 'example', domain: 'doc-1.example.com', text, observed_at: '2026-06-01T00:00:00Z' })}\n`;
  return {
    'companies.csv': 'lead_id,company_name,domain,industry\ndoc-1,Example One,doc-1.example.com,software\n',
    'more.ndjson': lead('doc-2'),
    'news.ndjson.gz': gzipSync(
      snippet('doc-1', 'Example One opens a second warehouse in Denver this autumn.'),
    ),
    'snippets.ndjson': snippet(
      'doc-2',
      'Example One replaces its billing system and asks vendors for offers.',
    ),
  };
}

/** Where a program is, as the stand-in of the same name comes first in the folders that are searched. */
function programOf(name: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`there is no ${name} here; the documents' examples need it`);
  return found;
}

interface ExampleIds {
  QUERY_ID: string;
  LEAD_ID: string;
}

async function exampleIds(server: RunningServer): Promise<ExampleIds> {
  const response = await fetch(`${server.url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'solar companies in Texas', k: 1 }),
  });
  const answer = (await response.json()) as { query_id: string; leads: { lead_id: string }[] };
  const [lead] = answer.leads;
  if (lead === undefined) throw new Error('the demo data has no solar company in Texas any more');
  return { QUERY_ID: answer.query_id, LEAD_ID: lead.lead_id };
}

function forThisServer(commands: string, url: string, ids: ExampleIds): string {
  return commands
    .replace(/(http:\/\/)?(127\.0\.0\.1|localhost):8080/g, url)
    .replaceAll('QUERY_ID', ids.QUERY_ID)
    .replaceAll('LEAD_ID', ids.LEAD_ID)
    .replaceAll('MINER_ID', 'first-miner')
    .replaceAll('KEY_ID', "$(npx assay keys list | awk 'NR == 1 { print $1 }')");
}

function bash(script: string, cwd: string, env: Record<string, string>): Promise<Omit<Ran, 'calls'>> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 150_000);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ status: code ?? 1, out, err });
    });
  });
}

function readCalls(path: string): Call[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\x1e')
    .filter((record) => record !== '')
    .map((record) => {
      const [words = '', folder = '', env = ''] = record.split('\x1d');
      const [program = '', ...args] = words.split('\x1f').slice(0, -1);
      const lines = env.split('\n').filter((line) => line.includes('='));
      const settings = lines.map((line): [string, string] => [
        line.slice(0, line.indexOf('=')),
        line.slice(line.indexOf('=') + 1),
      ]);
      return { program, args, folder, settings: Object.fromEntries(settings) };
    });
}
