import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { wrongCall } from './wrong-call.ts';

const call = (program: string, ...args: string[]) => ({
  program,
  args,
  folder: packageRoot(),
  settings: {},
});

describe('a command that a document names', () => {
  it.each([
    ['npm', 'run', 'nothing'],
    ['npx', 'something-else'],
    ['assay', 'frobnicate'],
    ['assay', 'topics', 'make'],
    ['assay', 'topics', 'create', '--colour', 'red'],
    ['assay', '--nobody', 'acme', 'keys', 'list'],
    ['node', 'dist-bench/bench/nothing.js'],
    ['node', 'dist-bench/bench/pipeline.js', '--colour'],
    ['terraform', '-chdir=terraform/nowhere', 'init'],
    ['terraform', '-chdir=terraform', 'apply', '-var', 'colour=red'],
    ['terraform', '-chdir=terraform', 'output', '-raw', 'colour'],
    ['helm', 'upgrade', '--instal', 'assay', 'helm/assay'],
    ['helm', 'upgrade', 'assay', 'helm/nothing'],
    ['helm/blue-green.sh', 'paint'],
    ['helm/blue-green.sh', 'deploy', '--colour', 'red'],
    ['kubectl', 'exec', 'deploy/assay-api', '--', '/nodejs/bin/node', '/assay/dist/main.js', 'frobnicate'],
    ['docker', 'biuld', '.'],
    ['unheard-of'],
  ])('is refused where it is wrong: %s %s %s', async (program, ...args) => {
    expect(await wrongCall(call(program, ...args), packageRoot())).not.toEqual([]);
  });

  it.each([{ ASSAY_PORT: 'eighty' }, { ASSAY_NOTHING: '1' }])(
    'is refused with settings that are wrong: %j',
    async (settings) => {
      expect(await wrongCall({ ...call('assay', 'serve'), settings }, packageRoot())).not.toEqual([]);
    },
  );

  it.each([
    ['npm', 'run', 'build:bench'],
    ['assay', '--tenant', 'acme', 'keys', 'create', '--name', 'crm', '--scopes', 'query'],
    ['terraform', '-chdir=terraform', 'output', '-json', 'helm_values'],
    ['helm/blue-green.sh', 'deploy', '--version', '0.2.0'],
  ])('is taken where it is right: %s %s %s', async (program, ...args) => {
    expect(await wrongCall(call(program, ...args), packageRoot())).toEqual([]);
  });
});
