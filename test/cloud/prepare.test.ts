import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '../..');
const script = join(root, 'terraform/kubernetes/prepare.sh');
const outputs: Record<string, string> = {
  region: 'us-east-1',
  topics_role: 'arn:aws:iam::123456789012:role/assay-production-assay-topics',
  brokers: 'b-1.example.com:9096,b-2.example.com:9096',
  topic_prefix: '',
  migrate_secret: 'assay/production/migrate',
  topics_command: 'assay topics create --partitions 6 --replicas 3 --keep-days 7',
};

describe.skipIf(process.platform === 'win32')('what the cluster is given before the chart', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-prepare-'));
    // Stands in for terraform: `terraform -chdir=... output -raw NAME`.
    const cases = Object.entries(outputs).map(([name, value]) => `${name}) printf '%s' '${value}';;`);
    writeFileSync(join(folder, 'terraform'), `#!/bin/sh\ncase "$4" in ${cases.join(' ')} *) exit 1;; esac\n`);
    chmodSync(join(folder, 'terraform'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const manifests = (image = 'ghcr.io/o/assay@sha256:abc') => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const text = execFileSync('bash', [script, image], { env, encoding: 'utf8' });
    return parseAllDocuments(text).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    });
  };

  it('is whole, in the order it is needed', () => {
    expect(manifests().map(({ kind }) => kind)).toEqual([
      'Namespace',
      'StorageClass',
      'ServiceAccount',
      'SecretStore',
      'ExternalSecret',
      'Job',
    ]);
  });

  it('makes the topics with the command that terraform names, without rights it does not need', () => {
    const job = manifests().at(-1);
    const pod = job.spec.template.spec;
    expect(pod.containers[0].args).toEqual(outputs.topics_command?.split(' ').slice(1));
    expect(pod.containers[0].env).toContainEqual({ name: 'ASSAY_KAFKA_BROKERS', value: outputs.brokers });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    expect(pod.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
  });

  it('makes another job for another image, and the same for the same', () => {
    const name = (image: string) => manifests(image).at(-1).metadata.name;
    expect(name('a:1')).toBe(name('a:1'));
    expect(name('a:1')).not.toBe(name('a:2'));
  });

  it('reads only outputs that terraform has, and sets only settings that the program has', () => {
    const text = readFileSync(script, 'utf8');
    const declared = readFileSync(join(root, 'terraform/outputs.tf'), 'utf8');
    const settings = readFileSync(join(root, 'docs/settings.md'), 'utf8');
    for (const [, name = ''] of text.matchAll(/\$\(out (\w+)\)/g))
      expect(declared).toContain(`output "${name}"`);
    for (const [name] of text.matchAll(/\bASSAY_\w+/g)) expect(settings).toContain(`\`${name}\``);
  });
});
