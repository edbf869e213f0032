import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../package-root.ts';
import { codesTable } from './codes-table.ts';

it('docs/evidence.md lists every code with its meaning and how to mend it (the table: dist/ingest/gates/codes-table.js)', () => {
  expect(readFileSync(join(packageRoot(), 'docs', 'evidence.md'), 'utf8')).toContain(codesTable());
});
