import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ERRORS } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';

const page = (name: string) => readFileSync(join(packageRoot(), 'docs', name), 'utf8');

it('docs/errors.md has every code with its status, and no other', () => {
  const rows = [...page('errors.md').matchAll(/^\| `(\w+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  expect(rows.sort()).toEqual(
    Object.entries(ERRORS)
      .map(([code, { status }]) => [code, status])
      .sort(),
  );
});

it('chapters of the runbook that are pointed to are there', () => {
  const runbook = page('runbook.md');
  const chapters = new Set(
    [...runbook.matchAll(/^#+ (\w+)$/gm)].map(([, name]) => (name ?? '').toLowerCase()),
  );
  const links = ['errors.md', 'monitoring.md', 'runbook.md'].flatMap((name) =>
    [...page(name).matchAll(/\]\((?:runbook\.md)?#(assay\w+)\)/g)].map(([, anchor]) => anchor ?? ''),
  );
  expect(links.length).toBeGreaterThan(20);
  for (const anchor of links) expect(chapters).toContain(anchor);
});
