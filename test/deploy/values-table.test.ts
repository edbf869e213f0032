import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { valuesTable } from './values-table.ts';

const README = new URL('../../helm/README.md', import.meta.url);
const VALUES = new URL('../../helm/assay/values.yaml', import.meta.url);

it('is in helm/README.md as values.yaml says (ASSAY_TEST_WRITE=1 writes it there)', () => {
  const text = readFileSync(README, 'utf8');
  const [before, rest] = text.split('<!-- values -->\n');
  const after = rest?.split('<!-- end of values -->\n')[1];
  const table = valuesTable(readFileSync(VALUES, 'utf8'));
  const wanted = `${before}<!-- values -->\n${table}\n<!-- end of values -->\n${after}`;
  if (process.env.ASSAY_TEST_WRITE === '1') writeFileSync(README, wanted);
  expect(readFileSync(README, 'utf8')).toBe(wanted);
  expect(table).toContain('| `api.autoscaling.cpuPercent` | `65` |');
});
