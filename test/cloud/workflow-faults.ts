import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  concurrency?: unknown;
  steps?: Step[];
}

interface Workflow {
  on?: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: unknown;
  jobs?: Record<string, Job>;
}

/** What would run with more rights than it needs, or with code that nobody has named; and names of what is not there. */
export function workflowFaults(text: string, root: string, scripts: Record<string, string>): string[] {
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs ?? {});
  return [
    ...pins(text),
    ...(JSON.stringify(workflow.permissions) === '{}' ? [] : ['a workflow starts without permissions']),
    ...('pull_request_target' in (workflow.on ?? {})
      ? ['pull_request_target runs strangers with secrets']
      : []),
    ...jobs.flatMap(([name, job]) => jobFaults(name, job, workflow.concurrency !== undefined)),
    ...jobs.flatMap(([, job]) => (job.steps ?? []).flatMap((step) => stepFaults(step, root, scripts))),
  ];
}

/** Every action by the full hash of a commit, with the version it is behind it. */
function pins(text: string): string[] {
  return [...text.matchAll(/\buses:\s*(.*)$/gm)]
    .map(([, value]) => value ?? '')
    .filter(
      (value) =>
        !value.startsWith('./') && !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(value),
    )
    .map((value) => `not pinned: ${value}`);
}

function jobFaults(name: string, job: Job, hasConcurrency: boolean): string[] {
  const faults = [];
  if (job.permissions === undefined) faults.push(`${name} names no permissions`);
  if (job['timeout-minutes'] === undefined) faults.push(`${name} may run for six hours`);
  if (!hasConcurrency && job.concurrency === undefined) faults.push(`${name} may run beside itself`);
  return faults;
}

function stepFaults({ uses, run = '', with: given }: Step, root: string, scripts: Record<string, string>) {
  const faults = [];
  if (uses?.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false)
    faults.push('a checkout leaves its token behind');
  for (const [expression] of run.matchAll(/\$\{\{[^}]*\}\}/g))
    faults.push(`an expression becomes shell text: ${expression}`);
  for (const [, script = ''] of run.matchAll(
    /\bnpm (?:run )?(test|lint|typecheck|build|start|(?<=run )[\w:-]+)/g,
  ))
    if (!(script in scripts)) faults.push(`no script ${script}`);
  for (const [path] of run.matchAll(
    /(?<![\w./$])(?:\.ci|bench|docs|helm|loadtest|src|test|terraform)\/[\w./-]+/g,
  ))
    if (!existsSync(join(root, path))) faults.push(`no file ${path}`);
  return faults;
}
