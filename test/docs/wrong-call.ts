import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';
import { wrongAssayCall } from './assay-help.ts';
import type { Call } from './document-world.ts';

/** What is wrong with a call that was not run: scripts, files, commands and options that are not there. */
export async function wrongCall(call: Call, folder: string): Promise<string[]> {
  const wrong = [...wrongSettings(call), ...missingFiles(call, folder)];
  const { program, args } = call;
  if (program === 'assay') return [...wrong, ...(await wrongAssayCall(args))];
  if (program === 'npm') return [...wrong, ...wrongNpm(args)];
  if (program === 'npx')
    return [...wrong, ...(args[0] === 'vitest' ? [] : [`npx ${args[0]} is no tool of ours`])];
  if (program === 'terraform') return [...wrong, ...wrongTerraform(call)];
  if (program === 'kubectl' && args.includes('/assay/dist/main.js'))
    return [...wrong, ...(await wrongAssayCall(args.slice(args.indexOf('/assay/dist/main.js') + 1)))];
  if (program === 'node') return [...wrong, ...wrongBench(args)];
  if (program.endsWith('.sh')) return [...wrong, ...wrongScript(call)];
  return [...wrong, ...wrongOptions(call)];
}

function wrongSettings(call: Call): string[] {
  const { ASSAY_DATA_DIR: _, ...settings } = call.settings;
  try {
    loadConfig(settings);
    return [];
  } catch (error) {
    if (error instanceof AppError) return [`settings: ${error.message}`];
    throw error;
  }
}

const OURS = /^(dist-bench|bench|docs|helm|terraform|loadtest|models|src|test|demo|sql)\//;

function missingFiles(call: Call, folder: string): string[] {
  const at = isAbsolute(call.folder) ? call.folder : folder;
  return call.args
    .flatMap((arg) => arg.split('='))
    .filter((arg) => OURS.test(arg))
    .map((arg) => arg.replace(/^dist-bench\/(.*)\.js$/, '$1.ts'))
    .filter((arg) => !existsSync(resolve(at, arg)))
    .map((arg) => `${arg} is not there`);
}

function wrongNpm(args: string[]): string[] {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [command = '', name = ''] = args.filter((arg) => !arg.startsWith('-'));
  if (['ci', 'install', 'audit'].includes(command)) return [];
  const script = command === 'run' ? name : command;
  return scripts[script] === undefined ? [`package.json has no script ${script}`] : [];
}

function wrongTerraform(call: Call): string[] {
  const chdir = call.args.find((arg) => arg.startsWith('-chdir='))?.slice('-chdir='.length) ?? '.';
  const folder = resolve(call.folder, chdir);
  if (!existsSync(folder)) return [`${chdir} is not there`];
  const variables = existsSync(join(folder, 'variables.tf'))
    ? readFileSync(join(folder, 'variables.tf'), 'utf8')
    : readFileSync(join(folder, 'main.tf'), 'utf8');
  const named = call.args.flatMap((arg, i) => (call.args[i - 1] === '-var' ? [arg.split('=')[0] ?? ''] : []));
  const outputs = `${['outputs.tf', 'main.tf']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')}`;
  const output = call.args.includes('output') ? call.args.at(-1) : undefined;
  return [
    ...named
      .filter((name) => !variables.includes(`variable "${name}"`))
      .map((name) => `no variable ${name} in ${chdir}`),
    ...(output !== undefined &&
    !output.startsWith('-') &&
    output !== 'output' &&
    !outputs.includes(`output "${output}"`)
      ? [`no output ${output} in ${chdir}`]
      : []),
    ...wrongOptions(call),
  ];
}

/** An option of one of our own programs has to be in its text. */
function wrongBench(args: string[]): string[] {
  const [path = ''] = args.filter((arg) => !arg.startsWith('-'));
  const file = join(packageRoot(), path.replace(/^dist-bench\/(.*)\.js$/, '$1.ts'));
  if (!existsSync(file)) return [`${path} is not there`];
  const text = readFileSync(file, 'utf8');
  const own = args.slice(args.indexOf(path) + 1).filter((arg) => arg.startsWith('--'));
  return own.filter((arg) => !text.includes(arg.slice(2))).map((arg) => `${path} knows no ${arg}`);
}

function wrongScript(call: Call): string[] {
  const text = readFileSync(join(packageRoot(), call.program), 'utf8');
  return call.args
    .filter((arg, i) => arg.startsWith('--') || (i === 0 && call.program.includes('blue-green')))
    .filter((arg) => !text.includes(arg))
    .map((arg) => `${call.program} knows no ${arg}`);
}

/** Commands and options of other programs that the documents may use, as their manuals have them. */
const KNOWN: Record<string, string[]> = {
  aws: ['iam create-service-linked-role', '--aws-service-name'],
  createdb: [''],
  curl: ['-s', '-H', '-d', '-X', '-i', '-N', '-o', '--data-binary', '-w', '-sS', '--fail-with-body'],
  docker: [
    'build',
    'run',
    'compose up',
    'push',
    '-t',
    '--build-arg',
    '--rm',
    '-p',
    '--build',
    '-e',
    '-v',
    '-d',
    '--name',
    '--read-only',
    '--tmpfs',
    '--cap-drop',
    '--security-opt',
    '--stop-timeout',
    '--scopes', // of the program in the container
  ],
  git: ['clone', 'rev-parse'],
  helm: [
    'upgrade',
    'uninstall',
    'test',
    'install',
    'repo add',
    'template',
    '--install',
    '-n',
    '--namespace',
    '--create-namespace',
    '-f',
    '--values',
    '--wait',
    '--timeout',
    '--logs',
    '--set',
  ],
  jq: ['', '-c', '-r'],
  kubectl: [
    'create',
    'label',
    'apply',
    'delete',
    'exec',
    'wait',
    'get',
    'logs',
    'rollout',
    'describe',
    'scale',
    'port-forward',
    'top',
    '-n',
    '-f',
    '-o',
    '-l',
    '-w',
    '--',
    '--from-literal',
    '--from-file',
    '--from',
    '--dry-run',
    '--for',
    '--timeout',
    '--tail',
    '--since',
    '--previous',
    '--replicas',
    '--all-containers',
    '--prefix',
    '--selector',
  ],
  psql: ['', '-c'],
  terraform: [
    'init',
    'plan',
    'apply',
    'output',
    'destroy',
    'providers lock',
    'test',
    'fmt',
    'validate',
    '-chdir',
    '-var',
    '-var-file',
    '-backend-config',
    '-platform',
    '-raw',
    '-json',
  ],
};

function wrongOptions(call: Call): string[] {
  const known = KNOWN[call.program];
  if (known === undefined)
    return [`${call.program}: say in test/docs/wrong-call.ts how its calls are checked`];
  // What stands behind `--` belongs to another program.
  const end = call.args.indexOf('--');
  const args = end === -1 ? call.args : call.args.slice(0, end);
  const options = args.filter((arg) => /^--?[a-z]/i.test(arg)).map((arg) => arg.replace(/=.*$/, ''));
  const words = args.filter((arg) => /^[a-z][a-z-]*$/.test(arg)).join(' ');
  const commands = known.filter((one) => !one.startsWith('-'));
  return [
    ...options.filter((one) => !known.includes(one)).map((one) => `${call.program} ${one} is not known here`),
    ...(commands.some((one) => words.includes(one)) || commands.length === 0
      ? []
      : [`${call.program} ${words} is not known here`]),
  ];
}
