import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Rules {
  allowed: string[];
  exceptions: { packages: string; licence: string; reason: string }[];
}

interface Checks {
  checkLicences(
    lock: { packages: Record<string, Record<string, unknown>> },
    rules: Rules,
    installed?: (path: string) => string | undefined,
  ): { packages: { name: string; ships: boolean }[]; wrong: string[] };
  isAllowed(expression: string, allowed: Set<string>): boolean;
}

const script = join(import.meta.dirname, '../../.ci/check-licences.mjs');
const { checkLicences, isAllowed }: Checks = await import(pathToFileURL(script).href);
const rules: Rules = { allowed: ['MIT', 'ISC'], exceptions: [] };
const lock = (entry: Record<string, unknown>) => ({
  packages: { '': {}, 'node_modules/a/node_modules/@x/y': { version: '1.0.0', ...entry } },
});

describe('licences of the dependencies', () => {
  it.each([
    ['MIT', true],
    ['GPL-3.0-only', false],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['MIT AND ISC', true],
    ['(MIT OR GPL-2.0) AND (ISC OR GPL-3.0)', true],
    ['(GPL-2.0 OR GPL-3.0) AND ISC', false],
    ['MIT AND (GPL-2.0 OR (GPL-3.0 OR ISC))', true],
    ['MIT WITH Some-exception', false],
    ['', false],
  ])('"%s": %s', (expression, allowed) => {
    expect(isAllowed(expression, new Set(rules.allowed))).toBe(allowed);
  });

  it('passes what is allowed and says what ships', () => {
    const { packages, wrong } = checkLicences(lock({ license: 'MIT' }), rules);
    expect(wrong).toEqual([]);
    expect(packages).toMatchObject([{ name: '@x/y', ships: true }]);
    expect(checkLicences(lock({ license: 'MIT', dev: true }), rules).packages).toMatchObject([
      { ships: false },
    ]);
  });

  it('says what is under another licence, or under none', () => {
    expect(checkLicences(lock({ license: 'AGPL-3.0' }), rules).wrong).toEqual([
      '@x/y 1.0.0 is under AGPL-3.0, which is not allowed',
    ]);
    expect(checkLicences(lock({}), rules).wrong).toEqual(['@x/y 1.0.0 names no licence']);
  });

  it('takes the licence of the installed package where the lock file names none, and wants both to agree', () => {
    expect(checkLicences(lock({}), rules, () => 'ISC').wrong).toEqual([]);
    expect(checkLicences(lock({ license: 'MIT' }), rules, () => 'GPL-2.0').wrong).toEqual([
      '@x/y 1.0.0: the lock file says MIT, the package GPL-2.0',
    ]);
  });

  it('an exception has a reason and is for something', () => {
    const exception = { packages: '@x/', licence: 'MIT', reason: 'not installed here' };
    expect(checkLicences(lock({}), { ...rules, exceptions: [exception] }).wrong).toEqual([]);
    expect(checkLicences(lock({}), { ...rules, exceptions: [{ ...exception, reason: '' }] }).wrong).toEqual([
      'the exception @x/ gives no reason',
    ]);
    expect(checkLicences(lock({ license: 'MIT' }), { ...rules, exceptions: [exception] }).wrong).toEqual([
      'the exception @x/ is for nothing',
    ]);
  });
});
