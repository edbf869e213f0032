import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowFaults } from './workflow-faults.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('workflows', () => {
  it.each(files)('%s runs what is pinned, with the rights it needs, on what is there', (name) => {
    expect(workflowFaults(read(name), root, scripts)).toEqual([]);
  });

  it('pin one version of each action', () => {
    const versions = new Map<string, Set<string>>();
    for (const name of files)
      for (const [, action = '', version = ''] of read(name).matchAll(/uses: ([\w./-]+)@(.*)$/gm)) {
        const repository = action.split('/').slice(0, 2).join('/');
        versions.set(repository, (versions.get(repository) ?? new Set()).add(version));
      }
    expect(versions.size).toBeGreaterThan(5);
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });

  it.each([
    ['not pinned', /@[0-9a-f]{40} # v6\.0\.2/, '@v6'],
    ['not pinned', / # v6\.0\.2/, ''],
    ['starts without permissions', /^permissions: \{\}$/m, 'permissions: write-all'],
    ['names no permissions', / {4}permissions:\n {6}contents: read\n/, ''],
    ['six hours', / {4}timeout-minutes: 10\n/, ''],
    ['beside itself', /^concurrency:[\s\S]*?\n\n/m, ''],
    ['token behind', 'persist-credentials: false', 'persist-credentials: true'],
    ['becomes shell text', 'npm run build', `echo "$${'{{ github.head_ref }}'}"`],
    ['no script', 'npm run build', 'npm run biuld'],
    ['no file', 'test/store ', 'test/stroe '],
    ['strangers', 'pull_request:', 'pull_request_target:'],
  ])('would say "%s"', (fault, from, to) => {
    const text = read('ci.yml');
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(workflowFaults(changed, root, scripts).join('\n')).toContain(fault);
  });

  it('the versions that are run are those that the project is for', () => {
    const nodes = read('ci.yml').match(/node: \["([\d.]+)", "24"\]/);
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(engines.node).toBe(`>=${nodes?.[1]?.replace(/\.0$/, '')}`);
  });
});

describe('dependabot', () => {
  it('looks after every kind of dependency, where there are some', () => {
    const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8'));
    const kinds = updates.map((update: { 'package-ecosystem': string }) => update['package-ecosystem']);
    expect(kinds.sort()).toEqual(['docker', 'github-actions', 'npm', 'terraform']);
    for (const { directory, directories = [directory] } of updates)
      for (const path of directories) expect(existsSync(join(root, path.replace('*', ''))), path).toBe(true);
  });
});
