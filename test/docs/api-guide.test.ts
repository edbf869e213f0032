import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { type FaultyServer, faultyServer } from '../client/faulty-server.ts';
import { type Sample, serveSample } from '../http/serve-sample.ts';
import { type DocWorld, prepareFolder, readDocBlocks, runDocBlock } from './run-doc-blocks.ts';

const page = 'docs/api.md';
const text = readFileSync(join(packageRoot(), page), 'utf8');
const blocks = readDocBlocks(text, page);
const hasPython = (() => {
  try {
    execFileSync('python3', ['--version']);
    return true;
  } catch {
    console.warn('skipped: there is no python3 here, so the examples in Python did not run');
    return false;
  }
})();

let sample: Sample;
let server: FaultyServer;
let world: DocWorld;
beforeAll(async () => {
  sample = await serveSample();
  server = await faultyServer(sample.app);
  world = { folder: await mkdtemp(join(tmpdir(), 'assay-docs-')), url: server.url };
  await prepareFolder(world);
});
afterAll(async () => {
  await server.close();
  await sample.close();
  await rm(world.folder, { recursive: true, force: true });
});

describe('docs/api.md', () => {
  it('shows each job in curl, TypeScript and Python', () => {
    const jobs = text.split(/^## /m).slice(2);
    expect(jobs.length).toBeGreaterThan(8);
    for (const job of jobs)
      for (const language of ['sh', 'ts', 'python'])
        expect(job, `${job.split('\n')[0]} in ${language}`).toMatch(new RegExp(`^\`\`\`${language}\\b`, 'm'));
  });

  for (const block of blocks)
    it.skipIf(block.skipped !== undefined || (block.language === 'python' && !hasPython))(
      `line ${block.line}, ${block.language}: does what it says`,
      async () => {
        await runDocBlock(block, world);
      },
    );

  it('has TypeScript that fits the types of the package', async () => {
    const names: string[] = [];
    for (const { language, file, line, text: code } of blocks) {
      if (language !== 'ts' || file !== undefined) continue;
      names.push(`block-${line}.ts`);
      await writeFile(join(world.folder, `block-${line}.ts`), code);
    }
    await symlink(
      join(packageRoot(), 'node_modules', '@types'),
      join(world.folder, 'node_modules', '@types'),
    );
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      strict: true,
      noEmit: true,
      types: ['node'],
    };
    await writeFile(join(world.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }));
    const tsc = join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json'], { cwd: world.folder, encoding: 'utf8' });
  });
});

describe('the fences of a page', () => {
  it.each([
    ['```sh no-run\nls\n```', 'no-run wants a reason'],
    ['```sh norun\nls\n```', 'is no word'],
    ['```sh\nls\n', 'does not end'],
  ])('%j is refused', (markdown, why) => {
    expect(() => readDocBlocks(markdown, 'p.md')).toThrow(why);
  });

  it.each([
    ['```sh\nfalse\n```', 'exits with 1, not 0'],
    ['```sh expect="two"\necho one\n```', 'does not print "two"'],
    ['```ts\nprocess.exit(3);\n```', 'exits with 3, not 0'],
    ['```sh exit=2\nexit 1\n```', 'exits with 1, not 2'],
  ])('%j fails', async (markdown, why) => {
    const [block] = readDocBlocks(markdown, 'p.md');
    if (block === undefined) throw new Error('no block was read');
    await expect(runDocBlock(block, world)).rejects.toThrow(why);
  });
});
