import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transformWithEsbuild } from 'vite';
import { packageRoot } from '../../src/package-root.ts';

/**
 * The code blocks of a page of docs/, run as a reader would: in their order, in one folder, against one server.
 *
 * - ```sh, ```ts and ```python are run and must exit with 0; `exit=2` says otherwise.
 * - `expect="text"`: what the block prints must hold this.
 * - `file=name`: the block is written to this file and not run; any language.
 * - `no-run reason="..."`: neither; without a reason the page is refused.
 * - Blocks of other languages and without one are for reading.
 */
export interface DocBlock {
  page: string;
  line: number;
  language: string;
  text: string;
  file?: string;
  expect?: string;
  exit: number;
  /** Why it is not run; absent where it is. */
  skipped?: string;
}

const RUN = new Set(['sh', 'ts', 'python']);
const FENCE = /^```([a-z]+)(.*)$/;
const WORD = /([a-z-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|(\S+)))?/g;

/** @throws Error that names the line of what the convention does not know. */
export function readDocBlocks(markdown: string, page: string): DocBlock[] {
  const lines = markdown.split('\n');
  const blocks: DocBlock[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]?.startsWith('```')) continue;
    const [, language = '', info = ''] = FENCE.exec(lines[i] ?? '') ?? [];
    const end = lines.indexOf('```', i + 1);
    if (end === -1) throw new Error(`${page}:${i + 1}: the block does not end`);
    const block = readBlock(language, info, `${page}:${i + 1}`);
    if (block !== null)
      blocks.push({ ...block, page, line: i + 1, text: `${lines.slice(i + 1, end).join('\n')}\n` });
    i = end;
  }
  return blocks;
}

function readBlock(
  language: string,
  info: string,
  at: string,
): Omit<DocBlock, 'page' | 'line' | 'text'> | null {
  const words = new Map(
    [...info.matchAll(WORD)].map(([, name = '', quoted, bare]) => [
      name,
      quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
  for (const name of words.keys())
    if (!['exit', 'expect', 'file', 'no-run', 'reason'].includes(name))
      throw new Error(`${at}: "${name}" is no word of a fence`);
  const file = words.get('file');
  if (!RUN.has(language) && file === undefined) return null;
  const reason = words.get('reason') ?? '';
  if (words.has('no-run') && reason === '') throw new Error(`${at}: no-run wants a reason`);
  const expected = words.get('expect');
  return {
    language,
    exit: Number(words.get('exit') ?? 0),
    ...(file !== undefined && { file }),
    ...(expected !== undefined && { expect: expected }),
    ...(words.has('no-run') && { skipped: reason }),
  };
}

export interface DocWorld {
  /** Scratch; its node_modules/assay is this package. */
  folder: string;
  /** Stands in for http://127.0.0.1:8080 in the blocks. */
  url: string;
  env?: Record<string, string>;
}

/** Makes the folder one in which the package is installed. */
export async function prepareFolder({ folder }: DocWorld): Promise<void> {
  await mkdir(join(folder, 'node_modules', '.bin'), { recursive: true });
  await symlink(packageRoot(), join(folder, 'node_modules', 'assay'));
  const program = join(packageRoot(), 'dist', 'main.js');
  await writeFile(join(folder, 'node_modules', '.bin', 'assay'), `#!/bin/sh\nexec node '${program}' "$@"\n`, {
    mode: 0o755,
  });
  await writeFile(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
}

/** What the block printed. @throws Error with all that it printed where it does not do what its fence says. */
export async function runDocBlock(block: DocBlock, world: DocWorld): Promise<string> {
  const text = block.text.replaceAll('http://127.0.0.1:8080', world.url);
  if (block.file !== undefined) {
    await writeFile(join(world.folder, block.file), text);
    return '';
  }
  const [command, ...rest] = await commandOf(block, text, world.folder);
  const { status, output } = await execute(command ?? '', rest, world);
  const at = `${block.page}:${block.line}`;
  if (status !== block.exit) throw new Error(`${at} exits with ${status}, not ${block.exit}:\n${output}`);
  if (block.expect !== undefined && !output.includes(block.expect))
    throw new Error(`${at} does not print "${block.expect}":\n${output}`);
  return output;
}

async function commandOf({ language, line }: DocBlock, text: string, folder: string): Promise<string[]> {
  if (language === 'sh') return ['bash', '-euo', 'pipefail', '-c', text];
  if (language === 'python') return ['python3', '-c', text];
  const { code } = await transformWithEsbuild(text, `block-${line}.ts`, { format: 'esm', target: 'node20' });
  await writeFile(join(folder, `block-${line}.mjs`), code);
  return ['node', `block-${line}.mjs`];
}

const BLOCK_MS = 120_000;

function execute(command: string, args: string[], { folder, env }: DocWorld) {
  const options = {
    cwd: folder,
    timeout: BLOCK_MS,
    maxBuffer: 16 * 1024 * 1024,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
  };
  return new Promise<{ status: number | string; output: string }>((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({
        status: error === null ? 0 : (error.code ?? error.signal ?? 'unknown'),
        output: stdout + stderr,
      }),
    );
  });
}
