import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../terraform/kubernetes/database-role.sh');
const password = 'abcdefghij0123456789abcdefghij0123456789';

describe.skipIf(process.platform === 'win32')('the role that Assay signs in with', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'assay-role-'));
    const program = (name: string, text: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    const answer = (user: string, word: string) =>
      `printf '{"database-url":"postgres://%s:%s@db:5432/assay"}' ${user} "${word}"`;
    program(
      'aws',
      `case "$*" in */admin*) ${answer('assay_admin', 'adminpassword0123456789')};; *) ${answer('assay', '$APP_PASSWORD')};; esac`,
    );
    program('kubectl', `printf '%s\\n' "$@" > '${folder}/arguments'; cat > '${folder}/input'`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (word: string) =>
    spawnSync('bash', [script, 'staging'], {
      env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}`, APP_PASSWORD: word },
      encoding: 'utf8',
    });

  it('is made without a password in any command line, and is no administrator', () => {
    const { status, stderr } = run(password);
    expect(stderr).toContain('role assay is ready');
    expect(status).toBe(0);
    const input = readFileSync(join(folder, 'input'), 'utf8');
    expect(input.split('\n')[0]).toBe('postgres://assay_admin:adminpassword0123456789@db:5432/assay');
    expect(input).toContain(`alter role assay password '${password}';`);
    expect(input).not.toMatch(/superuser|bypassrls|createrole/i);
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).not.toMatch(/password/);
  });

  it('is not made of a secret that holds something else', () => {
    const { status, stderr } = run("x'; drop table leads; --");
    expect(status).toBe(1);
    expect(stderr).toContain('holds no password');
  });
});
