import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from './package-root.ts';
import { settingsTable } from './settings-table.ts';

it('docs/settings.md lists every setting with its default (mend: npx assay settings > docs/settings.md)', () => {
  const text = readFileSync(join(packageRoot(), 'docs', 'settings.md'), 'utf8');
  expect(text).toContain(settingsTable());
});
