import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const CHART = fileURLToPath(new URL('../../helm/assay', import.meta.url));

/** Where helm is: named by ASSAY_TEST_HELM, among the tools of CI, or on the path; null where it is nowhere. */
export const HELM = findHelm();

function findHelm(): string | null {
  const tools = process.env.SERVICES_DIR ?? join(tmpdir(), 'assay-services');
  const named = [process.env.ASSAY_TEST_HELM, join(tools, 'bin', 'helm')];
  for (const path of named) if (path !== undefined && existsSync(path)) return path;
  return spawnSync('helm', ['version', '--short']).status === 0 ? 'helm' : null;
}

/** A manifest, read loosely: what is not there is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are read by path; an assertion on a wrong one fails.
export type Manifest = any;

export interface Rendered {
  status: number | null;
  stderr: string;
  manifests: Manifest[];
}

/** `helm template` with a values file of the chart's ci folder and further values. */
export function render(values: string | null, set: string[] = []): Rendered {
  const files = values === null ? [] : ['-f', join(CHART, 'ci', `${values}.values.yaml`)];
  const { status, stdout, stderr } = spawnSync(
    HELM ?? 'helm',
    ['template', 'assay', CHART, '--namespace', 'assay', '--kube-version', '1.32.0', ...files, ...set],
    { encoding: 'utf8', maxBuffer: 64_000_000 },
  );
  const manifests = status === 0 ? parseAllDocuments(stdout).map((document) => document.toJS()) : [];
  return { status, stderr, manifests: manifests.filter((manifest) => manifest !== null) };
}

/** The pod of whatever makes pods; null for the rest. */
export function podOf(manifest: Manifest): Manifest | null {
  if (manifest.kind === 'Pod') return manifest;
  if (manifest.kind === 'CronJob') return manifest.spec.jobTemplate.spec.template;
  return ['Deployment', 'Job'].includes(manifest.kind) ? manifest.spec.template : null;
}

export function named(manifests: Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} of ${kind} ${name}`);
  return found[0];
}

/** The variables of a container that have a plain value. */
export function plainEnv(container: Manifest): Record<string, string> {
  const plain = container.env.filter((one: Manifest) => one.value !== undefined);
  return Object.fromEntries(plain.map(({ name, value }: Manifest) => [name, value]));
}
